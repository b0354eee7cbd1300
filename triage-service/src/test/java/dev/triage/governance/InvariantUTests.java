package dev.triage.governance;

import static dev.triage.governance.GuardTests.guardAgainst;
import static dev.triage.governance.Stage.APPROVER;
import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static dev.triage.governance.Stage.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The invariants of records. That nothing recorded changes (U1) is in {@link AppendOnlyTests}; U5 is at the doors. */
class InvariantUTests {

    static final Stage STAGE = new Stage();

    final Governance governance = STAGE.governance;

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @Test
    void u1_theRunTimeRoleCannotSwitchTriggersOff() {
        for (String statement : List.of(
                "set session_replication_role = replica",
                "alter table governance.dispatch disable trigger all",
                "delete from governance.approval",
                "update governance.rule_version set policy = '{}'")) {
            assertThatThrownBy(() -> STAGE.jdbc().sql(statement).update())
                    .as(statement)
                    .rootCause()
                    .message()
                    .containsAnyOf("permission denied", "must be owner");
        }
    }

    @Test
    void u2_noFactWithoutItsEntryAndNoEntryWithoutItsFact() {
        RequestView request = STAGE.awaiting();
        assertThat(guardAgainst(() -> STAGE.jdbc()
                        .sql("insert into governance.withdrawal values (?, 'planner', '', now())")
                        .param(request.id())
                        .update()))
                .isEqualTo("u2_every_fact_is_audited");
        assertThat(guardAgainst(() -> STAGE.inTransaction(() -> {
                    STAGE.audit.append(Actor.SYSTEM, "request.withdrawn", null, request.id(), Map.of());
                    return null;
                })))
                .isEqualTo("u2_every_entry_has_its_fact");
        assertThat(guardAgainst(() -> STAGE.jdbc()
                        .sql("insert into governance.kill_switch values (?, '*', true, 'quietly', 'x', now())")
                        .param(Ids.next())
                        .update()))
                .isEqualTo("u2_every_fact_is_audited");
        assertThat(governance.killed()).isEmpty();
        assertThat(STAGE.status(request.id())).isEqualTo(RequestStatus.AWAITING_APPROVAL);
    }

    @Test
    void u2_noStepOfARuleWithoutItsEntry() {
        String id = "steps-" + Ids.next();
        Ruling.RuleReference rule = new Ruling.RuleReference(id, 1, "0".repeat(64));
        String proof = ", compiler_version = 'c', types_sha256 = 't', results_sha256 = 'r', case_results ="
                + " '[{\"expected\": \"PERMITTED\", \"actual\": \"PERMITTED\", \"passed\": true},"
                + " {\"expected\": \"DENIED\", \"actual\": \"DENIED\", \"passed\": true}]'";
        String update = "update governance.rule_version set status = ";
        String where = " where rule_id = '" + id + "'";
        for (String[] step : new String[][] {
            {"rule.drafted", "author", GuardTests.quietDraft(id)},
            {"rule.submitted", "author", update + "'SUBMITTED', submitted_by = 'author'" + proof + where},
            {"rule.activated", "second", update + "'ACTIVE', activated_by = 'second'" + where},
            {"rule.retired", "third", update + "'RETIRED', retired_by = 'third'" + where}
        }) {
            assertThatThrownBy(() -> STAGE.jdbc().sql(step[2]).update())
                    .rootCause()
                    .message()
                    .contains("Rule " + id + " version 1 needs one audit entry " + step[0] + " by " + step[1]
                            + ", found 0");
            assertThat(guardAgainst(() -> taken(rule, step[0], step[1], "")))
                    .as("an entry ahead of its step")
                    .isEqualTo("u2_every_entry_has_its_fact");
            assertThat(guardAgainst(() -> taken(rule, step[0], "somebody", step[2])))
                    .as("an entry about somebody else")
                    .isIn("u2_every_fact_is_audited", "u2_every_entry_has_its_fact");
            assertThat(guardAgainst(() -> taken(rule, step[0], step[1], step[2])))
                    .as(step[0])
                    .isEmpty();
            assertThat(guardAgainst(() -> taken(rule, step[0], step[1], "")))
                    .as("a second entry of " + step[0])
                    .isEqualTo("u2_every_entry_has_its_fact");
        }
    }

    private static void taken(Ruling.RuleReference rule, String action, String by, String sql) {
        STAGE.inTransaction(() -> {
            if (!sql.isEmpty()) {
                STAGE.jdbc().sql(sql).update();
            }
            STAGE.step(rule, action, by);
            return null;
        });
    }

