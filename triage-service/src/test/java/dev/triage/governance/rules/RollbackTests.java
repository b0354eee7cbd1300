package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.governance.Audit;
import dev.triage.governance.RuleSteps;
import dev.triage.governance.Rules.Rollback;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.Rules.Status;
import dev.triage.governance.Rules.StoredSimulation;
import dev.triage.platform.Actor;
import dev.triage.platform.Role;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An earlier text comes back in one step, under the four eyes that agreed on it, and no other text does. */
class RollbackTests {

    private static final Actor OTHER = Actor.person("ruleapprover2", Role.RULEAPPROVER);

    private RuleRoom room;

    @BeforeEach
    void open() {
        room = RuleRoom.open();
        room.active(Policies.smallOrders());
        room.active(Policies.smallOrders("<= 500000", "<= 1000"));
        room.submitted(Policies.smallOrders("<= 500000", "<= 400000"));
    }

    @AfterEach
    void close() {
        room.close();
        room.database.close();
    }

    @Test
    void bringsBackAnEarlierTextInOneStep() {
        RuleView again = RuleRoom.done(room.rules.rollback("small-orders", 1, "orders are stuck", OTHER));

        RuleView first = room.rules.version("small-orders", 1).orElseThrow();
        assertThat(again.version()).isEqualTo(4);
        assertThat(again.status()).isEqualTo(Status.ACTIVE);
        assertThat(again.sha256()).isEqualTo(first.sha256());
        assertThat(again.author()).isEqualTo("ruleauthor");
        assertThat(again.submittedBy()).isEqualTo("ruleauthor");
        assertThat(again.activatedBy()).isEqualTo("ruleapprover2");
        assertThat(again.rollback()).isEqualTo(new Rollback(1, "ruleapprover2", "orders are stuck"));
        assertThat(again.caseResults()).isNotEmpty().allMatch(result -> result.passed());
        assertThat(room.rules.versions("small-orders"))
                .extracting(RuleView::status)
                .containsExactly(Status.ACTIVE, Status.SUBMITTED, Status.RETIRED, Status.RETIRED);
        assertThat(room.live.policies().rules())
                .singleElement()
                .satisfies(rule -> assertThat(rule.reference().version()).isEqualTo(4));
        assertThat(room.deeds()).endsWith("rule.rolled-back", "rule.retired", "rule.activated");
        assertThat(room.audit.verify()).matches(Audit.Verification::valid);
    }

    /** What it changes against the present rules is run, kept with the new version and named in the audit. */
    @Test
    void runsASimulationAndKeepsItWithTheVersion() {
        room.past().add(Asked.sourcing().worth(184_000));

        RuleView again = RuleRoom.done(room.rules.rollback("small-orders", 1, "orders are stuck", OTHER));

        StoredSimulation kept =
                room.rules.simulation("small-orders", again.version()).orElseThrow();
        assertThat(kept.by()).isEqualTo("ruleapprover2");
        assertThat(kept.simulation().newlyPermitted()).isEqualTo(1);
        assertThat(kept.simulation().comparedVersion()).isEqualTo(2);
        assertThat(kept.simulation().days()).isEqualTo(90);
        assertThat(activation()).containsEntry("simulation", (int) kept.id()).containsKey("simulationSha256");
    }

