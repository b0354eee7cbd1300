package dev.triage.web;

import dev.triage.notices.Inbox;
import dev.triage.notices.Notice;
import dev.triage.platform.Actors;
import dev.triage.platform.Result;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What somebody was told. */
@Controller
class InboxController {

    private static final int ROWS = 200;

    private final Inbox inbox;

    InboxController(Inbox inbox) {
        this.inbox = inbox;
    }

    @GetMapping("/inbox")
    String list(Authentication authentication, Model model) {
        List<Inbox.Group> groups = inbox.of(Actors.of(authentication).subject(), ROWS);
        model.addAttribute("groups", groups);
        model.addAttribute(
                "newest",
                groups.stream()
                        .flatMap(group -> group.notices().stream())
                        .mapToLong(Notice::id)
                        .max()
                        .orElse(0));
        return "inbox";
    }

    /**
     * @param upTo the newest notice the page showed: what came since stays new
     * @param about a case, for what is about it alone
     */
    @PostMapping("/inbox/read")
    String read(
            @RequestParam(defaultValue = "0") long upTo,
            @RequestParam(required = false) @Nullable UUID about,
            Authentication authentication,
            RedirectAttributes flash) {
        String subject = Actors.of(authentication).subject();
        if (about != null) {
            inbox.read(subject, about);
        } else {
            inbox.read(subject, upTo);
        }
        return Replies.to("/inbox", Result.done(subject), "Marked as read.", flash);
    }
}
