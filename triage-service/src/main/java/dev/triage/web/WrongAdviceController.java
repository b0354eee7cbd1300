package dev.triage.web;

import dev.triage.cases.Assist;
import dev.triage.cases.Cases;
import dev.triage.cases.WrongAdvice;
import dev.triage.platform.Actors;
import dev.triage.platform.Result;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** "AI was wrong": one click beside what was advised, and why afterwards. */
@Controller
class WrongAdviceController {

    private final Cases cases;
    private final WrongAdvice advice;

    WrongAdviceController(Cases cases, WrongAdvice advice) {
        this.cases = cases;
        this.advice = advice;
    }

    /** @param shown what the brief said, or the workflow that was recommended */
    @PostMapping("/cases/{reference}/wrong")
    String wrong(
            @PathVariable String reference,
            @RequestParam String assist,
            @RequestParam(defaultValue = "") String shown,
            Authentication authentication,
            RedirectAttributes flash) {
        Assist meant = Assist.of(assist)
                .orElseThrow(() -> new IllegalArgumentException("Expected an assist of the service, found " + assist));
        UUID id = cases.find(reference)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no case " + reference))
                .id();
        Result<WrongAdvice.Counted> result = advice.wrong(id, meant, shown, Actors.of(authentication));
        String notice = "";
        if (result instanceof Result.Done<WrongAdvice.Counted>(WrongAdvice.Counted counted)) {
            notice = "Thank you. Counted: " + counted.thisWeek() + " this week for the " + meant.title() + ".";
            flash.addFlashAttribute("undo", counted.said().id().toString());
            flash.addFlashAttribute("undoBack", "/cases/" + reference);
        }
        return Replies.to("/cases/" + reference, result, notice, flash);
    }

    @PostMapping("/cases/{reference}/wrong/{id}")
    String why(
            @PathVariable String reference,
            @PathVariable UUID id,
            @RequestParam String reason,
            @RequestParam(defaultValue = "") String comment,
            Authentication authentication,
            RedirectAttributes flash) {
        return Replies.to(
                "/cases/" + reference,
                advice.why(id, reason, comment.strip(), Actors.of(authentication)),
                "Noted. It stands in this week's figures.",
                flash);
    }
}
