package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.assessment.Category;
import dev.triage.governance.Audit;
import dev.triage.governance.CaseFacts;
import dev.triage.governance.Rules.RoleChange;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.Rules.SimulatedChange;
import dev.triage.governance.Rules.Simulation;
import dev.triage.governance.Rules.StoredSimulation;
import dev.triage.governance.Rules.Unreplayable;
import dev.triage.governance.Ruling;
import dev.triage.governance.SimulationCases.PastCase;
import dev.triage.governance.SimulationCases.Ruled;
import dev.triage.platform.Ids;
import dev.triage.platform.Money;
import dev.triage.playbook.Proposal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a rule would have changed: counted, named, kept with the submission, and never guessed. */
class RuleSimulationTests {

    private RuleRoom room;

    @BeforeEach
    void open() {
        room = RuleRoom.open();
    }

    @AfterEach
    void close() {
        room.close();
        room.database.close();
    }

    @Test
    void countsWhatWouldHaveChanged() {
        room.active(Policies.smallOrders());
        room.past().add(Asked.sourcing().worth(184_000));
        room.past().add(Asked.sourcing().worth(600_000));
        room.past().add(Asked.sourcing().worth(900_000));

        Simulation wider = simulated(
                Policies.smallOrders("<= 500000", "<= 700000").replace("[{role: approver, count: 1}]", TWO_ROLES));

        assertThat(wider.replayed()).isEqualTo(3);
        assertThat(wider.changed()).isEqualTo(2);
        assertThat(wider.changedCases()).isEqualTo(2);
        assertThat(wider.newlyPermitted()).isEqualTo(1);
        assertThat(wider.newlyPermittedMinor()).isEqualTo(600_000);
        assertThat(wider.approvalsAdded()).isEqualTo(2);
        assertThat(wider.approvalsSaved()).isZero();
        assertThat(wider.approvals()).containsExactly(new RoleChange("approver", 1, 0), new RoleChange("lead", 1, 0));
        assertThat(wider.valueMinor()).isEqualTo(784_000);
        assertThat(wider.expectedLossMinor()).isEqualTo(2 * 740_000);
        assertThat(wider.currency()).isEqualTo("EUR");
        assertThat(wider.caseIds()).hasSize(2);
        assertThat(wider.complete()).isTrue();
        assertThat(wider.comparedVersion()).isEqualTo(1);
        assertThat(wider.comparedTo()).isEqualTo(room.live.book().version());
        assertThat(wider.cases().getFirst())
                .extracting(SimulatedChange::workflow, SimulatedChange::before, SimulatedChange::after)
                .containsExactly("alternate-warehouse-sourcing", "DENIED", "NEEDS_APPROVAL: 2 approver, 1 lead");
        assertThat(wider.cases().getFirst().flipped())
                .containsExactly("'small order' holds now (valueMinor = 6000.00 EUR)");
    }

    private static final String TWO_ROLES = "[{role: approver, count: 2}, {role: lead, count: 1}]";

    @Test
    void countsWhatWouldBeDeniedAndSaved() {
        room.active(Policies.smallOrders("[{role: approver, count: 1}]", TWO_ROLES));
        room.past().add(Asked.sourcing().worth(184_000));
        room.past().add(Asked.sourcing().worth(90_000));

        Simulation narrower = simulated(Policies.smallOrders("<= 500000", "<= 100000"));

        assertThat(narrower.newlyDenied()).isEqualTo(1);
        assertThat(narrower.newlyDeniedMinor()).isEqualTo(184_000);
        assertThat(narrower.approvals())
                .containsExactly(new RoleChange("approver", 0, 1), new RoleChange("lead", 0, 1));
        assertThat(narrower.cases().getFirst().flipped())
                .containsExactly("'small order' no longer holds (valueMinor = 1840.00 EUR)");
        assertThat(simulated(Policies.smallOrders("[{role: approver, count: 1}]", TWO_ROLES))
                        .changed())
                .isZero();
    }

