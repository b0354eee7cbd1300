package dev.triage.governance;

import java.util.Map;

/**
 * For each guard the question whether what it guards against has happened: asked of the tables alone, in words of its
 * own. Each answers how often.
 */
final class Violations {

    private static final String REQUEST_AND_RULE = " from governance.action_request r join governance.rule_version v"
            + " on v.rule_id = r.rule_id and v.version = r.rule_version ";
    private static final String DISPATCHED =
            " from governance.dispatch d join governance.action_request r" + " on r.id = d.request_id ";
    private static final String APPROVED =
            " from governance.approval a join governance.action_request r" + " on r.id = a.request_id ";
    private static final String NOT_ENTITLED = " not exists (select from governance.entitlement e"
            + " where e.subject = a.approver and e.enabled"
            + " and (a.role = any (e.roles) or (a.role = 'approver' and 'lead' = any (e.roles)))) ";
    private static final String TOO_FEW_APPROVALS = """
            select count(*) from governance.dispatch d join governance.action_request r on r.id = d.request_id
            where (select count(distinct a.approver) from governance.approval a
                   where a.request_id = r.id and a.decision = 'APPROVED')
                < (select coalesce(sum((n ->> 'count')::int), 0) from jsonb_array_elements(r.approvals_needed) n)""";

    private static final String BROKEN = " from governance.break_glass b join governance.action_request r"
            + " on r.id = b.request_id left join governance.break_glass_decision s on s.request_id = b.request_id ";

    private static String nobodyWho(String who, String roles) {
        return " not exists (select from governance.entitlement e where e.subject = " + who
                + " and e.enabled and e.roles && '{" + roles + "}') ";
    }

