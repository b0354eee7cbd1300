package dev.triage.web;

import dev.triage.cases.Mentions;
import dev.triage.platform.Actors;
import dev.triage.platform.Result;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Where somebody was named. */
@Controller
class MentionsController {

    private static final int ROWS = 100;

    private final Mentions mentions;

    MentionsController(Mentions mentions) {
        this.mentions = mentions;
    }

    @GetMapping("/mentions")
    String list(Authentication authentication, Model model) {
        model.addAttribute("mentions", mentions.of(Actors.of(authentication).subject(), ROWS));
        return "mentions";
    }

    @PostMapping("/mentions/seen")
    String seen(Authentication authentication, RedirectAttributes flash) {
        String subject = Actors.of(authentication).subject();
        mentions.seen(subject);
        return Replies.to("/mentions", Result.done(subject), "All marked as seen.", flash);
    }
}