    @Test
    void namesWhatItWouldHaveToGuess() {
        room.active(Policies.smallOrders());
        String rules = room.live.book().version();
        room.past().cases.add(new PastCase.Unreadable(Ids.next(), "EX-7", "No enum constant GONE"));
        room.past().cases.add(inCurrency("EX-8", "USD", "USD", 740_000));
        room.past().cases.add(inCurrency("EX-9", "XAU", "EUR", 740_000));
        room.past()
                .add(
                        Asked.sourcing(),
                        rules,
                        new Ruling(Ruling.Outcome.DENIED, null, List.of(), List.of(), "as it was"));
        room.past().cases.add(new PastCase.Judged(Asked.sourcing().facts(), List.of(), rules, Asked.NOW));
        room.past().cases.add(inCurrency("EX-10", "XAU", "EUR", 184_000));

        Simulation simulation = simulated(Policies.smallOrders("<= 500000", "<= 1000"));

        assertThat(simulation.replayed()).isEqualTo(1);
        assertThat(simulation.nothingToRule()).isEqualTo(1);
        assertThat(simulation.notReplayable()).isEqualTo(4);
        assertThat(simulation.newlyDenied()).isEqualTo(1);
        assertThat(simulation.reasons())
                .isEqualTo(Map.of(
                        "its record cannot be read", 1,
                        "its amounts are in another currency than rules count in", 1,
                        "its value is in a currency without a rate", 1,
                        "it does not replay as it was ruled", 1));
        assertThat(simulation.unreplayable())
                .extracting(Unreplayable::reference)
                .containsExactly("EX-7", "EX-8", "EX-9", "EX-1");
        assertThat(simulation.unreplayable().getFirst().reason())
                .isEqualTo("its record cannot be read: No enum constant GONE");
        assertThat(simulation.unreplayable().getLast().reason())
                .contains("was DENIED and replays as NEEDS_APPROVAL: 1 approver");
    }

    /** What was ruled on under the rules now active must come out the same, and then counts. */
    @Test
    void whatReplaysAsItWasRuledCounts() {
        room.active(Policies.smallOrders());
        Asked asked = Asked.sourcing();
        room.past()
                .add(
                        asked,
                        room.live.book().version(),
                        room.live.book().rule(asked.facts(), asked.proposal(), false, Asked.NOW));

        assertThat(simulated(Policies.smallOrders("<= 500000", "<= 1000"))).satisfies(simulation -> {
            assertThat(simulation.replayed()).isEqualTo(1);
            assertThat(simulation.newlyDenied()).isEqualTo(1);
        });
    }

    @Test
    void leavesOtherCategoriesAndWorkflowsAlone() {
        room.active(Policies.smallOrders());
        room.past().add(Asked.sourcing().of(Category.PICK_SHORT, 0.95));
        room.past().add(Asked.sourcing().of("split-shipment"));

        Simulation simulation = simulated(Policies.smallOrders("<= 500000", "<= 1000"));

        assertThat(simulation.replayed()).isEqualTo(2);
        assertThat(simulation.changed()).isZero();
    }

    @Test
    void listsTheWeightiestAndCountsAll() {
        room.active(Policies.smallOrders());
        for (int i = 1; i <= 250; i++) {
            room.past().add(Asked.sourcing().worth(1_000L * i));
        }

        Simulation simulation = simulated(Policies.smallOrders("<= 500000", "<= 1"));
        Simulation bounded = room.bean(RuleSimulation.class)
                .run(Policies.compiled(Policies.smallOrders("<= 500000", "<= 1")), room.live.policies(), 30, 100);

        assertThat(simulation.newlyDenied()).isEqualTo(250);
        assertThat(simulation.cases()).hasSize(200);
        assertThat(simulation.cases().getFirst().valueMinor()).isEqualTo(250_000);
        assertThat(simulation.cases().getLast().valueMinor()).isEqualTo(51_000);
        assertThat(simulation.complete()).isTrue();
        assertThat(bounded.newlyDenied()).isEqualTo(100);
        assertThat(bounded.complete()).isFalse();
    }

