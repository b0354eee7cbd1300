package dev.triage.governance.rules;

import dev.triage.governance.CaseFacts;
import dev.triage.governance.Rules.Simulation;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.governance.SimulationCases;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Proposal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Replays past cases under a rule version beside the active rules: the same proposals, ruled on twice. The rule's dates
 * and mode are set aside, since the question is what it would do once it holds.
 */
@Component
class RuleSimulation {

    private static final int MAX_CASE_IDS = 200;

    private final ObjectProvider<SimulationCases> cases;
    private final ObjectProvider<Playbook> playbook;
    private final Clock clock;

    RuleSimulation(ObjectProvider<SimulationCases> cases, ObjectProvider<Playbook> playbook, Clock clock) {
        this.cases = cases;
        this.playbook = playbook;
        this.clock = clock;
    }

    Simulation run(CompiledPolicy candidate, PolicyBook active, int days) {
        PolicyBook changed = with(candidate, active);
        Instant since = clock.instant().minus(Duration.ofDays(days));
        Tally tally = new Tally();
        SimulationCases past = cases.getIfAvailable();
        Playbook workflows = playbook.getIfAvailable();
        if (past != null && workflows != null) {
            try (Stream<CaseFacts> stream = past.since(since)) {
                stream.forEach(facts -> replay(facts, workflows, active, changed, tally));
            }
        }
        return tally.simulation(days);
    }

    private static PolicyBook with(CompiledPolicy candidate, PolicyBook active) {
        String id = candidate.policy().id();
        List<ActivePolicy> rules = new ArrayList<>();
        active.rules().stream()
                .filter(rule -> !rule.reference().id().equals(id))
                .forEach(rules::add);
        rules.add(new ActivePolicy(new RuleReference(id, 0, "simulated"), CaseRun.inForce(candidate)));
        return new PolicyBook(rules);
    }

    private static void replay(CaseFacts facts, Playbook playbook, PolicyBook active, PolicyBook changed, Tally tally) {
        // The moment the event came in: facts were as old then as they were when it was judged.
        Instant then = facts.event().receivedAt();
        List<Proposal> proposals = playbook.propose(facts.event(), facts.assessment(), then).stream()
                .filter(proposal -> proposal.workflow().transactional())
                .filter(proposal -> proposal.blockedBy().isEmpty())
                .toList();
        if (proposals.isEmpty()) {
            tally.notReplayable++;
            return;
        }
        tally.replayed++;
        for (Proposal proposal : proposals) {
            tally.compare(
                    facts,
                    proposal,
                    active.rule(facts, proposal, false, then),
                    changed.rule(facts, proposal, false, then));
        }
    }

    /** Counts of what would differ. */
    private static final class Tally {

        private int replayed;
        private int notReplayable;
        private int newlyPermitted;
        private int newlyDenied;
        private int approvalsAdded;
        private int approvalsSaved;
        private long valueMinor;
        private String currency = "EUR";
        private final Set<String> caseIds = new LinkedHashSet<>();

        void compare(CaseFacts facts, Proposal proposal, Ruling before, Ruling after) {
            boolean deniedBefore = before.outcome() == Outcome.DENIED;
            boolean deniedAfter = after.outcome() == Outcome.DENIED;
            int more = people(after) - people(before);
            if (deniedBefore == deniedAfter && (deniedAfter || more == 0)) {
                return;
            }
            if (deniedBefore != deniedAfter) {
                if (deniedAfter) {
                    newlyDenied++;
                } else {
                    newlyPermitted++;
                }
            } else if (more > 0) {
                approvalsAdded += more;
            } else {
                approvalsSaved -= more;
            }
            valueMinor += proposal.valueMinor();
            currency = facts.assessment().expectedLoss().currency();
            if (caseIds.size() < MAX_CASE_IDS) {
                caseIds.add(
                        facts.caseId() == null
                                ? facts.reference()
                                : facts.caseId().toString());
            }
        }

        private static int people(Ruling ruling) {
            return ruling.approvals().stream().mapToInt(ApprovalNeed::count).sum();
        }

        Simulation simulation(int days) {
            return new Simulation(
                    days,
                    replayed,
                    notReplayable,
                    newlyPermitted,
                    newlyDenied,
                    approvalsAdded,
                    approvalsSaved,
                    valueMinor,
                    currency,
                    List.copyOf(caseIds));
        }
    }
}
