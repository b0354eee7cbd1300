package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Page;
import dev.triage.platform.Result;
import dev.triage.playbook.Proposal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rules on requests, gathers approvals and hands out clearances. Every call that changes something runs in one
 * transaction with its audit row; the database refuses what this code would let through by mistake.
 */
public interface Governance {

    /** The active rules as of now; cheap, the same object until the rules change. */
    RuleBook ruleBook();

    /** What this requester's request would be ruled now. Nothing is filed; the request itself is ruled again. */
    Ruling wouldRule(CaseFacts facts, Proposal proposal, Actor requester);

    /**
     * Asks for a workflow on a case. The same requester, key and body give the same answer again; the same key with
     * another body is refused as INVALID {@code idempotency-key-reused}.
     *
     * @param idempotencyKey the caller's key, scoped to the caller
     */
    Result<RequestView> request(CaseFacts facts, Proposal proposal, Actor requester, String idempotencyKey);

    /**
     * The answer this requester's key had before, for callers that would refuse the case or the workflow by now: the same
     * key and body give the same answer whatever became of the case since.
     */
    Optional<Result<RequestView>> answered(
            UUID caseId, String workflow, Map<String, Object> parameters, Actor requester, String idempotencyKey);

    /**
     * Approves or rejects. Refused: FORBIDDEN for the requester, the rule's author and the wrong role; CONFLICT when the
     * hash differs, when it is decided already, or when it expired.
     */
    Result<RequestView> decide(UUID request, boolean approve, String parametersSha256, String comment, Actor approver);

    /** Rejects for a reason that can be counted; refused as {@link #decide} is, which rejects for {@code OTHER}. */
    Result<RequestView> reject(
            UUID request, RejectionReason reason, String parametersSha256, String comment, Actor approver);

    /**
     * Makes a new request of one that waits, with other parameters: by who made it or by somebody who may approve. The
     * first is WITHDRAWN; the new one is the editor's, ruled on from scratch, and somebody else approves it. Refused:
     * FORBIDDEN for others, CONFLICT when it no longer waits, INVALID when nothing was changed.
     */
    Result<RequestView> edit(UUID request, CaseFacts facts, Proposal proposal, String comment, Actor editor);

    /** Takes a request back before dispatch; only by who made it. */
    Result<RequestView> withdraw(UUID request, String reason, Actor requester);

    Optional<RequestView> find(UUID request);

    /** Newest first. An empty status set means all. */
    Page<RequestView> list(Set<RequestStatus> statuses, @Nullable UUID caseId, @Nullable String cursor, int limit);

    List<RequestView> ofCase(UUID caseId);

    /** How many requests await approval. */
    long awaiting();

    /**
     * Spends a clearance: re-checks rule, approvals, entitlement, expiry, limits and kill switch under row locks and
     * writes the dispatch row, in the caller's transaction (mandatory).
     */
    Redemption redeem(UUID request);

    /** The kill switch of one workflow, or of all when null. */
    Result<Boolean> setKillSwitch(@Nullable String workflow, boolean on, String reason, Actor actor);

    /** Workflows switched off; {@code *} stands for all. */
    Set<String> killed();

    /**
     * Applies an outcome from the orchestration layer, monotonically. False when it changed nothing: repeated, late or
     * contradictory outcomes are stored and flagged, never applied over a terminal state.
     *
     * @param outcome ACCEPTED, COMPLETED or FAILED
     * @return empty when no dispatch has this command id
     */
    Optional<Boolean> recordOutcome(
            UUID commandId, RequestStatus outcome, @Nullable String reason, Map<String, Object> result);

    /** Sets a dispatched request aside after the last attempt: PARKED, never dropped. */
    void park(UUID request, String reason);
}
