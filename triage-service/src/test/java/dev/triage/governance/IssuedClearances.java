package dev.triage.governance;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Clearances for tests of the rooms behind; in the service only governance makes them. */
public final class IssuedClearances {

    private IssuedClearances() {}

    public static Clearance of(RequestView request, Instant redeemedAt) {
        UUID command = request.commandId();
        if (command == null) {
            throw new IllegalArgumentException("Expected a dispatched request, found " + request.status());
        }
        return new Clearance(
                command,
                request,
                request.decisions().stream()
                        .filter(RequestView.Decision::approved)
                        .toList(),
                redeemedAt);
    }

    /** What governance would sign for a dispatched request; every approver as {@code approver}. */
    public static Map<String, Object> document(RequestView request) {
        return ClearanceSeal.document(
                request,
                request.decisions().stream()
                        .filter(RequestView.Decision::approved)
                        .map(made -> Map.<String, Object>of(
                                "by",
                                made.by(),
                                "role",
                                "approver",
                                "at",
                                made.at().toString()))
                        .toList());
    }
}