    @Test
    void u2_noChangeOfWhatSomebodyMayDoWithoutItsEntry() {
        Actor clerk = Actor.person("clerk-" + Ids.next(), Role.PLANNER);
        String where = " where subject = '" + clerk.subject() + "'";
        STAGE.entitlements.seen(clerk);
        for (String change : List.of(
                "update governance.entitlement set roles = '{approver,planner}'" + where,
                "update governance.entitlement set enabled = false" + where,
                "update governance.entitlement set subject = subject || '2'" + where,
                "insert into governance.entitlement (subject, roles) values ('nobody', '{lead}')",
                "insert into governance.entitlement (subject, roles, enabled) values ('nobody', '{lead}', false)")) {
            assertThat(guardAgainst(() -> STAGE.jdbc().sql(change).update()))
                    .as(change)
                    .isEqualTo("u2_every_fact_is_audited");
        }
        assertThat(guardAgainst(() -> seen(clerk, "planner")))
                .as("roles the subject has already")
                .isEqualTo("u2_every_entry_has_its_fact");
        assertThat(guardAgainst(() -> seen(clerk, "approver")))
                .as("roles the subject does not have")
                .isEqualTo("u2_every_entry_has_its_fact");
        done(STAGE.entitlements.enable(clerk.subject(), false, "left", Stage.ADMIN));
        done(STAGE.entitlements.enable(clerk.subject(), true, "came back", Stage.ADMIN));
        STAGE.entitlements.seen(Actor.person(clerk.subject(), Role.APPROVER));
        assertThat(guardAgainst(() -> STAGE.inTransaction(() -> {
                    STAGE.audit.append(
                            Stage.ADMIN, "entitlement.enabled", null, null, Map.of("subject", clerk.subject()));
                    return null;
                })))
                .as("in already")
                .isEqualTo("u2_every_entry_has_its_fact");
    }

    private static void seen(Actor actor, String role) {
        STAGE.inTransaction(() -> {
            STAGE.audit.append(actor, "entitlement.seen", null, null, Map.of("roles", List.of(role)));
            return null;
        });
    }

    /** Of two first log-ins at once, one waits for the other, finds nothing to change and leaves no entry. */
    @Test
    void u2_twoLogInsAtOnceAreOneChange() throws Exception {
        Actor twice = Actor.person("twice-" + Ids.next(), Role.PLANNER);
        try (var threads = java.util.concurrent.Executors.newFixedThreadPool(4)) {
            var logIns = new java.util.ArrayList<java.util.concurrent.Callable<Boolean>>();
            for (int i = 0; i < 8; i++) {
                logIns.add(() -> {
                    STAGE.entitlements.seen(twice);
                    return true;
                });
            }
            for (var logIn : threads.invokeAll(logIns)) {
                assertThat(logIn.get()).isTrue();
            }
        }
        assertThat(STAGE.jdbc()
                        .sql("select count(*) from governance.audit_entry where actor = ?")
                        .param(twice.subject())
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void u2_noTurnOfTheSwitchWithoutItsEntry() {
        String turn = "insert into governance.kill_switch values ('" + Ids.next() + "', 'planner-review', true, 'why',"
                + " 'lead', now())";
        assertThat(guardAgainst(() -> STAGE.jdbc().sql(turn).update())).isEqualTo("u2_every_fact_is_audited");
        for (String[] other : new String[][] {
            {"kill-switch.off", "planner-review", "lead"},
            {"kill-switch.on", "*", "lead"},
            {"kill-switch.on", "planner-review", "somebody"}
        }) {
            assertThat(guardAgainst(() -> STAGE.inTransaction(() -> {
                        STAGE.jdbc().sql(turn).update();
                        STAGE.audit.append(Actor.person(other[2]), other[0], null, null, Map.of("workflow", other[1]));
                        return null;
                    })))
                    .as(List.of(other).toString())
                    .isIn("u2_every_fact_is_audited", "u2_every_entry_has_its_fact");
        }
        assertThat(guardAgainst(() -> STAGE.inTransaction(() -> {
                    STAGE.audit.append(Stage.LEAD, "kill-switch.on", null, null, Map.of("workflow", "*"));
                    return null;
                })))
                .as("an entry without a switch")
                .isEqualTo("u2_every_entry_has_its_fact");
        assertThat(governance.killed()).isEmpty();
    }

    @Test
    void u2_theChainHasNoGap() {
        STAGE.dispatched();
        assertThat(STAGE.jdbc()
                        .sql("select count(*) = max(seq) and min(seq) = 1 from governance.audit_entry")
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(guardAgainst(() -> STAGE.jdbc().sql("""
                        insert into governance.audit_entry
                        select seq + 2, now(), 'x', 'PERSON', 'x', null, null, '{}', 'x', hash, hash
                        from governance.audit_head""").update())).isEqualTo("u2_audit_is_one_chain");
    }

    @Test
    void u3_theEndOfTheChainIsKnownOutsideTheDatabase() throws IOException {
        Path digests;
        long entries;
        try (Stage own = new Stage()) {
            own.dispatched();
            entries = own.audit.verify().entries();
            digests = own.home.resolve("audit-digests.jsonl");
        }
        assertThat(Files.readString(digests)).contains("\"seq\":" + entries + ",");
    }

    @Test
    void u4_theAuditNamesTextsByTheirHash() {
        STAGE.awaiting();
        RequestView request = done(governance.request(
                Stage.facts(),
                Stage.proposal(SOURCING, Map.of("note", "call Mrs Miller at 555-0199")),
                PLANNER,
                Stage.newKey()));
        done(governance.decide(request.id(), true, request.parametersSha256(), "Mr Smith agreed by phone", APPROVER));
        done(governance.withdraw(request.id(), "Mrs Miller cancelled", PLANNER));

        String audit = STAGE.jdbc()
                .sql("select string_agg(detail, ' ') from governance.audit_entry where request_id = ?")
                .param(request.id())
                .query(String.class)
                .single();
        assertThat(audit).doesNotContain("Miller", "Smith", "Wave 1182");
        assertThat(audit).contains(request.parametersSha256(), Facts.sha256("Mr Smith agreed by phone"));
    }
}