    static final Map<String, String> OF = Map.ofEntries(
            Map.entry(
                    "a1_rule_is_active",
                    "select (select count(*)" + REQUEST_AND_RULE
                            + "join governance.approval a on a.request_id = r.id where a.decision = 'APPROVED'"
                            + " and a.decided_at >= v.retired_at) + (select count(*)" + REQUEST_AND_RULE
                            + "where r.outcome in ('PERMITTED', 'NEEDS_APPROVAL') and r.requested_at >= v.retired_at)"),
            Map.entry(
                    "a1_ruling_names_its_rule",
                    "select count(*) from governance.action_request where outcome = 'NEEDS_APPROVAL' and rule_id is null"),
            Map.entry(
                    "r6_inputs_say_what_the_row_says",
                    "select count(*) from governance.action_request"
                            + " where (inputs::jsonb #>> '{variables,valueMinor}')::bigint <> amount_minor"),
            Map.entry(
                    "r6_rules_are_those_that_ruled",
                    "select count(*) from governance.action_request r join governance.rule_set s"
                            + " on s.sha256 = r.rule_set_sha256 where position(r.rule_sha256 in s.rules) = 0"),
            Map.entry("r6_set_is_of_rules_on_file", """
                    select count(*) from governance.rule_set s, jsonb_array_elements(s.rules::jsonb) r where not exists
                        (select from governance.rule_version v where v.body_sha256 = r ->> 2)"""),
            Map.entry(
                    "r6_packet_names_the_record",
                    "select count(*) from governance.request_packet p join governance.action_request r"
                            + " on r.id = p.request_id where position(r.input_sha256 in p.packet) = 0"),
            Map.entry("a1_rule_is_on_file", """
                    select count(*) from governance.action_request r where rule_id is not null and not exists
                        (select from governance.rule_version v where v.rule_id = r.rule_id and v.version = r.rule_version)"""),
            Map.entry(
                    "a2_requester_is_not_rule_author",
                    "select count(*)" + REQUEST_AND_RULE + "where r.requester = v.author and r.outcome <> 'DENIED'"),
            Map.entry("a2_approver_is_not_requester", "select count(*)" + APPROVED + "where a.approver = r.requester"),
            Map.entry(
                    "a2_approver_is_not_rule_author",
                    "select count(*)" + REQUEST_AND_RULE
                            + "join governance.approval a on a.request_id = r.id where a.approver = v.author"),
            Map.entry("a2_approver_is_entitled", "select count(*) from governance.approval a where" + NOT_ENTITLED),
            Map.entry(
                    "a2_approver_is_a_person",
                    "select count(*) from governance.approval where approver_kind <> 'PERSON'"),
            Map.entry(
                    "a3_hash_is_of_binding",
                    "select count(*) from governance.action_request"
                            + " where params_sha256 <> encode(sha256(convert_to(binding, 'UTF8')), 'hex')"),
            Map.entry(
                    "a3_binding_says_what_the_row_says",
                    "select count(*) from governance.action_request"
                            + " where (binding::jsonb ->> 'amountMinor')::bigint <> amount_minor"),
            Map.entry(
                    "a3_approved_hash_is_the_requested",
                    "select (select count(*)" + APPROVED
                            + "where a.params_sha256 <> r.params_sha256) + (select count(*)" + BROKEN
                            + "where s.params_sha256 <> r.params_sha256)"),
            Map.entry(
                    "a4_one_decision_an_approver",
                    "select count(*) - count(distinct (request_id, approver)) from governance.approval"),
            Map.entry("a4_approval_is_needed", """
                    select count(*) from governance.approval a join governance.action_request r on r.id = a.request_id
                    where not exists (select from jsonb_array_elements(r.approvals_needed) n where n ->> 'role' = a.role)"""),
            Map.entry(
                    "a4_approvals_needed_are_stated",
                    "select count(*) from governance.action_request"
                            + " where outcome = 'NEEDS_APPROVAL' and approvals_needed = '[]'"),
            Map.entry("a4_rule_asks_for_approvals", """
                    select count(*) from governance.action_request r join governance.rule_version v
                        on v.rule_id = r.rule_id and v.version = r.rule_version
                    where (select sum((p ->> 'count')::int)
                           from jsonb_array_elements(v.policy #> '{then,permit,approvals}') p)
                        > (select sum((n ->> 'count')::int) from jsonb_array_elements(r.approvals_needed) n)"""),
            Map.entry(
                    "a5_expiry_within_24_hours",
                    "select count(*) from governance.action_request where expires_at - requested_at > interval '1 day'"),
            Map.entry(
                    "a5_decided_before_expiry",
                    "select (select count(*)" + APPROVED + "where a.decided_at >= r.expires_at) + (select count(*)"
                            + BROKEN + "where s.decided_at >= r.expires_at)"),
            Map.entry(
                    "a5_lapse_has_its_cause",
                    "select count(*) from governance.lapse l join governance.action_request r on r.id = l.request_id"
                            + " where l.cause = 'expired' and l.lapsed_at < r.expires_at"),
            Map.entry("a7_decided_once", """
                    select count(*) from governance.approval a join governance.approval b using (request_id)
                    where b.decision = 'REJECTED' and a.decided_at > b.decided_at"""),
            Map.entry(
                    "a7_withdrawn_before_dispatch",
                    "select count(*) from governance.withdrawal join governance.dispatch using (request_id)"),
            Map.entry(
                    "a7_withdrawn_by_requester",
                    "select count(*) from governance.withdrawal w join governance.action_request r"
                            + " on r.id = w.request_id where w.withdrawn_by <> r.requester"),
            Map.entry(
                    "a9_approvers_are_still_entitled",
                    "select (select count(*)" + DISPATCHED + "join governance.approval a on a.request_id = r.id where"
                            + NOT_ENTITLED + ") + (select count(*)" + BROKEN
                            + "join governance.dispatch d on d.request_id = r.id where"
                            + nobodyWho("s.decided_by", "lead,admin") + ")"),
            Map.entry("d1_dispatch_needs_clearance", TOO_FEW_APPROVALS),
            Map.entry(
                    "d1_dispatch_needs_approval",
                    "select (" + TOO_FEW_APPROVALS + ") + (select count(*)" + BROKEN
                            + "join governance.dispatch d on d.request_id = r.id"
                            + " where s.decision is distinct from 'APPROVED')"),
            Map.entry(
                    "d1_request_exists",
                    "select count(*) from governance.parking p where not exists"
                            + " (select from governance.action_request r where r.id = p.request_id)"),
            Map.entry(
                    "d2_rule_is_still_active",
                    "select count(*)" + REQUEST_AND_RULE
                            + "join governance.dispatch d on d.request_id = r.id where d.dispatched_at >= v.retired_at"),
            Map.entry(
                    "d2_rule_has_not_ended", "select count(*)" + DISPATCHED + "where d.dispatched_at >= r.rule_until"),
            Map.entry("d2_rule_has_begun", "select count(*)" + DISPATCHED + "where d.dispatched_at < r.rule_from"),
            Map.entry("a1_rule_has_not_ended", "select count(*)" + APPROVED + "where a.decided_at >= r.rule_until"),
            Map.entry(
                    "a1_rule_is_in_effect",
                    "select count(*) from governance.action_request where requested_at >= rule_until"),
            Map.entry(
                    "d2_span_is_the_rules",
                    "select count(*)" + REQUEST_AND_RULE
                            + "where r.rule_until is null and v.policy #> '{effective,until}' is not null"),
            Map.entry("d2_not_expired", "select count(*)" + DISPATCHED + "where d.dispatched_at >= r.expires_at"),
            Map.entry(
                    "d3_dispatched_hash_is_the_approved",
                    "select (select count(*)" + DISPATCHED + "where d.params_sha256 <> r.params_sha256)"
                            + " + (select count(*)" + BROKEN + "join governance.dispatch d on d.request_id = r.id"
                            + " where s.params_sha256 <> d.params_sha256)"),
            // A derived one is a UUID of version 3.
            Map.entry(
                    "d4_command_id_is_derived",
                    "select count(*) from governance.dispatch where substr(command_id::text, 15, 1) <> '3'"),
            Map.entry(
                    "d4_command_id_is_used_once",
                    "select count(*) - count(distinct command_id) from governance.dispatch"),
            Map.entry("dispatch_pkey", "select count(*) - count(distinct request_id) from governance.dispatch"),
            Map.entry("d6_workflow_is_catalogued", """
                    select count(*) from governance.action_request r where not exists
                        (select from governance.workflow_version w
                         where w.workflow = r.workflow and w.version = r.workflow_version)"""),
            Map.entry("d6_never_automatic", """
                    select count(*) from governance.action_request
                    where outcome = 'PERMITTED'
                      and (workflow = 'inventory-adjustment-proposal' or workflow like 'advisory-%')"""),
            Map.entry(
                    "d7_amount_is_within_the_rule",
                    "select count(*)" + REQUEST_AND_RULE
                            + "where r.amount_minor > (v.policy #>> '{limits,perRequestMinor}')::bigint"),
            Map.entry("d7_limit_is_kept", """
                    select (select count(*) from (
                        select sum(r.amount_minor) as sum,
                               max((v.policy #>> '{limits,perWorkflow,perDayMinor}')::bigint) as most
                        from governance.dispatch d join governance.action_request r on r.id = d.request_id
                        join governance.rule_version v on v.rule_id = r.rule_id and v.version = r.rule_version
                        group by r.workflow) spent where sum > most) + (select count(*) from (
                        select count(*) as n, max((v.policy #>> '{limits,perDay}')::int) as most
                        from governance.dispatch d join governance.action_request r on r.id = d.request_id
                        join governance.rule_version v on v.rule_id = r.rule_id and v.version = r.rule_version
                        group by r.rule_id) used where n > most)"""),
            Map.entry("d8_parked_after_dispatch", """
                    select count(*) from governance.parking p join governance.outcome o using (request_id)
                    where o.outcome = 'COMPLETED' and o.received_at < p.parked_at"""),
            Map.entry(
                    "d9_status_is_monotone",
                    "select count(*) from governance.request_state s join governance.dispatch d using (request_id)"
                            + " where s.status = 'CLEARED'"),
            Map.entry("d11_kill_switch_is_off", """
                    select count(*) from governance.dispatch d
                    where (select k.killed from governance.kill_switch k where k.switched_at < d.dispatched_at
                           order by k.switched_at desc limit 1)"""),
            Map.entry(
                    "d12_transactional_is_ruled",
                    "select count(*) from governance.action_request where transactional and outcome = 'NOT_REQUIRED'"),
            Map.entry("d12_advisory_is_confirmed", """
                    select (select count(*) from governance.action_request r
                            where not r.transactional and not exists
                                (select from governance.advisory_confirmation c where c.workflow = r.workflow))
                        + (select count(*) from governance.dispatch d
                           join governance.action_request r on r.id = d.request_id
                           where not r.transactional and not exists
                                (select from governance.advisory_confirmation c where c.workflow = r.workflow))"""),
            Map.entry("d12_claim_is_of_an_advisory_text", """
                    select count(*) from governance.advisory_claim c
                    join governance.workflow_version w on w.workflow = c.workflow and w.version = c.version
                    where w.transactional"""),
            Map.entry(
                    "d12_claimant_is_entitled",
                    "select count(*) from governance.advisory_claim c where" + nobodyWho("c.claimed_by", "ruleauthor")),
            Map.entry("d12_confirmed_is_the_claimed", """
                    select count(*) from governance.advisory_confirmation k
                    join governance.advisory_claim c on c.workflow = k.workflow and c.version = k.version
                    where c.sha256 <> k.sha256"""),
            Map.entry("d12_confirmed_by_another", """
                    select count(*) from governance.advisory_confirmation k
                    join governance.advisory_claim c on c.workflow = k.workflow and c.version = k.version
                    where c.claimed_by = k.confirmed_by"""),
            Map.entry(
                    "d12_confirmer_is_entitled",
                    "select count(*) from governance.advisory_confirmation k where"
                            + nobodyWho("k.confirmed_by", "ruleapprover")),
            Map.entry(
                    "d12_workflow_never_loosens",
                    "select count(*) from governance.workflow_version join governance.workflow_floor f using (workflow)"
                            + " where f.never_automatic and not workflow_version.never_automatic"),
            Map.entry(
                    "p3_idempotency_key_is_used_once",
                    "select count(*) - count(distinct (requester, idempotency_key)) from governance.action_request"),
            Map.entry(
                    "u1_state_identity",
                    "select count(*) from governance.request_state s join governance.action_request r"
                            + " on r.id = s.request_id where s.expires_at <> r.expires_at"),
            Map.entry("u2_audit_is_one_chain", """
                    select count(*) from governance.audit_entry e where seq > 1 and not exists
                        (select from governance.audit_entry b where b.seq = e.seq - 1 and b.hash = e.prev_hash)"""),
            Map.entry("u2_every_fact_is_audited", """
                    select (select count(*) from governance.withdrawal w where not exists
                        (select from governance.audit_entry e
                         where e.request_id = w.request_id and e.action = 'request.withdrawn'))
                        + (select count(*) from governance.kill_switch)
                        - (select count(*) from governance.audit_entry where action like 'kill-switch.%')
                        + (select count(*) from governance.rule_version v where not exists
                            (select from governance.audit_entry e
                             where e.action = 'rule.drafted' and e.detail::jsonb ->> 'rule' = v.rule_id))
                        + (select count(*) from governance.entitlement t where not exists
                            (select from governance.audit_entry e
                             where e.action = 'entitlement.seen' and e.actor = t.subject
                               and e.detail::jsonb -> 'roles' = to_jsonb(t.roles)))
                        + (select count(*) from governance.entitlement t where not enabled and not exists
                            (select from governance.audit_entry e
                             where e.action = 'entitlement.disabled' and e.detail::jsonb ->> 'subject' = t.subject))
                        + (select count(*) from governance.advisory_claim c where not exists
                            (select from governance.audit_entry e where e.action = 'workflow.claimed-advisory'
                               and e.detail::jsonb ->> 'workflow' = c.workflow))
                        + (select count(*) from governance.advisory_confirmation c where not exists
                            (select from governance.audit_entry e where e.action = 'workflow.confirmed-advisory'
                               and e.detail::jsonb ->> 'workflow' = c.workflow))"""),
            Map.entry(
                    "r3_rollback_is_one_step",
                    "select count(*) from governance.rule_version where rollback_of is not null"
                            + " and activated_by is null"),
            Map.entry("u2_every_entry_has_its_fact", """
                    select (select count(*) from governance.audit_entry e where action = 'request.dispatched' and not exists
                        (select from governance.dispatch d where d.request_id = e.request_id))
                        + (select count(*) from governance.audit_entry e where action = 'rule.retired' and not exists
                            (select from governance.rule_version v
                             where v.rule_id = e.detail::jsonb ->> 'rule' and v.status = 'RETIRED'))
                        + (select count(*) from governance.audit_entry e
                           where e.action = 'workflow.confirmed-advisory' and not exists
                            (select from governance.advisory_confirmation c
                             where c.workflow = e.detail::jsonb ->> 'workflow'))"""),
            Map.entry("a6_packet_is_the_hashed", """
                    select count(*) from governance.request_packet p join governance.action_request r
                        on r.id = p.request_id
                    where r.binding::jsonb ->> 'packetSha256'
                        is distinct from encode(sha256(convert_to(p.packet, 'UTF8')), 'hex')"""),
            Map.entry("d3_signed_is_the_approved", """
                    select count(*) from governance.clearance c join governance.action_request r on r.id = c.request_id
                    where c.document::jsonb -> 'envelope' is distinct from r.binding::jsonb"""),
            Map.entry(
                    "a7_edited_before_decision",
                    "select count(*) from governance.edit join governance.dispatch using (request_id)"),
            Map.entry(
                    "a2_editor_is_requester_or_approver",
                    "select count(*) from governance.edit x join governance.action_request r on r.id = x.request_id"
                            + " where x.edited_by <> r.requester and" + nobodyWho("x.edited_by", "approver,lead")),
            Map.entry("a4_edit_is_a_new_request", """
                    select count(*) from governance.edit x join governance.action_request r on r.id = x.request_id
                        join governance.action_request s on s.id = x.successor
                    where s.case_id <> r.case_id or s.parameters = r.parameters"""),
            Map.entry("a5_escalation_has_its_cause", """
                    select count(*) from governance.escalation x join governance.action_request r on r.id = x.request_id
                    where x.escalated_at < least(r.due_at, r.expires_at) - x.before"""),
            Map.entry("rule_simulation_is_of_this_text", """
                    select count(*) from governance.rule_simulation m join governance.rule_version v
                        on v.rule_id = m.rule_id and v.version = m.version
                    where m.body_sha256 <> v.body_sha256"""),
            Map.entry("bg_only_what_is_denied", "select count(*)" + BROKEN + "where r.outcome <> 'DENIED'"),
            // Known to be never automatic when the glass was broken, or when the command went out.
            Map.entry(
                    "bg_never_postings",
                    "select count(*)" + BROKEN + "left join governance.dispatch d on d.request_id = r.id"
                            + " join governance.workflow_version w on w.workflow = r.workflow and w.never_automatic"
                            + " where w.registered_at < coalesce(d.dispatched_at, b.invoked_at)"),
            Map.entry(
                    "bg_forbidden_stays_forbidden",
                    "select count(*)" + BROKEN + "join governance.rule_version v on v.rule_id = r.rule_id"
                            + " and v.version = r.rule_version where jsonb_exists(v.policy -> 'then', 'forbid')"),
            Map.entry("bg_invoked_by_its_requester", "select count(*)" + BROKEN + "where b.invoked_by <> r.requester"),
            Map.entry(
                    "bg_invoker_is_entitled",
                    "select count(*)" + BROKEN + "where" + nobodyWho("b.invoked_by", "lead,admin")),
            Map.entry(
                    "bg_lives_an_hour",
                    "select count(*)" + BROKEN + "where r.expires_at - r.requested_at > interval '1 hour'"),
            Map.entry(
                    "bg_decided_once",
                    "select count(*)" + BROKEN + "join governance.withdrawal w on w.request_id = r.id"
                            + " where s.decided_at > w.withdrawn_at"),
            Map.entry("bg_two_people", "select count(*)" + BROKEN + "where s.decided_by = b.invoked_by"),
            Map.entry(
                    "bg_decider_is_entitled",
                    "select count(*)" + BROKEN + "where s.id is not null and"
                            + nobodyWho("s.decided_by", "lead,admin")),
            Map.entry(
                    "bg_reviewed_by_a_third",
                    "select count(*)" + BROKEN + "join governance.break_glass_closing c on c.request_id = r.id"
                            + " where c.closed_by in (b.invoked_by, s.decided_by)"),
            Map.entry(
                    "bg_reviewer_is_entitled",
                    "select count(*) from governance.break_glass_closing c where"
                            + nobodyWho("c.closed_by", "lead,admin,auditor")),
            Map.entry("bg_has_its_own_decision", """
                    select count(*) from governance.break_glass b
                    where exists (select from governance.approval a where a.request_id = b.request_id)
                        or exists (select from governance.edit x where x.request_id = b.request_id)"""));

    private Violations() {}
}
