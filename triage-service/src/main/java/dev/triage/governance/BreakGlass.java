package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import dev.triage.playbook.Proposal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What no rule permits, in an emergency: asked by a lead or an administrator with a reason, decided by another one within
 * the hour, and reviewed by a third afterwards. Never for what a rule forbids, never for balances, postings and
 * confirmations; the kill switch, the hash and the expiry hold as ever. The database enforces each of these.
 */
public interface BreakGlass {

    /**
     * Asks for a workflow the rules deny. Decided through {@link Governance#decide}.
     *
     * @return FORBIDDEN when not a lead or an administrator, CONFLICT {@code not-denied} when the rules would permit it,
     *     FORBIDDEN {@code never-by-break-glass} for what stays impossible, INVALID without a reason
     */
    Result<RequestView> invoke(CaseFacts facts, Proposal proposal, String reason, Actor invoker, String idempotencyKey);

    /** Reviews, newest first, open ones before closed ones; at most {@code limit}. */
    List<Review> reviews(boolean openOnly, int limit);

    /** Closes a review: by a lead, administrator or auditor who was neither of the two, with a comment. */
    Result<Review> close(UUID request, String comment, Actor reviewer);

    /** What two people did, and what a third one said to it. */
    record Review(
            UUID request,
            UUID caseId,
            String caseReference,
            String workflow,
            RequestStatus status,
            String invokedBy,
            String reason,
            String approvedBy,
            Instant openedAt,
            @Nullable String closedBy,
            @Nullable String comment,
            @Nullable Instant closedAt) {}
}