    /** The mode and dates of a draft are set aside: the question is what it would do once it holds. */
    @Test
    void simulatesADraftThatIsNotYetInForce() {
        room.past().add(Asked.sourcing());

        assertThat(simulated(Policies.smallOrders("mode: enforce", "mode: shadow")
                                .replace("from: 2025-01-01", "from: 2030-01-01"))
                        .newlyPermitted())
                .isEqualTo(1);
    }

    @Test
    void isKeptAndShownWithTheVersion() {
        room.active(Policies.smallOrders());
        room.past().add(Asked.sourcing().worth(600_000));
        room.draft(Policies.smallOrders("<= 500000", "<= 700000"));

        assertThat(room.rules.simulation("small-orders", 2)).isEmpty();
        StoredSimulation run = RuleRoom.done(room.rules.simulate("small-orders", 2, 30, RuleRoom.AUTHOR));

        assertThat(room.rules.simulation("small-orders", 2)).contains(run);
        assertThat(run.by()).isEqualTo("ruleauthor");
        assertThat(run.outdated()).isFalse();
        assertThat(run.simulation().sha256())
                .isEqualTo(room.rules.version("small-orders", 2).orElseThrow().sha256());
        assertThat(RuleRoom.refusal(room.rules.simulate("small-orders", 2, 0, RuleRoom.AUTHOR)))
                .isEqualTo("INVALID days-out-of-range");
        assertThat(RuleRoom.refusal(room.rules.simulate("small-orders", 7, 30, RuleRoom.AUTHOR)))
                .isEqualTo("NOT_FOUND unknown-rule");
    }

    @Test
    void aSubmissionWithoutOneRunsItself() {
        room.past().add(Asked.sourcing());
        RuleView submitted = room.submitted(Policies.smallOrders());

        StoredSimulation shown =
                room.rules.simulation(submitted.id(), submitted.version()).orElseThrow();

        assertThat(shown.simulation().newlyPermitted()).isEqualTo(1);
        assertThat(shown.simulation().days()).isEqualTo(90);
        assertThat(detail("rule.submitted")).containsEntry("simulation", (int) shown.id());
    }

    @Test
    void aSubmissionKeepsTheOneThatIsThere() {
        RuleView draft = room.draft(Policies.smallOrders());
        StoredSimulation run = RuleRoom.done(room.rules.simulate(draft.id(), draft.version(), 7, RuleRoom.AUTHOR));
        room.rules.submit(draft.id(), draft.version(), RuleRoom.AUTHOR);

        assertThat(room.rules.simulation(draft.id(), draft.version())).contains(run);
        assertThat(count()).isEqualTo(1);
    }

    /** Nothing is kept of a submission that is refused. */
    @Test
    void aRefusedSubmissionLeavesNone() {
        RuleView draft = room.draft(Policies.smallOrders("valueMinor: 900", "valueMinor: 900000"));

        assertThat(RuleRoom.refusal(room.rules.submit(draft.id(), draft.version(), RuleRoom.AUTHOR)))
                .isEqualTo("INVALID rule-cases-fail");
        assertThat(count()).isZero();
    }

    @Test
    void anActivationNamesWhatWasSeen() {
        RuleView rule = room.submitted(Policies.smallOrders());
        StoredSimulation first =
                room.rules.simulation(rule.id(), rule.version()).orElseThrow();
        StoredSimulation second = RuleRoom.done(room.rules.simulate(rule.id(), rule.version(), 7, RuleRoom.APPROVER));

        assertThat(RuleRoom.refusal(room.rules.activate(rule.id(), rule.version(), first.id(), RuleRoom.APPROVER)))
                .isEqualTo("CONFLICT simulation-changed");
        RuleRoom.done(room.rules.activate(rule.id(), rule.version(), second.id(), RuleRoom.APPROVER));

        assertThat(detail("rule.activated"))
                .containsEntry("simulation", (int) second.id())
                .containsEntry("simulationOutdated", false)
                .containsKey("simulationSha256");
        assertThat(room.audit.verify()).matches(Audit.Verification::valid);
    }

