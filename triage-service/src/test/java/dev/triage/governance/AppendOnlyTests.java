package dev.triage.governance;

import static dev.triage.governance.Stage.PLANNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was recorded stays: by privilege for the run-time role, by trigger even for the owner. */
class AppendOnlyTests {

    static final Stage STAGE = new Stage();

    @BeforeAll
    static void recordSomethingInEveryTable() {
        RequestView request = STAGE.dispatched();
        STAGE.governance.park(request.id(), "no answer");
        STAGE.governance.recordOutcome(request.commandId(), RequestStatus.COMPLETED, null, Map.of());
        STAGE.governance.withdraw(STAGE.awaiting().id(), "", PLANNER);
        RequestView lapsed = STAGE.cleared();
        STAGE.retire(lapsed.ruling().rule());
        STAGE.redeem(lapsed.id());
        STAGE.governance.setKillSwitch(Stage.REVIEW.id(), true, "stop", Stage.LEAD);
        Facts facts = new Facts(STAGE);
        STAGE.due = java.time.Instant.now();
        STAGE.awaiting();
        STAGE.context.getBean(EscalatedRequests.class).escalate();
        RequestView old = STAGE.awaiting();
        STAGE.governance.edit(
                old.id(),
                Stage.facts(old.caseId()),
                Stage.proposal(Stage.SOURCING, java.util.Map.of("quantity", "39")),
                "",
                PLANNER);
        UUID claimed = facts.claimed();
        facts.second(claimed, "admin");
        facts.closing(claimed, reviewer());
        RequestView stale = STAGE.cleared();
        STAGE.cases.gone(stale.caseId());
        STAGE.redeem(stale.id());
    }

    private static String reviewer() {
        STAGE.entitlements.seen(dev.triage.platform.Actor.person("auditor", dev.triage.platform.Role.AUDITOR));
        return "auditor";
    }

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "action_request",
                "approval",
                "withdrawal",
                "lapse",
                "dispatch",
                "parking",
                "outcome",
                "kill_switch",
                "audit_entry",
                "workflow_version",
                "escalation",
                "edit",
                "break_glass",
                "break_glass_decision",
                "break_glass_review",
                "break_glass_closing",
                "request_packet",
                "clearance",
                "stale_mark",
                "rule_set",
                "advisory_claim",
                "advisory_confirmation"
            })
    void u1_recordsAreNeitherChangedNorRemoved(String table) {
        String column = STAGE.jdbc()
                .sql("select column_name from information_schema.columns"
                        + " where table_schema = 'governance' and table_name = ? order by ordinal_position limit 1")
                .param(table)
                .query(String.class)
                .single();
        for (String statement : List.of(
                "update governance.%s set %s = %s".formatted(table, column, column),
                "delete from governance." + table,
                "truncate governance." + table + " cascade")) {
            assertThatThrownBy(() -> STAGE.jdbc().sql(statement).update())
                    .as("the run-time role: " + statement)
                    .rootCause()
                    .message()
                    .contains("permission denied");
            assertThatThrownBy(() -> STAGE.asOwner(statement))
                    .as("the owner: " + statement)
                    .rootCause()
                    .message()
                    .contains("append-only");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"update or delete", "truncate"})
    void u1_isHeldByTheTriggers(String event) {
        try (Stage own = new Stage()) {
            own.governance.setKillSwitch(Stage.REVIEW.id(), true, "stop", Stage.LEAD);
            String trigger = event.equals("truncate") ? "u1_kill_switch_no_truncate" : "u1_kill_switch_append_only";
            own.asOwner("drop trigger " + trigger + " on governance.kill_switch");
            own.asOwner(
                    event.equals("truncate")
                            ? "truncate governance.kill_switch"
                            : "delete from governance.kill_switch");
            assertThat(own.jdbc()
                            .sql("select count(*) from governance.kill_switch")
                            .query(Long.class)
                            .single())
                    .isZero();
            assertThat(new GuardsInPlace(own.jdbc()).missing()).containsExactly(trigger);
            assertThatThrownBy(() -> new GuardsInPlace(own.jdbc()).afterSingletonsInstantiated())
                    .hasMessageContaining(trigger);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request_state",
                "limit_counter",
                "workflow_counter",
                "kill_switch_state",
                "audit_head",
                "workflow_floor"
            })
    void u1_derivedRowsAreOnlyReadByTheRunTimeRole(String table) {
        for (String privilege : List.of("insert", "update", "delete", "truncate", "trigger", "references")) {
            assertThat(STAGE.jdbc()
                            .sql("select has_any_column_privilege('governance." + table + "', 'insert, update')"
                                    + " or has_table_privilege('governance." + table + "', '" + privilege + "')")
                            .query(Boolean.class)
                            .single())
                    .as(privilege + " on " + table)
                    .isFalse();
        }
    }

    @Test
    void u1_theRunTimeRoleOwnsNothingAndDefinesNothing() {
        assertThat(STAGE.jdbc().sql("""
                                select count(*) from (
                                    select relowner as owner from pg_class union all select proowner from pg_proc
                                    union all select nspowner from pg_namespace) o
                                join pg_roles r on r.oid = o.owner
                                where r.rolname = current_user or pg_has_role(current_user, r.rolname, 'member')""").query(Long.class).single()).isZero();
        for (String statement : List.of(
                "create table governance.mine (id int)",
                "create function governance.mine() returns int language sql as 'select 1'",
                "alter table governance.approval disable trigger all",
                "drop trigger a0_approval_is_sound on governance.approval",
                "create or replace function governance.moment() returns timestamptz language sql as 'select now()'",
                "select governance.lock_state('00000000-0000-0000-0000-000000000000')",
                "select governance.use_limit('x', 'hour', -1, 0)")) {
            assertThatThrownBy(() -> STAGE.jdbc().sql(statement).update())
                    .as(statement)
                    .rootCause()
                    .message()
                    .containsAnyOf("permission denied", "must be owner");
        }
    }

    @Test
    void findsEveryGuardInPlace() {
        assertThat(new GuardsInPlace(STAGE.jdbc()).missing()).isEmpty();
    }
}
