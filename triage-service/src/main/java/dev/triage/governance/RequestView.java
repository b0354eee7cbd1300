package dev.triage.governance;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request as people and machines see it.
 *
 * @param binding the canonical object whose SHA-256 is {@code parametersSha256}: workflow, version, target, parameters,
 *     amount, currency and expiry. People approve exactly this.
 * @param commandId set once dispatched, never before
 * @param expiresAt after this no approval and no dispatch
 */
public record RequestView(
        UUID id,
        UUID caseId,
        String caseReference,
        RequestStatus status,
        String workflow,
        int workflowVersion,
        boolean transactional,
        Map<String, Object> parameters,
        String parametersSha256,
        Map<String, Object> binding,
        String requester,
        Instant requestedAt,
        Instant expiresAt,
        long amountMinor,
        String currency,
        Ruling ruling,
        List<Decision> decisions,
        @Nullable UUID commandId,
        @Nullable Instant dispatchedAt,
        @Nullable String outcome,
        @Nullable String outcomeReason) {

    /** One person's decision. */
    public record Decision(String by, boolean approved, String comment, String parametersSha256, Instant at) {}
}