    @Test
    void saysThatItIsOlderThanTheRulesNowActive() {
        RuleView rule = room.submitted(Policies.smallOrders());
        assertThat(room.rules.simulation(rule.id(), 1).orElseThrow().outdated()).isFalse();

        room.active(Policies.permit("other", "confidence >= 99", 1)
                .replace("{valueMinor: 900}", "{confidence: 99}")
                .replace("{valueMinor: 500001}", "{confidence: 5}"));

        StoredSimulation shown = room.rules.simulation(rule.id(), 1).orElseThrow();
        assertThat(shown.outdated()).isTrue();
        assertThat(shown.note()).startsWith("Older than the rules now active");
        RuleRoom.done(room.rules.activate(rule.id(), 1, RuleRoom.APPROVER));
        assertThat(detail("rule.activated")).containsEntry("simulationOutdated", true);
    }

    @Test
    void theDatabaseKeepsItAsItWasAndToItsText() {
        RuleView rule = room.submitted(Policies.smallOrders());

        for (String statement : List.of(
                "update governance.rule_simulation set newly_denied = 0", "delete from governance.rule_simulation")) {
            assertThatThrownBy(() -> room.jdbc().sql(statement).update())
                    .rootCause()
                    .message()
                    .contains("permission denied");
            assertThatThrownBy(() -> room.asOwner(statement))
                    .rootCause()
                    .message()
                    .contains("append-only");
        }
        assertThatThrownBy(() -> room.asOwner("truncate governance.rule_simulation"))
                .rootCause()
                .message()
                .contains("append-only");
        assertThatThrownBy(() -> room.jdbc().sql("""
                        insert into governance.rule_simulation (rule_id, version, body_sha256, compared_to, run_by, days,
                               from_at, until_at, replayed, not_replayable, newly_permitted, newly_denied, approvals_added,
                               approvals_saved, value_minor, currency, result)
                        select rule_id, version, repeat('0', 64), compared_to, run_by, days, from_at, until_at, replayed,
                               not_replayable, newly_permitted, newly_denied, approvals_added, approvals_saved, value_minor,
                               currency, result
                          from governance.rule_simulation""").update())
                .rootCause()
                .message()
                .contains("must have been run with its text");
        assertThat(room.rules.simulation(rule.id(), 1)).isPresent();
    }

    private Simulation simulated(String policy) {
        return RuleRoom.done(room.rules.simulate(policy.getBytes(StandardCharsets.UTF_8), 30, RuleRoom.AUTHOR));
    }

    private int count() {
        return room.jdbc()
                .sql("select count(*) from governance.rule_simulation")
                .query(Integer.class)
                .single();
    }

    private Map<String, Object> detail(String action) {
        return room.audit.list(null, null, null, 200).items().stream()
                .filter(entry -> entry.action().equals(action))
                .filter(entry -> "small-orders".equals(entry.detail().get("rule")))
                .findFirst()
                .orElseThrow()
                .detail();
    }

    /** A case whose value and loss are in these currencies, with a proposal that touches so much. */
    private static PastCase inCurrency(String reference, String ofValue, String ofLoss, long valueMinor) {
        CaseFacts facts = Asked.sourcing().priced(Money.ofMinor(500, ofValue), ofLoss);
        Proposal proposal = Asked.sourcing().worth(valueMinor).proposal();
        return new PastCase.Judged(
                new CaseFacts(facts.caseId(), reference, facts.event(), facts.assessment(), 1, 0),
                List.of(new Ruled(proposal, new Ruling(Ruling.Outcome.DENIED, null, List.of(), List.of(), ""))),
                "sha256:long-gone",
                Asked.NOW);
    }
}