    /** Who looked first keeps what was seen; what was run against other rules is run again. */
    @Test
    void keepsTheOneThatWasSeenUnlessTheRulesHaveChanged() {
        StoredSimulation atSubmission = room.rules.simulation("small-orders", 1).orElseThrow();
        assertThat(atSubmission.outdated()).as("other rules are active now").isTrue();
        room.past().add(Asked.sourcing().worth(184_000));
        StoredSimulation seen = RuleRoom.done(room.rules.simulate("small-orders", 1, 7, OTHER));
        assertThat(seen.outdated()).isFalse();

        assertThat(RuleRoom.refusal(room.rules.rollback("small-orders", 1, "why", atSubmission.id(), OTHER)))
                .isEqualTo("CONFLICT simulation-changed");
        RuleView again = RuleRoom.done(room.rules.rollback("small-orders", 1, "why", seen.id(), OTHER));

        assertThat(room.rules
                        .simulation("small-orders", again.version())
                        .orElseThrow()
                        .simulation())
                .isEqualTo(seen.simulation());
        // The other way round: version 2 has one from when it was submitted, against rules long replaced.
        RuleView back = RuleRoom.done(room.rules.rollback("small-orders", 2, "no", null, OTHER));
        assertThat(room.rules
                        .simulation("small-orders", back.version())
                        .orElseThrow()
                        .simulation()
                        .newlyDenied())
                .isEqualTo(1);
    }

    @Test
    void keepsNoneOfARollbackThatIsRefused() {
        int before = simulations();

        assertThat(RuleRoom.refusal(room.rules.rollback("small-orders", 3, "why not", OTHER)))
                .isEqualTo("CONFLICT wrong-rule-status");
        assertThat(RuleRoom.refusal(
                        room.rules.rollback("small-orders", 1, "mine", Actor.person("ruleauthor", Role.RULEAPPROVER))))
                .isEqualTo("FORBIDDEN activator-is-author");
        assertThat(simulations()).isEqualTo(before);
    }

    private int simulations() {
        return room.jdbc()
                .sql("select count(*) from governance.rule_simulation")
                .query(Integer.class)
                .single();
    }

    private Map<String, Object> activation() {
        return room.audit.list(null, null, null, 200).items().stream()
                .filter(entry -> entry.action().equals("rule.activated"))
                .findFirst()
                .orElseThrow()
                .detail();
    }

    /** Whoever activated the version that does harm may take it back: the text that returns had four eyes of its own. */
    @Test
    void mayBeDoneByWhoActivatedThePresentOneAndBeUndone() {
        RuleRoom.done(room.rules.rollback("small-orders", 1, "too strict", RuleRoom.APPROVER));
        RuleView back = RuleRoom.done(room.rules.rollback("small-orders", 2, "no, it was right", RuleRoom.APPROVER));
        RuleView again = RuleRoom.done(room.rules.rollback("small-orders", 4, "it was not", OTHER));

        assertThat(back.rollback()).isNotNull();
        assertThat(again.author()).isEqualTo("ruleauthor");
        assertThat(again.version()).isEqualTo(6);
    }

    @Test
    void isRefusedToItsAuthorAndToOthers() {
        Actor author = Actor.person("ruleauthor", Role.RULEAUTHOR, Role.RULEAPPROVER);

        assertThat(RuleRoom.refusal(room.rules.rollback("small-orders", 1, "mine", author)))
                .isEqualTo("FORBIDDEN activator-is-author");
        assertThat(RuleRoom.refusal(room.rules.rollback("small-orders", 1, "mine", RuleRoom.AUTHOR)))
                .isEqualTo("FORBIDDEN not-a-rule-approver");
        assertThat(RuleRoom.refusal(
                        room.rules.rollback("small-orders", 1, "mine", Actor.machine("robot", Role.RULEAPPROVER))))
                .isEqualTo("FORBIDDEN not-a-rule-approver");
        assertThat(RuleRoom.refusal(room.rules.rollback("small-orders", 1, " ", OTHER)))
                .isEqualTo("INVALID reason-missing");
        assertThat(room.rules.versions("small-orders")).hasSize(3);
    }

