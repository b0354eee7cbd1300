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
                    + " request_packet clearance stale_mark";

    private static final List<String> GUARDS = List.of(
            "d12_workflow_never_loosens",
            "a0_request_is_sound",
            "d0_request_starts",
            "d9_status_is_monotone",
            "a6_packet_is_the_hashed",
            "d3_signed_is_the_approved",
            "a0_approval_is_sound",
            "a7_decision_moves_the_request",
            "a7_withdrawal_is_sound",
            "a5_lapse_is_sound",
            "d11_switch_is_applied",
            "d0_dispatch_is_sound",
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
            "u1_request_state_no_delete",
            "u1_request_state_no_truncate");

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
                        order by guard""")
                .param("guards", String.join(" ", GUARDS))
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
