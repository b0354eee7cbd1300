package dev.triage.cases;

import dev.triage.governance.Governance;
import dev.triage.governance.RequestChanged;
import dev.triage.governance.RequestEscalated;
import dev.triage.governance.RequestStatus;
import dev.triage.governance.RequestView;
import dev.triage.platform.Actor;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Lets a case follow its requests, in the transaction that changed them: waiting for approval, being acted on, solved, or
 * back in the queue. Choices, decisions and outcomes are labels.
 */
@Component
class RequestFollower {

    private final CaseRows rows;
    private final CaseWrites writes;
    private final Labels labels;
    private final Governance governance;
    private final CaseChanges changes;
    private final Clock clock;

    RequestFollower(
            CaseRows rows, CaseWrites writes, Labels labels, Governance governance, CaseChanges changes, Clock clock) {
        this.rows = rows;
        this.writes = writes;
        this.labels = labels;
        this.governance = governance;
        this.changes = changes;
        this.clock = clock;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(RequestChanged change) {
        CaseFile file = rows.lock(change.caseId()).orElse(null);
        if (file == null) {
            return;
        }
        int awaiting = 0;
        int running = 0;
        boolean transactional = false;
        for (RequestView request : governance.ofCase(change.caseId())) {
            // The event says how the request concerned stands; the list may have been read before.
            RequestStatus status = request.id().equals(change.request()) ? change.status() : request.status();
            awaiting += status == RequestStatus.AWAITING_APPROVAL ? 1 : 0;
            running += status != RequestStatus.AWAITING_APPROVAL && !status.ended() ? 1 : 0;
            transactional |= request.id().equals(change.request()) && request.transactional();
        }
        Instant now = clock.instant();
        // Asked for before anything changes: a query writes out what has changed so far, as a version of its own.
        long transaction = rows.transaction();
        // A recount or a message that went out well does not solve the case; a changed order does.
        boolean solved = change.status() == RequestStatus.COMPLETED && transactional;
        file.requests(awaiting, running, solved, now);
        file.changedBy(transaction);
        rows.saveAndFlush(file);
        tell(change, now);
        label(change, now);
        changes.announce(List.of(), List.of(change.caseId()));
    }

    /** A request became urgent: told once, and nothing about the case changes. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    void on(RequestEscalated escalated) {
        writes.tell(
                escalated.caseId(),
                Actor.SYSTEM.subject(),
                "request-escalated",
                "Workflow " + escalated.workflow() + " still awaits approval and is needed by " + escalated.deadline()
                        + ".",
                Map.of("request", escalated.request().toString(), "workflow", escalated.workflow()),
                clock.instant());
        changes.announce(List.of(), List.of(escalated.caseId()));
    }

    private void tell(RequestChanged change, Instant now) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("request", change.request().toString());
        detail.put("workflow", change.workflow());
        detail.put("status", change.status().name());
        String what = switch (change.status()) {
            case AWAITING_APPROVAL -> "awaits approval";
            case CLEARED -> "is cleared";
            case DISPATCHED -> "was sent to the orchestration layer";
            case ACCEPTED -> "was accepted by the orchestration layer";
            case COMPLETED -> "is completed";
            case FAILED -> "failed";
            case PARKED -> "is parked: it could not be sent";
            case DENIED -> "is denied by the rules";
            case REJECTED -> "was rejected";
            case EXPIRED -> "expired";
            case WITHDRAWN -> "was withdrawn";
        };
        String note = change.note().isBlank() ? "." : ": " + change.note();
        writes.tell(
                change.caseId(),
                change.by(),
                "request-" + change.status().name().toLowerCase(java.util.Locale.ROOT),
                "Workflow " + change.workflow() + " " + what + note,
                detail,
                now);
    }

    private void label(RequestChanged change, Instant now) {
        switch (change.status()) {
            case AWAITING_APPROVAL, DENIED -> label(change, "chosen", change.workflow(), now);
            case CLEARED -> {
                RequestView request = governance.find(change.request()).orElse(null);
                if (request == null) {
                    return;
                }
                // One that needs no approval is cleared at once, in the name of the service; who asked chose it.
                labels.add(
                        new Labels.Given(
                                change.caseId(),
                                change.request(),
                                "chosen",
                                "workflow",
                                change.workflow(),
                                request.requester(),
                                ""),
                        now);
                request.decisions().stream()
                        .filter(RequestView.Decision::approved)
                        .findFirst()
                        .ifPresent(decision -> labels.add(
                                new Labels.Given(
                                        change.caseId(),
                                        change.request(),
                                        "approved",
                                        "workflow",
                                        change.workflow(),
                                        decision.by(),
                                        decision.comment()),
                                now));
            }
            case REJECTED -> label(change, "rejected", change.workflow(), now);
            case COMPLETED, FAILED -> label(change, "outcome", change.status().name(), now);
            case DISPATCHED, ACCEPTED, PARKED, EXPIRED, WITHDRAWN -> {
                // What is under way, or ended without anybody's judgement, teaches nothing.
            }
        }
    }

    private void label(RequestChanged change, String kind, String value, Instant now) {
        String field = kind.equals("outcome") ? change.workflow() : "workflow";
        labels.add(
                new Labels.Given(change.caseId(), change.request(), kind, field, value, change.by(), change.note()),
                now);
    }
}