    @Test
    void bringsBackOnlyWhatWasActive() {
        assertThat(RuleRoom.refusal(room.rules.rollback("small-orders", 3, "why not", OTHER)))
                .isEqualTo("CONFLICT wrong-rule-status");
        room.rules.retire("small-orders", 3, RuleRoom.APPROVER);
        assertThat(RuleRoom.refusal(room.rules.rollback("small-orders", 3, "why not", OTHER)))
                .isEqualTo("CONFLICT wrong-rule-status");
        assertThat(RuleRoom.refusal(room.rules.rollback("small-orders", 2, "why not", OTHER)))
                .isEqualTo("CONFLICT wrong-rule-status");
        assertThat(RuleRoom.refusal(room.rules.rollback("small-orders", 9, "why not", OTHER)))
                .isEqualTo("NOT_FOUND unknown-rule");
        RuleRoom.done(room.rules.rollback("small-orders", 1, "back", OTHER));
        assertThat(RuleRoom.refusal(room.rules.rollback("small-orders", 1, "again", OTHER)))
                .isEqualTo("CONFLICT rollback-changes-nothing");
    }

    /** After the last version was retired nothing is active, and the same step brings the rule back. */
    @Test
    void bringsBackARuleThatWasRetired() {
        room.rules.retire("small-orders", 2, RuleRoom.APPROVER);

        assertThat(RuleRoom.done(room.rules.rollback("small-orders", 2, "still needed", OTHER))
                        .status())
                .isEqualTo(Status.ACTIVE);
    }

    /** What the program would let through by mistake, the database refuses: each guard on its own. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            3 | author | body_sha256 | 'p' | was never active
            1 | 'somebody' | body_sha256 | 'p' | the text and the author
            1 | author | repeat('0', 64) | 'p' | the text and the author
            1 | author | body_sha256 | author | rollback_by_somebody_else
            1 | author | body_sha256 | null | rollback_is_complete
            9 | author | body_sha256 | 'p' | was never active
            """)
    void theDatabaseKnowsWhatMayComeBack(int of, String author, String sha256, String by, String guard) {
        assertThatThrownBy(() -> insert(of, author, sha256, by))
                .rootCause()
                .message()
                .contains(guard);
    }

    @Test
    void theDatabaseKnowsWhoMayActivateIt() {
        String drafted = insertion(1, "author", "body_sha256", "'p'") + "; ";
        String submitted = drafted + step("status = 'SUBMITTED', submitted_by = 'ruleauthor'")
                + "; update governance.rule_version set status = 'RETIRED', retired_by = 'x' where version = 2";

        refused(drafted + step("status = 'SUBMITTED', submitted_by = 'somebody'"), "keeps who submitted");
        refused(submitted + "; " + step("status = 'ACTIVE', activated_by = 'q'"), "nobody else activates it");
        refused(drafted + step("rollback_reason = 'another'"), "is frozen");
        refused(submitted, "is rolled back to and not activated in the same transaction");
        room.asOwner(RuleSteps.audited(submitted + "; " + step("status = 'ACTIVE', activated_by = 'p'")));
        assertThatThrownBy(() -> room.jdbc()
                        .sql("update governance.rule_version set rollback_of = null, rolled_back_by = null,"
                                + " rollback_reason = null where version = 4")
                        .update())
                .rootCause()
                .message()
                .contains("permission denied");
    }

    private void refused(String change, String words) {
        assertThatThrownBy(() -> room.asOwner(RuleSteps.audited(change)))
                .rootCause()
                .message()
                .contains(words);
    }

    private static String step(String change) {
        return "update governance.rule_version set " + change
                + ", compiler_version = o.compiler_version, types_sha256 = o.types_sha256,"
                + " case_results = o.case_results, results_sha256 = o.results_sha256"
                + " from governance.rule_version o where o.version = 1 and rule_version.version = 4";
    }

    private void insert(int of, String author, String sha256, String by) {
        room.jdbc().sql(insertion(of, author, sha256, by)).update();
    }

    private static String insertion(int of, String author, String sha256, String by) {
        return "insert into governance.rule_version (rule_id, version, author, source, policy, body_sha256, status,"
                + " rollback_of, rolled_back_by, rollback_reason) select rule_id, 4, " + author
                + ", source, policy, " + sha256 + ", 'DRAFT', " + of + ", " + by
                + ", 'why' from governance.rule_version where version = "
                + (of == 9 ? 1 : of);
    }
}
