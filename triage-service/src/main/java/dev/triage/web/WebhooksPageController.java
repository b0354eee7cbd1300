package dev.triage.web;

import dev.triage.notices.webhook.Webhooks;
import dev.triage.platform.Actors;
import java.util.UUID;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Which other systems are told, and what of it did not arrive. */
@Controller
class WebhooksPageController {

    private static final int ROWS = 100;

    private final Webhooks webhooks;

    WebhooksPageController(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @GetMapping("/webhooks")
    String show(Model model) {
        model.addAttribute("targets", webhooks.targets());
        model.addAttribute("messages", webhooks.messages(ROWS));
        model.addAttribute("backlog", webhooks.backlog());
        return "webhooks";
    }

    /** A parked message is tried again from the start. */
    @PostMapping("/webhooks/{id}/again")
    String again(@PathVariable UUID id, Authentication authentication, RedirectAttributes flash) {
        return Replies.to(
                "/webhooks", webhooks.again(id, Actors.of(authentication)), "Sent again within seconds.", flash);
    }
}
