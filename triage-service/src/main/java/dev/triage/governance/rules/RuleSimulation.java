package dev.triage.governance.rules;

import dev.triage.assessment.ReportingCurrency;
import dev.triage.governance.CaseFacts;
import dev.triage.governance.Rules.Simulation;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.governance.SimulationCases;
import dev.triage.governance.SimulationCases.PastCase;
import dev.triage.governance.SimulationCases.Ruled;
import dev.triage.governance.rules.SimulationTally.Answers;
import dev.triage.governance.rules.SimulationTally.Frame;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Money;
import dev.triage.playbook.Proposal;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Replays past cases under a rule version beside the active rules: what was proposed then, ruled on twice by the code
 * that rules live. The rule's dates and mode are set aside, since the question is what it would do once it holds. A case
 * that would have to be guessed at is named and left out.
 */
@Component
class RuleSimulation {

    /** So many cases are looked at, the newest first. */
    static final int MOST_CASES = 100_000;

    private final ObjectProvider<SimulationCases> cases;
    private final JdbcClient jdbc;
    private final ContentFolder content;
    private final Clock clock;

    RuleSimulation(ObjectProvider<SimulationCases> cases, JdbcClient jdbc, ContentFolder content, Clock clock) {
        this.cases = cases;
        this.jdbc = jdbc;
        this.content = content;
        this.clock = clock;
    }

    /** @param days 1 to 365 */
    Simulation run(CompiledPolicy candidate, PolicyBook active, int days) {
        return run(candidate, active, days, MOST_CASES);
    }

    Simulation run(CompiledPolicy candidate, PolicyBook active, int days, int mostCases) {
        Instant until = clock.instant();
        Instant from = until.minus(Duration.ofDays(days));
        String currency = ReportingCurrency.of(content);
        SimulationTally tally = new SimulationTally(currency);
        boolean complete = true;
        SimulationCases past = cases.getIfAvailable();
        Replay replay = new Replay(candidate, active, currency, requested(from, mostCases), tally);
        if (past != null) {
            try (Stream<PastCase> stream = past.since(from)) {
                Iterator<PastCase> each = stream.iterator();
                for (int seen = 0; each.hasNext() && complete; seen++) {
                    if (seen == mostCases) {
                        complete = false;
                    } else {
                        replay.replay(each.next());
                    }
                }
            }
        }
        Frame frame = new Frame(
                days,
                from,
                until,
                complete,
                StoredPolicies.body(candidate.policy()).sha256(),
                active.version(),
                of(candidate.policy().id(), active)
                        .map(rule -> rule.reference().version())
                        .orElse(null));
        return tally.simulation(frame, replay.limits.held());
    }

    /** A case and a workflow somebody asked for. */
    private record Requested(UUID caseId, String workflow) {}

    /** When each was sent or, if it never was, first asked for. */
    private Map<Requested, Instant> requested(Instant from, int most) {
        Map<Requested, Instant> requested = new HashMap<>();
        jdbc.sql("""
                select r.case_id, r.workflow, min(d.dispatched_at) as sent, min(r.requested_at) as asked
                from governance.action_request r left join governance.dispatch d on d.request_id = r.id
                where r.requested_at >= :from and r.transactional
                group by r.case_id, r.workflow order by max(r.requested_at) desc limit :most
                """)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("most", most)
                .query((ResultSet row) -> {
                    Timestamp sent = row.getTimestamp("sent");
                    requested.put(
                            new Requested(row.getObject("case_id", UUID.class), row.getString("workflow")),
                            (sent == null ? row.getTimestamp("asked") : sent).toInstant());
                });
        return requested;
    }

    private static Optional<ActivePolicy> of(String id, PolicyBook book) {
        return book.rules().stream()
                .filter(rule -> rule.reference().id().equals(id))
                .findFirst();
    }

    /** One run: the two books and what is added up. */
    private static final class Replay {

        private final PolicyBook active;
        private final PolicyBook changed;
        private final List<Policy.Scope> scopes = new ArrayList<>();
        private final boolean everything;
        private final String currency;
        private final Map<Requested, Instant> requested;
        private final SimulationTally tally;
        private final LimitReplay limits;

