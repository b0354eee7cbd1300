package dev.triage.api;

import dev.triage.cases.Cases;
import dev.triage.governance.EvidenceExport;
import dev.triage.governance.Governance;
import dev.triage.governance.RejectionReason;
import dev.triage.governance.RequestStatus;
import dev.triage.platform.Actors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Requests, the decisions on them, and the kill switch. */
@RestController
@RequestMapping("/api/v1")
class RequestsController {

    private final Governance governance;
    private final Cases cases;
    private final EvidenceExport evidence;

    RequestsController(Governance governance, Cases cases, EvidenceExport evidence) {
        this.governance = governance;
        this.cases = cases;
        this.evidence = evidence;
    }

    @GetMapping("/requests")
    ResponseEntity<Object> list(
            @RequestParam(required = false) @Nullable List<String> status,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > 200) {
            return Answers.malformed("malformed-limit", "Expected a limit of 1 to 200, found " + limit + ".", "/limit");
        }
        Set<RequestStatus> statuses = Parameters.of("status", RequestStatus.class, status);
        return ResponseEntity.ok(Answers.page(governance.list(statuses, null, cursor, limit), Documents::request));
    }

    @GetMapping("/requests/{id}")
    ResponseEntity<Object> find(@PathVariable UUID id) {
        return governance
                .find(id)
                .<ResponseEntity<Object>>map(request -> ResponseEntity.ok(Documents.request(request)))
                .orElseGet(() -> Answers.notFound("request", id.toString()));
    }

    /** Everything the decision rests on, as one ZIP that {@code triage audit verify FILE} checks without us. */
    @GetMapping(
            path = "/requests/{id}/evidence",
            produces = {"application/zip", MediaType.APPLICATION_PROBLEM_JSON_VALUE})
    ResponseEntity<Object> evidence(@PathVariable UUID id) {
        return evidence.bundle(id)
                .<ResponseEntity<Object>>map(zip -> ResponseEntity.ok()
                        .contentType(new MediaType("application", "zip"))
                        .header(
                                HttpHeaders.CONTENT_DISPOSITION,
                                ContentDisposition.attachment()
                                        .filename("evidence-" + id + ".zip")
                                        .build()
                                        .toString())
                        .body(zip))
                .orElseGet(() -> Answers.notFound("request", id.toString()));
    }

    /** APPROVE or REJECT, of exactly the hash that was shown; {@code reason} is a code, of rejections alone. */
    record DecisionBody(
            @Nullable String decision,
            @Nullable String parametersSha256,
            @Nullable String comment,
            @Nullable String reason) {}

    @PostMapping("/requests/{id}/decisions")
    ResponseEntity<Object> decide(
            @PathVariable UUID id, @RequestBody DecisionBody body, Authentication authentication) {
        boolean approve = "APPROVE".equals(body.decision());
        if (!approve && !"REJECT".equals(body.decision())) {
            return Answers.malformed(
                    "malformed-decision",
                    "Expected 'decision' to be APPROVE or REJECT, found " + body.decision() + ".",
                    "/decision");
        }
        if (body.parametersSha256() == null) {
            return Answers.malformed(
                    "missing-field",
                    "Expected 'parametersSha256', the hash of what was shown, found none.",
                    "/parametersSha256");
        }
        String comment = body.comment() == null ? "" : body.comment();
        if (body.reason() != null) {
            Set<RejectionReason> reason = Parameters.of("reason", RejectionReason.class, List.of(body.reason()));
            return approve
                    ? Answers.malformed("malformed-reason", "Expected 'reason' of rejections only.", "/reason")
                    : Answers.ok(
                            governance.reject(
                                    id,
                                    reason.iterator().next(),
                                    body.parametersSha256(),
                                    comment,
                                    Actors.of(authentication)),
                            Documents::request);
        }
        return Answers.ok(
                governance.decide(id, approve, body.parametersSha256(), comment, Actors.of(authentication)),
                Documents::request);
    }

    /** Other parameters for the same workflow on the same case. */
    record Edit(
            @Nullable Map<String, Object> parameters,
            @Nullable String comment) {}

    @PostMapping("/requests/{id}/edits")
    ResponseEntity<Object> edit(@PathVariable UUID id, @RequestBody Edit body, Authentication authentication) {
        if (body.parameters() == null) {
            return Answers.malformed("missing-field", "Expected 'parameters', found none.", "/parameters");
        }
        String comment = body.comment() == null ? "" : body.comment();
        return Answers.of(
                cases.editRequest(id, body.parameters(), comment, Actors.of(authentication)),
                HttpStatus.CREATED,
                Documents::request);
    }

    /** Why a request is taken back. */
    record Withdrawal(@Nullable String reason) {}

    @PostMapping("/requests/{id}/withdrawal")
    ResponseEntity<Object> withdraw(
            @PathVariable UUID id, @RequestBody Withdrawal body, Authentication authentication) {
        String reason = body.reason() == null ? "" : body.reason();
        return Answers.ok(governance.withdraw(id, reason, Actors.of(authentication)), Documents::request);
    }

    /** A switch for one workflow, or for all when {@code workflow} is null. */
    record KillSwitch(
            @Nullable String workflow,
            @Nullable Boolean on,
            @Nullable String reason) {}

    @GetMapping("/kill-switch")
    Map<String, Object> killed() {
        return Map.of("killed", governance.killed());
    }

    @PutMapping("/kill-switch")
    ResponseEntity<Object> kill(@RequestBody KillSwitch body, Authentication authentication) {
        if (body.on() == null) {
            return Answers.malformed("missing-field", "Expected 'on' to be true or false, found none.", "/on");
        }
        String reason = body.reason() == null ? "" : body.reason();
        return Answers.ok(
                governance.setKillSwitch(body.workflow(), body.on(), reason, Actors.of(authentication)), on -> {
                    Map<String, Object> document = new LinkedHashMap<>();
                    document.put("workflow", body.workflow());
                    document.put("on", on);
                    document.put("reason", reason);
                    return document;
                });
    }
}
