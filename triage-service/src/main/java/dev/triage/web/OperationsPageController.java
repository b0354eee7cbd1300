package dev.triage.web;

import dev.triage.insight.Insights;
import dev.triage.intake.DeadLetters;
import dev.triage.platform.Actors;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** How the whole is doing: flow, patterns, and what was set aside. */
@Controller
class OperationsPageController {

    private static final int ROWS = 50;

    private final Insights insights;
    private final DeadLetters deadLetters;
    private final Degraded degraded;

    OperationsPageController(Insights insights, DeadLetters deadLetters, Degraded degraded) {
        this.insights = insights;
        this.deadLetters = deadLetters;
        this.degraded = degraded;
    }

    @GetMapping("/operations")
    String operations(@RequestParam(defaultValue = "7") int days, Model model) {
        int window = Math.clamp(days, 1, 366);
        model.addAttribute("days", window);
        model.addAttribute("flow", insights.flow(window));
        model.addAttribute("quality", insights.quality(window));
        model.addAttribute("assists", CasePage.ASSISTS);
        model.addAttribute("interfaces", insights.interfaces(window));
        model.addAttribute("waitingEvents", degraded.waitingEvents());
        return "operations";
    }

    @GetMapping("/patterns")
    String patterns(@RequestParam(defaultValue = "90") int days, Model model) {
        int window = Math.clamp(days, 1, 366);
        model.addAttribute("days", window);
        model.addAttribute("patterns", insights.patterns(window));
        return "patterns";
    }

    @GetMapping("/dead-letters")
    String deadLetters(
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        model.addAttribute("letters", deadLetters.list(!all, cursor, ROWS));
        model.addAttribute("all", all);
        return "dead-letters";
    }

    @GetMapping("/dead-letters/{id}")
    String deadLetter(@PathVariable UUID id, Model model) {
        model.addAttribute(
                "letter",
                deadLetters
                        .find(id)
                        .orElseThrow(() ->
                                new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no dead letter " + id)));
        return "dead-letter";
    }

    @PostMapping("/dead-letters/{id}/replay")
    String replay(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String body,
            @RequestParam(defaultValue = "false") boolean corrected,
            Authentication authentication,
            RedirectAttributes flash) {
        byte[] bytes = corrected ? body.getBytes(StandardCharsets.UTF_8) : null;
        return Replies.to(
                "/dead-letters/" + id,
                deadLetters.replay(id, bytes, Actors.of(authentication)),
                "Replayed. It goes through like any other event.",
                flash);
    }
}
