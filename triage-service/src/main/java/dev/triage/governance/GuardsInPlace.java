package dev.triage.governance;

import dev.triage.platform.Serving;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Refuses to serve on a database whose guards were dropped or switched off after they were migrated in, and says so
 * loudly when the run-time role could do that.
 */
@Component
@Serving
class GuardsInPlace implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(GuardsInPlace.class);

    private static final String FACTS =
            "action_request approval withdrawal lapse dispatch parking outcome kill_switch audit_entry workflow_version"
                    + " escalation edit break_glass break_glass_decision break_glass_review break_glass_closing"
                    + " rule_simulation request_packet clearance stale_mark advisory_claim"
                    + " advisory_confirmation rule_set";

    private static final List<String> GUARDS = List.of(
            "d12_workflow_never_loosens",
            "d12_claim_is_sound",
            "d12_confirmation_is_sound",
            "d12_confirmation_is_noticed",
            "u2_advisory_claim_is_audited",
            "u2_advisory_confirmation_is_audited",
            "u2_advisory_entry_has_its_fact",
            "a0_request_is_sound",
            "d0_request_starts",
            "r6_ruling_is_of_the_request",
            "r6_set_is_of_rules_on_file",
            "r6_packet_names_the_record",
            "d9_status_is_monotone",
            "a6_packet_is_the_hashed",
            "d3_signed_is_the_approved",
            "a0_approval_is_sound",
            "a7_decision_moves_the_request",
            "a7_withdrawal_is_sound",
            "a5_lapse_is_sound",
            "d11_switch_is_applied",
            "d0_dispatch_is_sound",
            "d2_span_is_the_rules",
            "a1_rule_has_not_ended",
            "d2_rule_is_in_effect",
            "d8_parking_is_sound",
            "d9_outcome_is_applied_in_order",
            "u2_audit_is_one_chain",
            "u2_action_request_is_audited",
            "u2_approval_is_audited",
            "u2_withdrawal_is_audited",
            "u2_lapse_is_audited",
            "u2_dispatch_is_audited",
            "u2_parking_is_audited",
            "u2_outcome_is_audited",
            "u2_audit_entry_has_its_fact",
            "u2_kill_switch_is_audited",
            "u2_escalation_is_audited",
            "u2_edit_is_audited",
            "u2_break_glass_is_audited",
            "u2_break_glass_decision_is_audited",
            "u2_break_glass_closing_is_audited",
            "u2_rule_is_audited",
            "u2_entitlement_is_audited",
            "u2_audit_entry_has_its_change",
            "a5_escalation_is_sound",
            "a7_edit_is_sound",
            "bg_claim_is_sound",
            "bg_claim_waits",
            "bg_decision_is_sound",
            "bg_decision_moves_the_request",
            "bg_closing_is_sound",
            "a0_a_break_glass_takes_no_approval",
            "a0_a_break_glass_takes_no_edit",
            "rule_insert",
            "rule_update",
            "rule_no_delete",
            "rule_no_truncate",
            "rule_rollback",
            "rule_simulation_is_of_this_text",
            "u1_request_state_no_delete",
            "u1_request_state_no_truncate");

    private static final List<String> CONSTRAINTS = List.of(
            "rule_version_pkey",
            "rule_activator_is_not_author",
            "rule_activator_is_not_submitter",
            "a1_rule_is_on_file",
            "a1_ruling_names_its_rule",
            "a2_approver_is_a_person",
            "a3_hash_is_of_binding",
            "a3_binding_has_one_spelling",
            "a4_one_decision_an_approver",
            "d4_command_id_is_used_once",
            "d6_workflow_is_catalogued",
            "d12_transactional_is_ruled",
            "d12_claim_is_of_a_version",
            "d12_claimed_by_a_person",
            "d12_confirmation_has_its_claim",
            "d12_confirmed_by_a_person",
            "dispatch_pkey",
            "bg_decided_by_a_person",
            "bg_closed_by_a_person",
            "break_glass_decision_request_id_key",
            "p3_idempotency_key_is_used_once",
            "r6_engine_is_named",
            "r6_hash_is_of_inputs",
            "r6_hash_is_of_rules",
            "r6_inputs_are_an_object",
            "r6_rule_set_is_on_file",
            "r6_ruling_is_recorded");

    private static final String ONE_ACTIVE_VERSION = "rule_one_active";

    private final JdbcClient jdbc;

    GuardsInPlace(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> missing = missing();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("Expected every guard of schema governance to be in place, found these"
                    + " missing or switched off: " + String.join(", ", missing)
                    + "; restore them with the migrations before serving");
        }
        List<String> open = open();
        if (!open.isEmpty()) {
            log.warn(
                    "The run-time database role can change what was recorded in {}; use a role that owns nothing",
                    open);
        }
    }

    /** Guards that do not stand, among those above and the two append-only ones of every table of facts. */
    List<String> missing() {
        return jdbc.sql("""
                        with expected as (
                            select unnest(string_to_array(:guards, ' ')) as guard
                            union all
                            select 'u1_' || f || s
                            from unnest(string_to_array(:facts, ' ')) f, unnest(array['_append_only', '_no_truncate']) s)
                        select guard from expected
                        where not exists (
                            select from pg_trigger t join pg_class c on c.oid = t.tgrelid
                            where c.relnamespace = 'governance'::regnamespace and t.tgname = guard
                              and t.tgenabled in ('O', 'A'))
                        union all
                        select guard from unnest(string_to_array(:constraints, ' ')) guard
                        where not exists (
                            select from pg_constraint
                            where connamespace = 'governance'::regnamespace and conname = guard and conenforced)
                        union all
                        select :unique
                        where not exists (
                            select from pg_index i join pg_class c on c.oid = i.indexrelid
                            where c.relnamespace = 'governance'::regnamespace and c.relname = :unique
                              and i.indisunique and i.indisvalid)
                        order by guard""")
                .param("guards", String.join(" ", GUARDS))
                .param("constraints", String.join(" ", CONSTRAINTS))
                .param("unique", ONE_ACTIVE_VERSION)
                .param("facts", FACTS)
                .query(String.class)
                .list();
    }

    private List<String> open() {
        return jdbc.sql("""
                        select f from unnest(string_to_array(:facts, ' ')) f
                        where has_table_privilege('governance.' || f, 'update, delete, truncate, trigger')
                        order by f""").param("facts", FACTS).query(String.class).list();
    }
}
