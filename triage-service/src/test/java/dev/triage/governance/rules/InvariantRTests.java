package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.governance.RequestView;
import dev.triage.governance.RuleReplay.Report;
import dev.triage.governance.RuledStage;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.Rules.Status;
import dev.triage.governance.Ruling;
import dev.triage.platform.Actor;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Ids;
import dev.triage.platform.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
    void r6_everyRulingIsRecordedWhole() {
        try (RuledStage stage = new RuledStage()) {
            RuleView rule = stage.active(Policies.smallOrders());
            RequestView request = requested(stage, Asked.sourcing());
            Map<String, Object> row = stage.jdbc()
                    .sql("select r.*, s.rules from governance.action_request r join governance.rule_set s"
                            + " on s.sha256 = r.rule_set_sha256 where r.id = ?")
                    .param(request.id())
                    .query()
                    .singleRow();

            assertThat(row)
                    .containsEntry("engine", Engine.VERSION)
                    .containsEntry("outcome", "NEEDS_APPROVAL")
                    .containsEntry("rule_id", rule.id())
                    .containsEntry("rule_version", rule.version())
                    .containsEntry("rule_sha256", rule.sha256())
                    .containsEntry("rules", "[[\"small-orders\",1,\"" + rule.sha256() + "\"]]");
            String inputs = String.valueOf(row.get("inputs"));
            assertThat(row.get("input_sha256"))
                    .isEqualTo(CanonicalJson.sha256(inputs.getBytes(StandardCharsets.UTF_8)));
            assertThat(inputs)
                    .startsWith("{\"form\":1,\"late\":[],\"neverAutomatic\":false,\"site\":\"DC-EAST\","
                            + "\"transactional\":true,\"variables\":{\"abstained\":false,")
                    .contains("\"confidence\":93", "\"dataAge\":\"PT6M\"", "\"carrier\":null")
                    .contains("\"missing\":[\"carrier.tracking\",\"carrier\"]", "\"now\":\"2026-11-23T09:15:00Z\"")
                    .endsWith("\"zone\":\"America/New_York\"}");
            assertThat(Engine.VERSION)
                    .startsWith(ExpressionCompiler.VERSION + "; rulings ")
                    .contains("; zones 2");
            for (String column : List.of("inputs", "input_sha256", "engine", "rule_set_sha256")) {
                assertThatThrownBy(() -> stage.jdbc()
                                .sql("update governance.action_request set " + column + " = null")
                                .update())
                        .rootCause()
                        .message()
                        .contains("permission denied");
            }
        }
    }

    @Test
    void r6_replayOfWhatWasDecidedGivesTheSame() {
        try (RuledStage stage = new RuledStage()) {
            RuleView first = stage.active(Policies.smallOrders());
            requested(stage, Asked.sourcing());
            requested(stage, Asked.sourcing().worth(600_000));
            stage.retire(first);
            requested(stage, Asked.sourcing());
            stage.active(Policies.smallOrders("<= 500000", "<= 1000"));
            RequestView last = requested(stage, Asked.sourcing());

            Report all = RuledStage.done(stage.replay.replay(null, null));
            assertThat(all.same()).isTrue();
            assertThat(all.replayed()).isEqualTo(4);
            assertThat(all.engine()).isEqualTo(Engine.VERSION);
            assertThat(RuledStage.done(stage.replay.replay(null, last.id())).replayed())
                    .isEqualTo(1);
            assertThat(RuledStage.done(stage.replay.replay("2001-01-01", null)).replayed())
                    .isEqualTo(4);
            assertThat(RuledStage.done(stage.replay.replay("2999-01-01T00:00:00+02:00", null))
                            .replayed())
                    .isZero();
            assertThat(RuleRoom.refusal(stage.replay.replay("yesterday", null))).isEqualTo("INVALID not-a-moment");
            assertThat(RuleRoom.refusal(stage.replay.replay(null, Ids.next())))
                    .isEqualTo("NOT_FOUND request-not-found");
        }
    }

    @Test
    void r6_aChangedByteOfTheInputsIsNoticed() {
        try (RuledStage stage = new RuledStage()) {
            stage.active(Policies.smallOrders());
            RequestView request = requested(stage, Asked.sourcing());
            String changed = "replace(inputs, '\"confidence\":93', '\"confidence\":92')";

            forged(stage, "r6_hash_is_of_inputs", "inputs = " + changed);
            assertThat(unreplayable(stage)).contains(request.id().toString(), "its inputs have the hash");

            forged(stage, "r6_engine_is_named", "input_sha256 = encode(sha256(convert_to(inputs, 'UTF8')), 'hex')");
            assertThat(unreplayable(stage))
                    .as("with the hash made to fit")
                    .contains("its record is not the one named in the packet that people approved");
        }
    }

    @Test
    void r6_aChangedRuleBodyIsNoticed() {
        try (RuledStage stage = new RuledStage()) {
            stage.active(Policies.smallOrders());
            requested(stage, Asked.sourcing());
            stage.asOwner(
                    "alter table governance.rule_version disable trigger user",
                    "update governance.rule_version set source = replace(source, '500000', '600000')");
            assertThat(unreplayable(stage))
                    .contains("rule small-orders version 1 cannot be read any more, is not the text");

            stage.asOwner("update governance.rule_version set source = replace(source, '600000', '500000')");
            assertThat(RuledStage.done(stage.replay.replay(null, null)).same()).isTrue();

            stage.asOwner("update governance.rule_version set body_sha256 = repeat('0', 64)");
            assertThat(unreplayable(stage)).contains("rule small-orders version 1 cannot be read any more");

            stage.asOwner(
                    "alter table governance.rule_set disable trigger u1_rule_set_append_only",
                    "alter table governance.rule_set drop constraint r6_hash_is_of_rules",
                    "update governance.rule_set set rules = '[]'");
            assertThat(unreplayable(stage)).contains("are not on file with this hash");
        }
    }

    /** An engine that decides otherwise shows up like this: another result, by name. */
    @Test
    void r6_anotherResultIsNamed() {
        try (RuledStage stage = new RuledStage()) {
            stage.active(Policies.smallOrders());
            RequestView request = requested(stage, Asked.sourcing());
            forged(
                    stage,
                    "r6_engine_is_named",
                    "outcome = 'DENIED', approvals_needed = '[]',"
                            + " ruling = jsonb_set(jsonb_set(ruling, '{outcome}', '\"DENIED\"'), '{approvals}', '[]')");

            Report report = RuledStage.done(stage.replay.replay(null, null));

            assertThat(report.same()).isFalse();
            assertThat(report.replayed()).isEqualTo(1);
            assertThat(report.differences()).singleElement().satisfies(difference -> {
                assertThat(difference.decision().request()).isEqualTo(request.id());
                assertThat(difference.decision().reference()).isEqualTo("EX-1");
                assertThat(difference.engine()).isEqualTo(Engine.VERSION);
                assertThat(difference.stored()).hasToString("DENIED by small-orders version 1");
                assertThat(difference.replayed()).hasToString("NEEDS_APPROVAL by small-orders version 1, 1 approver");
            });
            forged(stage, "r6_inputs_are_an_object", "outcome = 'NEEDS_APPROVAL'");
            assertThat(unreplayable(stage)).contains("its ruling does not say what its columns say");
        }
    }

    @Test
    void r6_decisionsOlderThanTheRecordAreNamedAndNotGuessed() {
        try (RuledStage stage = new RuledStage()) {
            RequestView old = requested(stage, Asked.sourcing());
            forged(
                    stage,
                    "r6_ruling_is_recorded",
                    "inputs = null, input_sha256 = null, engine = null, rule_set_sha256 = null");
            requested(stage, Asked.sourcing());

            Report report = RuledStage.done(stage.replay.replay(null, null));

            assertThat(report.unrecorded())
                    .singleElement()
                    .satisfies(decision -> assertThat(decision.request()).isEqualTo(old.id()));
            assertThat(report.replayed()).isEqualTo(1);
            assertThat(report.same()).isTrue();
        }
    }

    private static RequestView requested(RuledStage stage, Asked asked) {
        return RuledStage.done(stage.governance.request(
                asked.facts(),
                asked.proposal(),
                Actor.person("planner", Role.PLANNER),
                Ids.next().toString()));
    }

    /** As only the owner of the tables could, past the guards of the record. */
    private static void forged(RuledStage stage, String constraint, String change) {
        stage.asOwner(
                "alter table governance.action_request disable trigger u1_action_request_append_only",
                "alter table governance.action_request drop constraint " + constraint,
                "update governance.action_request set " + change,
                "alter table governance.action_request enable trigger u1_action_request_append_only");
    }

    private static String unreplayable(RuledStage stage) {
        Report report = RuledStage.done(stage.replay.replay(null, null));
        assertThat(report.replayed()).isZero();
        assertThat(report.same()).isFalse();
        return report.unreplayable().toString();
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
