package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.Rules.Status;
import dev.triage.governance.Ruling;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The invariants of rules, one by one, as SQL of the run-time role. That each guard is needed is in
 * {@link RuleGuardTests}.
 */
class InvariantRTests {

    static RuleRoom room;

    @BeforeAll
    static void open() {
        room = RuleRoom.open();
    }

    @AfterAll
    static void close() {
        room.close();
        room.database.close();
    }

    @Test
    void r1_aVersionIsThereOnceAndItsBodyIsFrozen() {
        RuleView rule = room.draft(policy("r-one"));
        refused(insert("r-one", "DRAFT"), "rule_version_pkey");
        refused("update governance.rule_version set source = 'x' where rule_id = 'r-one'", "permission denied");
        refused("update governance.rule_version set policy = '{}' where rule_id = 'r-one'", "permission denied");
        assertThat(rule.sha256()).hasSize(64);
    }

    @Test
    void r1_aParsedFormThatIsNotTheTextsDeniesEverything() {
        try (RuleRoom own = RuleRoom.open()) {
            own.active(Policies.smallOrders());
            own.asOwner(
                    "alter table governance.rule_version disable trigger rule_update",
                    "update governance.rule_version set policy = jsonb_set(policy, '{limits,perHour}', '999')",
                    "alter table governance.rule_version enable trigger rule_update",
                    "update governance.rule_change set change_no = change_no + 1");
            own.live.refresh();
            Asked asked = Asked.sourcing();
            assertThat(own.live
                            .book()
                            .rule(asked.facts(), asked.proposal(), false, Asked.NOW)
                            .outcome())
                    .isEqualTo(Ruling.Outcome.DENIED);
            own.database.close();
        }
    }

    @Test
    void r2_theStepsAreTakenInOrder() {
        refused(insert("r-two", "ACTIVE"), "R2 a rule starts as DRAFT");
        room.draft(policy("r-two"));
        refused(
                "update governance.rule_version set status = 'ACTIVE', activated_by = 'x' where rule_id = 'r-two'",
                "R2 rule r-two version 1 cannot go from DRAFT to ACTIVE");
        refused("delete from governance.rule_version where rule_id = 'r-two'", "permission denied");
        RuleView active = room.active(policy("r-two-active"));
        RuleRoom.done(room.rules.retire(active.id(), active.version(), RuleRoom.APPROVER));
        refused(
                "update governance.rule_version set status = 'ACTIVE', activated_by = 'x' where rule_id = 'r-two-active'",
                "cannot go from RETIRED to ACTIVE");
    }

    @Test
    void r3_whoWroteOrSubmittedARuleDoesNotActivateIt() {
        room.submitted(policy("r-three"));
        refused(
                "update governance.rule_version set status = 'ACTIVE', activated_by = author where rule_id = 'r-three'",
                "rule_activator_is_not");
        refused(
                "update governance.rule_version set status = 'ACTIVE', activated_by = submitted_by"
                        + " where rule_id = 'r-three'",
                "rule_activator_is_not");
    }

    @Test
    void r4_oneVersionIsActive() {
        room.active(policy("r-four"));
        room.submitted(policy("r-four").replace("<= 500000", "<= 1000"));
        refused(
                "update governance.rule_version set status = 'ACTIVE', activated_by = 'x'"
                        + " where rule_id = 'r-four' and version = 2",
                "rule_one_active");
    }

    @Test
    void r5_nothingIsSubmittedOrActivatedWithoutPassingCases() {
        room.draft(policy("r-five"));
        refused(
                "update governance.rule_version set status = 'SUBMITTED', submitted_by = 'x' where rule_id = 'r-five'",
                "R5 needs compiler version");
        room.submitted(policy("r-five-b"));
        refused(
                "update governance.rule_version set status = 'ACTIVE', activated_by = 'x',"
                        + " case_results = '[{\"passed\": true, \"expected\": \"DENIED\", \"actual\": \"PERMITTED\"}]'"
                        + " where rule_id = 'r-five-b'",
                "R5 needs stored cases that all pass");
    }

    @Test
    void r6_aChangedEngineReplaysWhatWasDecided() {
        try (RuleRoom own = RuleRoom.open()) {
            own.active(Policies.smallOrders());
            Asked asked = Asked.sourcing();
            Ruling first = own.live.book().rule(asked.facts(), asked.proposal(), false, Asked.NOW);
            assertThat(own.live.book().rule(asked.facts(), asked.proposal(), false, Asked.NOW))
                    .isEqualTo(first);
            own.asOwner(
                    "alter table governance.rule_version disable trigger rule_update",
                    "update governance.rule_version set compiler_version = 'older', results_sha256 = 'other'",
                    "alter table governance.rule_version enable trigger rule_update",
                    "update governance.rule_change set change_no = change_no + 1");
            own.live.refresh();
            assertThat(own.live
                            .book()
                            .rule(asked.facts(), asked.proposal(), false, Asked.NOW)
                            .outcome())
                    .as("cases that another engine decided otherwise")
                    .isEqualTo(Ruling.Outcome.DENIED);
            own.database.close();
        }
    }

    @Test
    void r7_aFileActivatesNothing() {
        RuleView imported = RuleRoom.done(
                room.rules.importDraft(policy("r-seven").getBytes(StandardCharsets.UTF_8), RuleRoom.AUTHOR));
        assertThat(imported.status()).isEqualTo(Status.DRAFT);
        assertThat(RuleRoom.refusal(
                        room.rules.importDraft("nonsense".getBytes(StandardCharsets.UTF_8), RuleRoom.AUTHOR)))
                .startsWith("INVALID");
        assertThat(room.rules.versions("r-seven")).hasSize(1);
    }

    private static String policy(String id) {
        return Policies.smallOrders("id: small-orders", "id: " + id);
    }

    private static String insert(String id, String status) {
        return """
                insert into governance.rule_version (rule_id, version, author, source, policy, body_sha256, status)
                values ('%s', 1, 'author', 's', '{}', repeat('0', 64), '%s')""".formatted(id, status);
    }

    private static void refused(String sql, String why) {
        assertThatThrownBy(() -> room.jdbc().sql(sql).update())
                .as(sql)
                .rootCause()
                .message()
                .contains(why);
    }
}
