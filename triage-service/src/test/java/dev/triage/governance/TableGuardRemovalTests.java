package dev.triage.governance;

import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.GuardCatalogue.Constraint;
import dev.triage.governance.GuardCatalogue.Trigger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Takes away each constraint, and each trigger that keeps records as they are, and sees in the tables what it keeps out.
 * The attacks are made up from the catalogue, in one database with a row in every table; each is undone afterwards. What
 * would refuse before the guard in question is out of the way in both runs: first it refuses, then it is gone.
 */
class TableGuardRemovalTests {

    static final Stage STAGE = new Stage();

    /** What each check keeps out: the change to a row, and how to find a row so changed. */
    private record Bad(String change, String found) {

        static Bad set(String column, String value) {
            return new Bad(column + " = " + value, column + " = " + value);
        }
    }

    private static final Map<String, Bad> BAD = Map.ofEntries(
            Map.entry("action_request.a1_ruling_names_its_rule", new Bad("rule_id = null", "rule_id is null")),
            Map.entry("action_request.a3_hash_is_of_binding", Bad.set("params_sha256", "'no hash'")),
            Map.entry(
                    "action_request.d12_transactional_is_ruled", new Bad("transactional = false", "not transactional")),
            Map.entry("action_request.action_request_amount_minor_check", Bad.set("amount_minor", "-1")),
            Map.entry(
                    "action_request.action_request_binding_check",
                    new Bad("binding = '[]', params_sha256 = encode(sha256('[]'), 'hex')", "binding = '[]'")),
            Map.entry("action_request.action_request_currency_check", Bad.set("currency", "'euros'")),
            Map.entry("action_request.action_request_idempotency_key_check", Bad.set("idempotency_key", "''")),
            Map.entry("action_request.action_request_outcome_check", Bad.set("outcome", "'PERHAPS'")),
            Map.entry("action_request.action_request_requester_check", Bad.set("requester", "''")),
            Map.entry("action_request.action_request_requester_kind_check", Bad.set("requester_kind", "'GHOST'")),
            Map.entry("approval.a2_approver_is_a_person", Bad.set("approver_kind", "'MACHINE'")),
            Map.entry("approval.approval_approver_check", Bad.set("approver", "''")),
            Map.entry("approval.approval_decision_check", Bad.set("decision", "'PERHAPS'")),
            Map.entry("audit_entry.audit_entry_action_check", Bad.set("action", "''")),
            Map.entry("audit_entry.audit_entry_actor_kind_check", Bad.set("actor_kind", "'GHOST'")),
            Map.entry("audit_entry.audit_entry_detail_check", Bad.set("detail", "'[]'")),
            Map.entry("audit_entry.audit_entry_hash_check", Bad.set("hash", "'no hash'")),
            Map.entry("audit_entry.audit_entry_prev_hash_check", Bad.set("prev_hash", "'no hash'")),
            Map.entry("audit_entry.audit_entry_seq_check", Bad.set("seq", "0")),
            Map.entry("audit_head.audit_head_only_row_check", new Bad("only_row = false", "not only_row")),
            Map.entry("entitlement.entitlement_subject_check", Bad.set("subject", "''")),
            Map.entry("kill_switch.kill_switch_reason_check", Bad.set("reason", "''")),
            Map.entry("kill_switch.kill_switch_workflow_check", Bad.set("workflow", "''")),
            Map.entry("lapse.lapse_cause_check", Bad.set("cause", "'tired'")),
            Map.entry("limit_counter.limit_counter_used_check", Bad.set("used", "-1")),
            Map.entry("limit_counter.limit_counter_window_kind_check", Bad.set("window_kind", "'year'")),
            Map.entry("outcome.outcome_outcome_check", Bad.set("outcome", "'PERHAPS'")),
            Map.entry("request_state.request_state_status_check", Bad.set("status", "'PERHAPS'")),
            Map.entry("rule_change.rule_change_only_row_check", new Bad("only_row = false", "not only_row")),
            Map.entry(
                    "rule_version.rule_activator_is_not_author",
                    new Bad("submitted_by = 'x', activated_by = author", "activated_by = author")),
            Map.entry(
                    "rule_version.rule_activator_is_not_submitter",
                    new Bad("submitted_by = activated_by", "submitted_by = activated_by")),
            Map.entry("rule_version.rule_active_by_somebody", new Bad("activated_by = null", "activated_by is null")),
            Map.entry(
                    "rule_version.rule_effective_in_order",
                    new Bad(
                            "effective_from = '2026-02-01', effective_until = '2026-01-01'",
                            "effective_until < effective_from")),
            Map.entry("rule_version.rule_version_author_check", Bad.set("author", "''")),
            Map.entry("rule_version.rule_version_body_sha256_check", Bad.set("body_sha256", "'no hash'")),
            Map.entry("rule_version.rule_version_rule_id_check", Bad.set("rule_id", "'Not An Id'")),
            Map.entry("rule_version.rule_version_status_check", Bad.set("status", "'PERHAPS'")),
            Map.entry("rule_version.rule_version_version_check", Bad.set("version", "0")),
            Map.entry("workflow_version.workflow_version_sha256_check", Bad.set("sha256", "''")),
            Map.entry("workflow_version.workflow_version_version_check", Bad.set("version", "0")),
            Map.entry("workflow_version.workflow_version_workflow_check", Bad.set("workflow", "''")));

