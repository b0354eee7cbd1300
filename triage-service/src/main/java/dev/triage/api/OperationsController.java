package dev.triage.api;

import dev.triage.governance.Audit;
import dev.triage.insight.Insights;
import dev.triage.intake.DeadLetters;
import dev.triage.platform.Actors;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What was set aside, what was recorded, and what it adds up to. */
@RestController
@RequestMapping("/api/v1")
class OperationsController {

    private final DeadLetters deadLetters;
    private final Audit audit;
    private final Insights insights;

    OperationsController(DeadLetters deadLetters, Audit audit, Insights insights) {
        this.deadLetters = deadLetters;
        this.audit = audit;
        this.insights = insights;
    }

    @GetMapping("/dead-letters")
    ResponseEntity<Object> deadLetters(
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        if (outside(limit)) {
            return badLimit(limit);
        }
        return ResponseEntity.ok(Answers.page(deadLetters.list(!all, cursor, limit), letter -> letter));
    }

    /** A corrected event, as text or as JSON; without it the stored bytes are read again. */
    record Replay(@Nullable JsonNode body) {}

    @PostMapping("/dead-letters/{id}/replay")
    ResponseEntity<Object> replay(
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable Replay command,
            Authentication authentication) {
        byte[] corrected = null;
        if (command != null && command.body() != null && !command.body().isNull()) {
            JsonNode body = command.body();
            corrected = (body.isString() ? body.stringValue() : body.toString()).getBytes(StandardCharsets.UTF_8);
        }
        return Answers.ok(deadLetters.replay(id, corrected, Actors.of(authentication)), letter -> letter);
    }

    @GetMapping("/audit")
    ResponseEntity<Object> audit(
            @RequestParam(name = "case", required = false) @Nullable UUID caseId,
            @RequestParam(required = false) @Nullable UUID request,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        if (outside(limit)) {
            return badLimit(limit);
        }
        return ResponseEntity.ok(Answers.page(audit.list(caseId, request, cursor, limit), Documents::entry));
    }

    @GetMapping("/audit/verification")
    Map<String, Object> verification() {
        Audit.Verification verification = audit.verify();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("valid", verification.valid());
        document.put("entries", verification.entries());
        document.put("head", verification.head());
        document.put("problem", verification.problem());
        return document;
    }

    @GetMapping("/insights/flow")
    ResponseEntity<Object> flow(@RequestParam(defaultValue = "30") int days) {
        return badDays(days) ? days(days) : ResponseEntity.ok(insights.flow(days));
    }

    @GetMapping("/insights/patterns")
    ResponseEntity<Object> patterns(@RequestParam(defaultValue = "90") int days) {
        return badDays(days) ? days(days) : ResponseEntity.ok(items(insights.patterns(days)));
    }

    @GetMapping("/insights/quality")
    ResponseEntity<Object> quality(@RequestParam(defaultValue = "30") int days) {
        return badDays(days) ? days(days) : ResponseEntity.ok(insights.quality(days));
    }

    @GetMapping("/insights/interfaces")
    ResponseEntity<Object> interfaces(@RequestParam(defaultValue = "7") int days) {
        return badDays(days) ? days(days) : ResponseEntity.ok(items(insights.interfaces(days)));
    }

    private static Map<String, Object> items(List<Map<String, Object>> items) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("items", items);
        document.put("nextCursor", null);
        return document;
    }

    private static boolean outside(int limit) {
        return limit < 1 || limit > 200;
    }

    private static ResponseEntity<Object> badLimit(int limit) {
        return Answers.malformed("malformed-limit", "Expected a limit of 1 to 200, found " + limit + ".", "/limit");
    }

    private static boolean badDays(int days) {
        return days < 1 || days > 366;
    }

    private static ResponseEntity<Object> days(int days) {
        return Answers.malformed("malformed-days", "Expected 'days' from 1 to 366, found " + days + ".", "/days");
    }
}
