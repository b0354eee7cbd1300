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
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Where the rooms ahead meet governance: one transaction a call, each desk behind it with one concern. */
@Service
class GovernanceDesk implements Governance {

    private final ActiveRules rules;
    private final RequestDesk requests;
    private final DecisionDesk decisions;
    private final EditDesk edits;
    private final ClearanceDesk clearances;
    private final KillSwitch killSwitch;
    private final RequestRows rows;

    GovernanceDesk(
            ActiveRules rules,
            RequestDesk requests,
            DecisionDesk decisions,
            EditDesk edits,
            ClearanceDesk clearances,
            KillSwitch killSwitch,
            RequestRows rows) {
        this.rules = rules;
        this.requests = requests;
        this.decisions = decisions;
        this.edits = edits;
        this.clearances = clearances;
        this.killSwitch = killSwitch;
        this.rows = rows;
    }

    @Override
    public RuleBook ruleBook() {
        return rules.book();
    }

    @Override
    public Ruling wouldRule(CaseFacts facts, Proposal proposal, Actor requester) {
        return requests.wouldRule(facts, proposal, requester);
    }

    @Override
    @Transactional
    public Result<RequestView> request(CaseFacts facts, Proposal proposal, Actor requester, String idempotencyKey) {
        return requests.request(facts, proposal, requester, idempotencyKey);
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Result<RequestView>> answered(
            UUID caseId, String workflow, Map<String, Object> parameters, Actor requester, String idempotencyKey) {
        return requests.answered(caseId, workflow, parameters, requester, idempotencyKey);
    }

    @Override
    @Transactional
    public Result<RequestView> decide(
            UUID request, boolean approve, String parametersSha256, String comment, Actor approver) {
        return decisions.decide(request, approve ? null : RejectionReason.OTHER, parametersSha256, comment, approver);
    }

    @Override
    @Transactional
    public Result<RequestView> reject(
            UUID request, RejectionReason reason, String parametersSha256, String comment, Actor approver) {
        return decisions.decide(request, reason, parametersSha256, comment, approver);
    }

    @Override
    @Transactional
    public Result<RequestView> edit(UUID request, CaseFacts facts, Proposal proposal, String comment, Actor editor) {
        return edits.edit(request, facts, proposal, comment, editor);
    }

    @Override
    @Transactional
    public Result<RequestView> withdraw(UUID request, String reason, Actor requester) {
        return decisions.withdraw(request, reason, requester);
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<RequestView> find(UUID request) {
        return rows.find(request);
    }

    @Override
    @Transactional(readOnly = true)
    public Page<RequestView> list(
            Set<RequestStatus> statuses, @Nullable UUID caseId, @Nullable String cursor, int limit) {
        return rows.list(statuses, caseId, cursor, limit);
    }

    @Override
    @Transactional(readOnly = true)
    public List<RequestView> ofCase(UUID caseId) {
        return rows.ofCase(caseId);
    }

    @Override
    @Transactional(readOnly = true)
    public long awaiting() {
        return rows.awaiting();
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Redemption redeem(UUID request) {
        return clearances.redeem(request);
    }

    @Override
    @Transactional
    public Result<Boolean> setKillSwitch(@Nullable String workflow, boolean on, String reason, Actor actor) {
        return killSwitch.set(workflow, on, reason, actor);
    }

    @Override
    @Transactional(readOnly = true)
    public Set<String> killed() {
        return killSwitch.killed();
    }

    @Override
    @Transactional
    public Optional<Boolean> recordOutcome(
            UUID commandId, RequestStatus outcome, @Nullable String reason, Map<String, Object> result) {
        return clearances.outcome(commandId, outcome, reason, result);
    }

    @Override
    @Transactional
    public void park(UUID request, String reason) {
        clearances.park(request, reason);
    }
}
