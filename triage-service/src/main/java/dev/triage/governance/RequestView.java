package dev.triage.governance;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request as people and machines see it.
 *
 * @param parametersSha256 the hash people post back when they approve: the SHA-256 of the envelope's canonical form
 * @param envelope the decision envelope, which people approve exactly: case, workflow, version, target, parameters,
 *     amount, currency, evidence, rule, models, approvals needed and expiry
 * @param commandId set once dispatched, never before
 * @param expiresAt after this no approval and no dispatch
 * @param clearance what governance signed when the clearance was spent; null before
 * @param stale what differs in the case since the request was made, when that stands in its way; null when nothing does
 * @param escalatedAt set once when it still waited shortly before its deadline
 * @param editOf the request this one was made of, with other parameters
 * @param editedAs the request that was made of this one
 * @param breakGlass set when the rules deny it and two people may do it all the same
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
        Map<String, Object> envelope,
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
        @Nullable String outcomeReason,
        @Nullable SignedStatement clearance,
        @Nullable String stale,
        @Nullable Instant escalatedAt,
        @Nullable UUID editOf,
        @Nullable UUID editedAs,
        @Nullable BrokenGlass breakGlass) {

    /** One that is not spent, stands on the facts as they are, and nothing out of the ordinary happened to. */
    public RequestView(
            UUID id,
            UUID caseId,
            String caseReference,
            RequestStatus status,
            String workflow,
            int workflowVersion,
            boolean transactional,
            Map<String, Object> parameters,
            String parametersSha256,
            Map<String, Object> envelope,
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
        this(
                id,
                caseId,
                caseReference,
                status,
                workflow,
                workflowVersion,
                transactional,
                parameters,
                parametersSha256,
                envelope,
                requester,
                requestedAt,
                expiresAt,
                amountMinor,
                currency,
                ruling,
                decisions,
                commandId,
                dispatchedAt,
                outcome,
                outcomeReason,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /**
     * One person's decision.
     *
     * @param reason a code, of rejections alone
     * @param role the role it was made in, as {@code Role.code()}; null for break-glass
     */
    public record Decision(
            String by,
            boolean approved,
            String comment,
            String parametersSha256,
            Instant at,
            @Nullable RejectionReason reason,
            @Nullable String role) {

        public Decision(String by, boolean approved, String comment, String parametersSha256, Instant at) {
            this(by, approved, comment, parametersSha256, at, null, null);
        }
    }

    /** Who broke the glass, why and when. */
    public record BrokenGlass(String by, String reason, Instant at) {}
}
