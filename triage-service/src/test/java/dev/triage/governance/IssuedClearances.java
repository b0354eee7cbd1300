package dev.triage.governance;

import java.time.Instant;
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
}