        Replay(
                CompiledPolicy candidate,
                PolicyBook active,
                String currency,
                Map<Requested, Instant> requested,
                SimulationTally tally) {
            this.active = active;
            this.changed = active.with(new ActivePolicy(
                    new RuleReference(candidate.policy().id(), 0, "simulated"), CaseRun.inForce(candidate)));
            this.currency = currency;
            this.requested = requested;
            this.tally = tally;
            this.limits = new LimitReplay(candidate.policy().id(), limits(active), limits(changed));
            scopes.add(candidate.policy().scope());
            CompiledPolicy before = of(candidate.policy().id(), active)
                    .map(ActivePolicy::policy)
                    .orElse(null);
            if (before != null) {
                scopes.add(before.policy().scope());
            }
            // A rule nobody can read denies everything; replacing it may change everything.
            this.everything = active.rules().stream().anyMatch(rule -> rule.policy() == null);
        }

        void replay(PastCase past) {
            switch (past) {
                case PastCase.Unreadable(UUID caseId, String reference, String reason) ->
                    tally.leftOut(caseId, reference, "its record cannot be read", reason);
                case PastCase.Judged judged -> replay(judged);
            }
        }

        private void replay(PastCase.Judged judged) {
            CaseFacts facts = judged.facts();
            List<Ruled> ruled = judged.ruled().stream()
                    .filter(one -> one.proposal().workflow().transactional())
                    .filter(one -> one.proposal().blockedBy().isEmpty())
                    .toList();
            if (ruled.isEmpty()) {
                tally.nothingToRule();
                return;
            }
            Money loss = facts.assessment().expectedLoss();
            if (!loss.currency().equals(currency)) {
                tally.leftOut(
                        facts.caseId(),
                        facts.reference(),
                        "its amounts are in another currency than rules count in",
                        loss.currency() + ", not " + currency);
                return;
            }
            Money value = facts.event().value();
            if (value != null
                    && !value.currency().equals(currency)
                    && ruled.stream().allMatch(one -> one.proposal().valueMinor() == loss.minor())) {
                tally.leftOut(
                        facts.caseId(),
                        facts.reference(),
                        "its value is in a currency without a rate",
                        value.currency());
                return;
            }
            answer(judged, ruled);
        }

        private void answer(PastCase.Judged judged, List<Ruled> ruled) {
            CaseFacts facts = judged.facts();
            Instant then = judged.at();
            boolean sameRules = judged.rulesVersion().equals(active.version());
            List<Answers> answers = new ArrayList<>();
            List<LimitReplay.Ask> asks = new ArrayList<>();
            for (Ruled one : ruled) {
                Proposal proposal = one.proposal();
                Ruling before = active.rule(facts, proposal, false, then);
                if (sameRules && !RulingLabel.of(before).equals(RulingLabel.of(one.ruling()))) {
                    tally.leftOut(
                            facts.caseId(),
                            facts.reference(),
                            "it does not replay as it was ruled",
                            proposal.workflow().id() + " was " + RulingLabel.of(one.ruling())
                                    + " and replays as " + RulingLabel.of(before)
                                    + " under the same rules; a fact they look at has changed since");
                    return;
                }
                boolean concerned = concerned(facts, proposal);
                Ruling after = concerned ? changed.rule(facts, proposal, false, then) : before;
                Instant asked = requested.get(
                        new Requested(id(facts), proposal.workflow().id()));
                // Also where the rule has no say: what goes out there fills the workflow's windows.
                asks.add(new LimitReplay.Ask(
                        proposal.workflow().id(), Math.max(0, proposal.valueMinor()), before, after, asked));
                if (concerned) {
                    answers.add(new Answers(proposal, before, after, asked != null));
                }
            }
            limits.add(facts.reference(), then, asks);
            tally.replayed(facts, answers);
        }

        /** Whether the rule, as it is or as it was, may have a say; elsewhere both books answer alike. */
        private boolean concerned(CaseFacts facts, Proposal proposal) {
            ExceptionEvent.Site site = facts.event().site();
            return everything
                    || scopes.stream()
                            .anyMatch(scope -> (scope.anyWorkflow()
                                            || scope.workflows()
                                                    .contains(
                                                            proposal.workflow().id()))
                                    && scope.covers(facts.assessment().category())
                                    && scope.coversSite(site == null ? null : site.code()));
        }

        private static Function<String, Policy.Limits> limits(PolicyBook book) {
            Map<String, Policy.Limits> limits = new HashMap<>();
            for (ActivePolicy rule : book.rules()) {
                if (rule.policy() != null) {
                    limits.put(rule.reference().id(), rule.policy().policy().limits());
                }
            }
            return id -> limits.getOrDefault(id, Policy.Limits.NONE);
        }

        private static UUID id(CaseFacts facts) {
            UUID id = facts.caseId();
            return id == null ? new UUID(0, 0) : id;
        }
    }
}
