package dev.triage.api;

import dev.triage.cases.Assist;
import dev.triage.cases.CaseView;
import dev.triage.cases.Cases;
import dev.triage.cases.WrongAdvice;
import dev.triage.platform.Actor;
import dev.triage.platform.Actors;
import dev.triage.platform.Result;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What people say of the advice on a case. */
@RestController
@RequestMapping("/api/v1/cases/{id}/wrong")
class AdviceController {

    private final Cases cases;
    private final WrongAdvice advice;

    AdviceController(Cases cases, WrongAdvice advice) {
        this.cases = cases;
        this.advice = advice;
    }

    /**
     * An assist was wrong.
     *
     * @param assist category, rank, brief, recommendation or delay
     * @param said what the brief said or the workflow recommended; the service knows the rest itself
     * @param reason one of the assist's; null for none
     */
    record Wrong(
            @Nullable String assist,
            @Nullable String said,
            @Nullable String reason,
            @Nullable String comment) {}

    @PostMapping
    ResponseEntity<Object> wrong(@PathVariable String id, @RequestBody Wrong body, Authentication authentication) {
        UUID caseId = cases.find(id).map(CaseView::id).orElse(null);
        if (caseId == null) {
            return Answers.notFound("case", id);
        }
        Assist assist = Assist.of(orEmpty(body.assist())).orElse(null);
        if (assist == null) {
            String known = Arrays.stream(Assist.values()).map(Assist::key).collect(Collectors.joining(", "));
            return Answers.malformed(
                    "unknown-assist",
                    "Expected 'assist' to be one of " + known + ", found '" + body.assist() + "'.",
                    "/assist");
        }
        String reason = body.reason();
        if (reason != null && !assist.reasons().containsKey(reason)) {
            return Answers.malformed(
                    "unknown-reason",
                    "Expected 'reason' to be one of "
                            + String.join(", ", assist.reasons().keySet()) + ", found '" + reason + "'.",
                    "/reason");
        }
        Actor actor = Actors.of(authentication);
        Result<WrongAdvice.Counted> counted = advice.wrong(caseId, assist, orEmpty(body.said()), actor);
        if (reason != null && counted instanceof Result.Done<WrongAdvice.Counted>(WrongAdvice.Counted done)) {
            return Answers.ok(
                    advice.why(done.said().id(), reason, orEmpty(body.comment()), actor),
                    said -> Documents.wrong(said, done.thisWeek()));
        }
        return Answers.ok(counted, done -> Documents.wrong(done.said(), done.thisWeek()));
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }
}
