package dev.triage.governance;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Permission to carry out one request once. Only governance creates it; {@link Governance#redeem} spends it. A final
 * class with a hidden constructor, because a public record could be forged.
 */
public final class Clearance {

    private final UUID commandId;
    private final RequestView request;
    private final List<RequestView.Decision> approvals;
    private final Instant redeemedAt;

    Clearance(UUID commandId, RequestView request, List<RequestView.Decision> approvals, Instant redeemedAt) {
        this.commandId = commandId;
        this.request = request;
        this.approvals = List.copyOf(approvals);
        this.redeemedAt = redeemedAt;
    }

    /** The idempotency key of the command: fixed by request and workflow version, never random per attempt. */
    public UUID commandId() {
        return commandId;
    }

    public RequestView request() {
        return request;
    }

    public Map<String, Object> parameters() {
        return request.parameters();
    }

    public List<RequestView.Decision> approvals() {
        return approvals;
    }

    public Instant redeemedAt() {
        return redeemedAt;
    }
}
