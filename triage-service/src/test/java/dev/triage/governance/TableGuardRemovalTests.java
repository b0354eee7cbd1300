package dev.triage.governance;

import static dev.triage.governance.Stage.PLANNER;
import static dev.triage.governance.Stage.SOURCING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.GuardCatalogue.Constraint;
import dev.triage.governance.GuardCatalogue.Trigger;
import dev.triage.platform.Actor;
import dev.triage.platform.Role;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
            Map.entry(
                    "action_request.a1_ruling_names_its_rule",
                    new Bad("rule_id = null", "rule_id is null and outcome = 'NEEDS_APPROVAL'")),
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
            Map.entry(
                    "action_request.a3_binding_has_one_spelling",
                    new Bad(
                            "binding = '{\"a\":0.5}', params_sha256 = encode(sha256('{\"a\":0.5}'), 'hex')",
                            "binding = '{\"a\":0.5}'")),
            Map.entry("action_request.r6_engine_is_named", Bad.set("engine", "''")),
            Map.entry("action_request.r6_hash_is_of_inputs", Bad.set("input_sha256", "'no hash'")),
            Map.entry(
                    "action_request.r6_inputs_are_an_object",
                    new Bad("inputs = '[]', input_sha256 = encode(sha256('[]'), 'hex')", "inputs = '[]'")),
            Map.entry("action_request.r6_ruling_is_recorded", new Bad("engine = null", "engine is null")),
            Map.entry("rule_set.r6_hash_is_of_rules", Bad.set("sha256", "'no hash'")),
            Map.entry(
                    "rule_set.rule_set_rules_check",
                    new Bad("rules = '{}', sha256 = encode(sha256('{}'), 'hex')", "rules = '{}'")),
            Map.entry(
                    "approval.a7_only_a_rejection_has_a_reason",
                    new Bad("reason_code = 'OTHER'", "decision = 'APPROVED' and reason_code = 'OTHER'")),
            Map.entry(
                    "approval.a7_reason_is_known",
                    new Bad("decision = 'REJECTED', reason_code = 'WHY'", "reason_code = 'WHY'")),
            Map.entry("advisory_claim.advisory_claim_claimed_by_check", Bad.set("claimed_by", "''")),
            Map.entry("advisory_claim.d12_claimed_by_a_person", Bad.set("claimed_kind", "'MACHINE'")),
            Map.entry("advisory_confirmation.advisory_confirmation_confirmed_by_check", Bad.set("confirmed_by", "''")),
            Map.entry("advisory_confirmation.d12_confirmed_by_a_person", Bad.set("confirmed_kind", "'MACHINE'")),
            Map.entry("break_glass.break_glass_invoked_by_check", Bad.set("invoked_by", "''")),
            Map.entry("break_glass.break_glass_reason_check", Bad.set("reason", "' '")),
            Map.entry("break_glass_closing.bg_closed_by_a_person", Bad.set("closed_kind", "'MACHINE'")),
            Map.entry("break_glass_closing.break_glass_closing_closed_by_check", Bad.set("closed_by", "''")),
            Map.entry("break_glass_closing.break_glass_closing_comment_check", Bad.set("comment", "' '")),
            Map.entry("break_glass_decision.bg_decided_by_a_person", Bad.set("decided_kind", "'MACHINE'")),
            Map.entry("break_glass_decision.break_glass_decision_decided_by_check", Bad.set("decided_by", "''")),
            Map.entry("break_glass_decision.break_glass_decision_decision_check", Bad.set("decision", "'PERHAPS'")),
            Map.entry("clearance.clearance_document_check", Bad.set("document", "'[]'")),
            Map.entry("clearance.clearance_key_id_check", Bad.set("key_id", "''")),
            Map.entry("clearance.clearance_signature_check", Bad.set("signature", "'x'")),
            Map.entry("edit.edit_edited_by_check", Bad.set("edited_by", "''")),
            Map.entry("escalation.escalation_before_check", Bad.set("before", "interval '0'")),
            Map.entry("request_packet.request_packet_facts_check", Bad.set("facts", "'[]'")),
            Map.entry("request_packet.request_packet_packet_check", Bad.set("packet", "'[]'")),
            Map.entry("rule_simulation.rule_simulation_approvals_added_check", Bad.set("approvals_added", "-1")),
            Map.entry("rule_simulation.rule_simulation_approvals_saved_check", Bad.set("approvals_saved", "-1")),
            Map.entry("rule_simulation.rule_simulation_newly_denied_check", Bad.set("newly_denied", "-1")),
            Map.entry("rule_simulation.rule_simulation_newly_permitted_check", Bad.set("newly_permitted", "-1")),
            Map.entry("rule_simulation.rule_simulation_not_replayable_check", Bad.set("not_replayable", "-1")),
            Map.entry("rule_simulation.rule_simulation_replayed_check", Bad.set("replayed", "-1")),
            Map.entry("rule_simulation.rule_simulation_compared_to_check", Bad.set("compared_to", "'no hash'")),
            Map.entry("rule_simulation.rule_simulation_currency_check", Bad.set("currency", "'euros'")),
            Map.entry("rule_simulation.rule_simulation_days_check", Bad.set("days", "0")),
            Map.entry(
                    "rule_simulation.rule_simulation_looks_back", new Bad("from_at = until_at", "from_at = until_at")),
            Map.entry("rule_simulation.rule_simulation_run_by_check", Bad.set("run_by", "''")),
            Map.entry(
                    "rule_version.rollback_by_somebody_else",
                    new Bad(
                            "rollback_of = 0, rolled_back_by = author, rollback_reason = 'x'",
                            "rolled_back_by = author")),
            Map.entry(
                    "rule_version.rollback_has_a_reason",
                    new Bad("rollback_of = 0, rolled_back_by = 'p', rollback_reason = ''", "rollback_reason = ''")),
            Map.entry(
                    "rule_version.rollback_is_complete",
                    new Bad("rollback_of = 0", "rollback_of = 0 and rolled_back_by is null")),
            Map.entry(
                    "rule_version.rollback_is_of_an_earlier_version",
                    new Bad("rollback_of = 9, rolled_back_by = 'p', rollback_reason = 'x'", "rollback_of = 9")),
            Map.entry("shadow_count.shadow_count_currency_check", Bad.set("currency", "'euros'")),
            Map.entry("shadow_count.shadow_count_examples_check", Bad.set("examples", "'{a,b,c,d}'")),
            Map.entry("shadow_count.shadow_count_live_check", Bad.set("live", "repeat('x', 201)")),
            Map.entry("shadow_count.shadow_count_shadow_check", Bad.set("shadow", "repeat('x', 201)")),
            Map.entry("shadow_count.shadow_count_loss_minor_check", Bad.set("loss_minor", "-1")),
            Map.entry("shadow_count.shadow_count_value_minor_check", Bad.set("value_minor", "-1")),
            Map.entry("shadow_count.shadow_count_n_check", Bad.set("n", "0")),
            Map.entry("shadow_missed.shadow_missed_n_check", Bad.set("n", "0")),
            Map.entry("workflow_counter.workflow_counter_used_check", Bad.set("used", "-1")),
            Map.entry("workflow_counter.workflow_counter_window_kind_check", Bad.set("window_kind", "'year'")),
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
        recordWhatMayHappenBetween();
    }

    private static void recordWhatMayHappenBetween() {
        Facts facts = new Facts(STAGE);
        RequestView stale = STAGE.awaiting();
        STAGE.cases.gone(stale.caseId());
        STAGE.governance.decide(stale.id(), true, stale.parametersSha256(), "", Stage.APPROVER);
        RequestView edited = STAGE.awaiting();
        Stage.done(STAGE.governance.edit(
                edited.id(),
                Stage.facts(edited.caseId()),
                Stage.proposal(SOURCING, Map.of("quantity", "39")),
                "",
                PLANNER));
        RequestView urgent = STAGE.awaiting();
        facts.audited(
                "request.escalated",
                urgent.id(),
                () -> STAGE.jdbc()
                        .sql("insert into governance.escalation values (?, interval '24 hours', now())")
                        .param(urgent.id())
                        .update());
        Ruling.RuleReference rule = urgent.ruling().rule();
        UUID broken = facts.claimed();
        facts.second(broken, "admin");
        STAGE.entitlements.seen(Actor.person("auditor", Role.AUDITOR));
        facts.closing(broken, "auditor");
        facts.simulation(rule, rule.sha256());
        STAGE.jdbc()
                .sql(
                        "insert into governance.shadow_count values (now(), ?, ?, 'DENIED', 'DENIED', 'EUR', 1, 0, 0, '{}')")
                .params(rule.id(), rule.version())
                .update();
        STAGE.jdbc()
                .sql("insert into governance.shadow_missed values (now(), 1)")
                .update();
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
                // An identity column cannot lose its constraint otherwise.
                ahead.add("alter table " + table + " alter column " + names(guard) + " drop identity if exists");
                attack = "update " + table + " set " + names(guard) + " = null" + oneRow;
                violations = "select count(*) from " + table + " where " + names(guard) + " is null";
            }
            case 'p', 'u', 'i' -> {
                String where = guard.kind() == 'i' ? " where status = 'ACTIVE'" : "";
                attack =
                        "insert into " + table + " overriding system value select * from " + table + where + " limit 1";
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
            // Without its key a table could not be pointed at.
            if (key && guard.kind() != 'f' && other.table().equals(guard.table()) && !other.equals(guard)) {
                out.add(other.drop());
            }
        }
        if (guard.kind() == 'f') {
            // What points nowhere may look wrong otherwise too.
            GuardCatalogue.constraints(STAGE.jdbc()).stream()
                    .filter(other -> other.kind() == 'c' && other.table().equals(guard.table()))
                    .forEach(check -> out.add(check.drop()));
        }
        if (guard.kind() != 'p' && guard.kind() != 'u') {
            out.addAll(pointersOut(guard.table()));
            out.removeIf(drop -> drop.equals(guard.drop().replace("drop constraint", "drop constraint if exists")));
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
            default -> "update " + table + " set " + someChange(guard.table());
        };
        String violations = "update".equals(event)
                ? "select count(*) from " + table + " where " + someChange(guard.table())
                : "select 1 - least(1, count(*)) from " + table;
        attack(guard + " on " + event, pointersOut(guard.table()), String.join(";", removal), attack, violations);
    }

    /** Another time in its rows; where there are no times, other content. */
    private static String someChange(String table) {
        return STAGE.jdbc().sql("""
                        select format('%I = %L', column_name,
                                      case when data_type like 'timestamp%' then '2001-01-01' else '{}' end)
                        from information_schema.columns
                        where table_schema = 'governance' and table_name = ?
                          and (data_type like 'timestamp%' or column_name in ('document', 'packet'))
                        order by data_type desc limit 1""").param(table).query(String.class).single();
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