    @BeforeAll
    static void recordSomethingInEveryTable() {
        RequestView request = STAGE.dispatched();
        STAGE.governance.park(request.id(), "no answer");
        STAGE.governance.recordOutcome(request.commandId(), RequestStatus.COMPLETED, null, Map.of());
        STAGE.governance.withdraw(STAGE.awaiting().id(), "", PLANNER);
        RequestView lapsed = STAGE.cleared();
        STAGE.retire(lapsed.ruling().rule());
        STAGE.redeem(lapsed.id());
        STAGE.rules.permits(STAGE.rule("limited", 1, "ruleauthor", "[]", "{\"perHour\": 9}"));
        STAGE.redeem(STAGE.made(PLANNER, SOURCING).id());
        STAGE.governance.setKillSwitch(Stage.REVIEW.id(), true, "stop", Stage.LEAD);
    }

    @AfterAll
    static void close() {
        STAGE.close();
    }

    static Stream<Constraint> constraints() {
        return GuardCatalogue.constraints(STAGE.jdbc()).stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("constraints")
    void seesAViolationWithoutTheConstraint(Constraint guard) throws SQLException {
        String table = "governance." + guard.table();
        String oneRow = " where ctid = (select min(ctid) from " + table + ")";
        List<String> ahead = new ArrayList<>(othersOut(guard));
        String attack;
        String violations;
        switch (guard.kind()) {
            case 'n' -> {
                attack = "update " + table + " set " + names(guard) + " = null" + oneRow;
                violations = "select count(*) from " + table + " where " + names(guard) + " is null";
            }
            case 'p', 'u', 'i' -> {
                String where = guard.kind() == 'i' ? " where status = 'ACTIVE'" : "";
                attack = "insert into " + table + " select * from " + table + where + " limit 1";
                violations = "select count(*) - count(distinct (" + names(guard) + ")) from " + table + where;
            }
            case 'f' -> {
                attack = "update " + table + " set "
                        + guard.columns().stream()
                                .map(column -> column.split(" ", 2)[0] + " = " + nowhere(column.split(" ", 2)[1]))
                                .collect(Collectors.joining(", "))
                        + oneRow;
                violations = "select count(*) from " + table + " where "
                        + names(guard).split(", ")[0]
                        + " is not null and (" + names(guard) + ") not in (select "
                        + guard.target().replaceAll(".*\\((.*)\\)", "$1") + " from "
                        + guard.target().replaceAll("\\(.*", "") + ")";
            }
            default -> {
                Bad bad = BAD.get(guard.toString());
                assertThat(bad)
                        .as("what " + guard + " keeps out: add it to BAD")
                        .isNotNull();
                attack = "update " + table + " set " + bad.change() + oneRow;
                violations = "select count(*) from " + table + " where " + bad.found();
            }
        }
        attack(guard.toString(), ahead, guard.drop(), attack, violations);
    }

    /**
     * Out of the way: this table's triggers, its other keys (a copied row breaks them all, and a primary key keeps nulls
     * out as well), and what points at it.
     */
    private static List<String> othersOut(Constraint guard) {
        List<String> out = new ArrayList<>();
        out.add("alter table governance." + guard.table() + " disable trigger user");
        for (Constraint other : GuardCatalogue.constraints(STAGE.jdbc())) {
            boolean key = other.kind() == 'p' || other.kind() == 'u' || other.kind() == 'i';
            if (key && other.table().equals(guard.table()) && !other.equals(guard)) {
                out.add(other.drop());
            }
        }
        if (guard.kind() != 'p' && guard.kind() != 'u') {
            out.addAll(pointersOut(guard.table()));
        }
        return out;
    }

    private static List<String> pointersOut(String table) {
        return GuardCatalogue.constraints(STAGE.jdbc()).stream()
                .filter(other -> other.kind() == 'f' && other.target().startsWith("governance." + table + "("))
                .map(other -> other.drop().replace("drop constraint", "drop constraint if exists"))
                .toList();
    }

    private static String names(Constraint guard) {
        return guard.columns().stream().map(column -> column.split(" ", 2)[0]).collect(Collectors.joining(", "));
    }

    private static String nowhere(String type) {
        return switch (type) {
            case "uuid" -> "gen_random_uuid()";
            case "text" -> "'nowhere'";
            case "integer" -> "99";
            default -> throw new AssertionError("What would point nowhere as " + type + "?");
        };
    }

    static Stream<Trigger> keepers() {
        return GuardCatalogue.triggers(STAGE.jdbc()).stream()
                .filter(trigger -> trigger.function().equals("append_only")
                        || trigger.function().equals("rule_keep"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keepers")
    void seesAChangedRecordWithoutTheTrigger(Trigger guard) throws SQLException {
        for (String event : guard.on()) {
            attackRecords(guard, event, List.of(guard.drop()));
        }
    }

    /** The check of these triggers; it goes together with the {@code return null} behind it, which loses the write too. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("keepers")
    void seesAChangedRecordWithoutTheCheck(Trigger guard) throws SQLException {
        for (String event : guard.on()) {
            attackRecords(
                    guard,
                    event,
                    List.of("create or replace function governance." + guard.function()
                            + "() returns trigger language plpgsql as 'begin return coalesce(new, old); end'"));
        }
    }

    private static void attackRecords(Trigger guard, String event, List<String> removal) throws SQLException {
        String table = "governance." + guard.table();
        String attack = switch (event) {
            case "truncate" -> "truncate " + table;
            case "delete" -> "delete from " + table;
            default -> "update " + table + " set " + someTime(guard.table()) + " = '2001-01-01'";
        };
        String violations = "update".equals(event)
                ? "select count(*) from " + table + " where " + someTime(guard.table()) + " = '2001-01-01'"
                : "select 1 - least(1, count(*)) from " + table;
        attack(guard + " on " + event, pointersOut(guard.table()), String.join(";", removal), attack, violations);
    }

    private static String someTime(String table) {
        return STAGE.jdbc()
                .sql("select column_name from information_schema.columns where table_schema = 'governance'"
                        + " and table_name = ? and data_type like 'timestamp%' limit 1")
                .param(table)
                .query(String.class)
                .single();
    }

    static Stream<Trigger> witnesses() {
        return GuardCatalogue.triggers(STAGE.jdbc()).stream()
                .filter(trigger -> trigger.function().equals("check_audited"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("witnesses")
    void seesAFactWithoutItsEntryWithoutTheTrigger(Trigger guard) throws SQLException {
        String table = "governance." + guard.table();
        String request = guard.args().split(";")[0];
        String actions = guard.args().split(";")[1];
        List<String> ahead = new ArrayList<>();
        ahead.add("alter table " + table + " disable trigger user");
        ahead.add("alter table " + table + " enable trigger " + guard.name());
        GuardCatalogue.constraints(STAGE.jdbc()).stream()
                .filter(key -> key.table().equals(guard.table()) && (key.kind() == 'p' || key.kind() == 'u'))
                .forEach(key -> ahead.add(key.drop()));
        attack(
                guard.toString(),
                ahead,
                guard.drop(),
                "insert into " + table + " select * from " + table + " limit 1",
                "select count(*) from (select f." + request + " from " + table + " f group by 1 having count(*) >"
                        + " (select count(*) from governance.audit_entry e where e.request_id = f." + request
                        + " and e.action = any (string_to_array('" + actions + "', ',')))) unwitnessed");
    }

    /** Refused with the guard; a violation in the tables without. Everything is undone in the end. */
    private static void attack(String guard, List<String> ahead, String removal, String attack, String violations)
            throws SQLException {
        try (Connection owner = STAGE.database.asOwner();
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            for (String sql : ahead) {
                statement.execute(sql);
            }
            assertThat(count(statement, violations))
                    .as("violations of " + guard + " before")
                    .isZero();
            var before = owner.setSavepoint();
            assertThat(refused(statement, attack))
                    .as(attack + " is refused by " + guard)
                    .isTrue();
            owner.rollback(before);

            statement.execute(removal);
            assertThat(refused(statement, attack))
                    .as(attack + " is refused without " + guard)
                    .isFalse();
            assertThat(count(statement, violations))
                    .as("a violation seen without " + guard)
                    .isPositive();
            owner.rollback();
        }
    }

    private static boolean refused(Statement statement, String attack) {
        try {
            int changed = statement.executeUpdate(attack);
            statement.execute("set constraints all immediate");
            assertThat(changed > 0 || attack.startsWith("truncate"))
                    .as("a row to attack with: " + attack)
                    .isTrue();
            return false;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(attack + ": " + e.getMessage()).startsWith("23");
            return true;
        }
    }

    private static long count(Statement statement, String violations) throws SQLException {
        try (ResultSet row = statement.executeQuery(violations)) {
            row.next();
            return row.getLong(1);
        }
    }
}
