-- Value tiers of approvals, limits of one request and of a workflow, and guards for what only the program held so far.

-- The approvals a rule asks for at this amount, by role. A line with aboveMinor counts only above that amount.
create function governance.approvals_asked(policy jsonb, amount bigint) returns table (role text, wanted bigint)
    language sql immutable as
$$
select p ->> 'role', sum((p ->> 'count')::integer)
from jsonb_array_elements(coalesce(policy #> '{then,permit,approvals}', '[]')) p
where amount > coalesce((p ->> 'aboveMinor')::bigint, -1)
group by 1
$$;

-- D7, of one request: the most a rule lets through at once.
create function governance.check_amount(rule text, policy jsonb, amount bigint) returns void
    language plpgsql as
$$
begin
    if amount > (policy #>> '{limits,perRequestMinor}')::bigint then
        perform governance.refuse('d7_amount_is_within_the_rule',
                                  format('Rule %s lets through at most %s minor units at once, not %s', rule,
                                         policy #>> '{limits,perRequestMinor}', amount));
    end if;
end
$$;

create or replace function governance.check_request() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    w     workflow_version;
    v     rule_version;
    b     jsonb := new.binding::jsonb;
    needs integer;
begin
    new.requested_at := moment();
    if not (new.expires_at > new.requested_at and new.expires_at <= new.requested_at + interval '24 hours') then
        perform refuse('a5_expiry_within_24_hours', format('A request lives at most 24 h; this one would expire at %s',
                                                            new.expires_at));
    end if;

    select * into w from workflow_version where workflow = new.workflow and version = new.workflow_version;
    if not found or w.transactional is distinct from new.transactional then
        perform refuse('d6_workflow_is_catalogued', format('Workflow %s version %s is not in the catalogue like this',
                                                            new.workflow, new.workflow_version));
    end if;

    -- What people approve is the hash of the binding; so the binding must say what the row says.
    if not coalesce(b ->> 'workflow' = new.workflow
                        and b -> 'workflowVersion' = to_jsonb(new.workflow_version)
                        and b ->> 'workflowSha256' = w.sha256
                        and b ->> 'caseId' = new.case_id::text
                        and b ->> 'requester' = new.requester
                        and b -> 'parameters' = new.parameters
                        and b ? 'target'
                        and b -> 'amountMinor' = to_jsonb(new.amount_minor)
                        and b ->> 'currency' = new.currency
                        and (b ->> 'expiresAt')::timestamptz = new.expires_at
                        and b ->> 'ruleId' is not distinct from new.rule_id
                        and (b ->> 'ruleVersion')::integer is not distinct from new.rule_version
                        and b ->> 'ruleSha256' is not distinct from new.rule_sha256, false) then
        perform refuse('a3_binding_says_what_the_row_says', 'The hashed binding differs from the request''s columns');
    end if;

    select coalesce(sum((n ->> 'count')::integer), 0) into needs from jsonb_array_elements(new.approvals_needed) n;
    if exists (select from jsonb_array_elements(new.approvals_needed) n
               where not coalesce((n ->> 'count')::integer >= 1 and n ->> 'role' <> '', false))
        or (new.outcome = 'NEEDS_APPROVAL') <> (needs >= 1) then
        perform refuse('a4_approvals_needed_are_stated', format('%s with %s approvals needed makes no sense',
                                                                 new.outcome, needs));
    end if;
    if new.outcome = 'PERMITTED' and w.never_automatic then
        perform refuse('d6_never_automatic', format('%s is never cleared without a person', new.workflow));
    end if;

    if new.outcome in ('PERMITTED', 'NEEDS_APPROVAL') then
        select * into v from rule_version where rule_id = new.rule_id and version = new.rule_version for share;
        if not found or v.status <> 'ACTIVE' or v.body_sha256 <> new.rule_sha256 then
            perform refuse('a1_rule_is_active', format('Rule %s version %s is not the active one', new.rule_id,
                                                       new.rule_version));
        end if;
        -- At least the approvals the rule itself asks for; how many is never the caller's word.
        if not coalesce(v.policy -> 'then' ? 'permit', false)
            or exists (select from approvals_asked(v.policy, new.amount_minor) asked
                       where asked.wanted > (select coalesce(sum((n ->> 'count')::integer), 0)
                                             from jsonb_array_elements(new.approvals_needed) n
                                             where n ->> 'role' = asked.role)) then
            perform refuse('a4_rule_asks_for_approvals', format('Rule %s version %s asks for more approvals',
                                                                 new.rule_id, new.rule_version));
        end if;
        if new.requester = v.author then
            perform refuse('a2_requester_is_not_rule_author', format('%s wrote rule %s', new.requester, new.rule_id));
        end if;
        perform check_amount(new.rule_id, v.policy, new.amount_minor);
    end if;
    return new;
end
$$;

-- What went out of each workflow, whichever rule let it: requests in an hour and a day, minor units in a day, of UTC.
create table governance.workflow_counter (
    workflow     text        not null,
    window_kind  text        not null check (window_kind in ('hour', 'day', 'day_minor')),
    window_start timestamptz not null,
    used         bigint      not null check (used >= 0),
    primary key (workflow, window_kind, window_start)
);
grant select on governance.workflow_counter to ${appRole};

-- Counts what goes out of a workflow, always; refuses when that would pass the most. Two at once queue for the row.
create function governance.use_workflow_limit(of_workflow text, kind text, amount bigint, most bigint) returns void
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    start timestamptz := date_trunc(split_part(kind, '_', 1), moment(), 'UTC');
begin
    insert into workflow_counter (workflow, window_kind, window_start, used) values (of_workflow, kind, start, 0)
    on conflict do nothing;
    -- The sum of many huge amounts must end in a refusal or at the largest number, never in an error.
    update workflow_counter set used = least(used::numeric + amount, 9223372036854775807)::bigint
    where workflow = of_workflow and window_kind = kind and window_start = start
      and (most is null or used::numeric + amount <= most);
    if not found then
        perform refuse('d7_limit_is_kept', format('limit of workflow %s is used up: at most %s %s', of_workflow, most,
                                                  case kind
                                                      when 'hour' then 'requests an hour'
                                                      when 'day' then 'requests a day'
                                                      else 'minor units a day' end));
    end if;
end
$$;
revoke execute on function governance.use_workflow_limit(text, text, bigint, bigint) from public;

-- What a transactional dispatch stands on: its rule, still active; its approvals, still good; its limits, not used up.
-- Rule first, then people, then counters, each always in this order, so that no two dispatches wait for each other.
create function governance.check_ground(r governance.action_request) returns void
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    v     rule_version;
begin
    select * into v from rule_version where rule_id = r.rule_id and version = r.rule_version for share;
    if not found or v.status <> 'ACTIVE' then
        perform refuse('d2_rule_is_still_active', format('rule %s version %s is not active any more', r.rule_id,
                                                         r.rule_version));
    end if;
    if r.outcome not in ('PERMITTED', 'NEEDS_APPROVAL') or approvals_missing(r.id, false) > 0 then
        perform refuse('d1_dispatch_needs_approval', format('Request %s lacks approvals', r.id));
    end if;
    if approvals_missing(r.id, true) > 0 then
        perform refuse('a9_approvers_are_still_entitled', 'an approver may not approve any more');
    end if;
    perform check_amount(r.rule_id, v.policy, r.amount_minor);
    perform use_limit(r.rule_id, 'hour', 1, (v.policy #>> '{limits,perHour}')::bigint);
    perform use_limit(r.rule_id, 'day', 1, (v.policy #>> '{limits,perDay}')::bigint);
    perform use_limit(r.rule_id, 'day_minor', r.amount_minor, (v.policy #>> '{limits,perDayMinor}')::bigint);
    perform use_workflow_limit(r.workflow, 'hour', 1, (v.policy #>> '{limits,perWorkflow,perHour}')::bigint);
    perform use_workflow_limit(r.workflow, 'day', 1, (v.policy #>> '{limits,perWorkflow,perDay}')::bigint);
    perform use_workflow_limit(r.workflow, 'day_minor', r.amount_minor,
                               (v.policy #>> '{limits,perWorkflow,perDayMinor}')::bigint);
end
$$;
revoke execute on function governance.check_ground(governance.action_request) from public;

create or replace function governance.check_dispatch() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    now_at text := lock_state(new.request_id);
    r      action_request;
begin
    select * into strict r from action_request where id = new.request_id;
    if now_at <> 'CLEARED' then
        perform refuse('d1_dispatch_needs_clearance', format('Request %s is %s, not CLEARED', r.id, now_at));
    end if;
    if new.params_sha256 <> r.params_sha256
        or exists (select from approval where request_id = r.id and params_sha256 <> r.params_sha256) then
        perform refuse('d3_dispatched_hash_is_the_approved', 'The hash to send is not the one approved');
    end if;
    if new.command_id <> command_id(r.id, r.workflow_version) then
        perform refuse('d4_command_id_is_derived', 'The command id is not the one of this request');
    end if;

    perform pg_advisory_xact_lock_shared(kill_switch_lock());
    if exists (select from kill_switch_state where workflow in ('*', r.workflow) and killed) then
        perform refuse('d11_kill_switch_is_off', format('kill switch of %s is on', r.workflow));
    end if;

    if r.transactional then
        perform check_ground(r);
    end if;

    -- Last, after every lock was waited for.
    new.dispatched_at := moment();
    if new.dispatched_at >= r.expires_at then
        perform refuse('d2_not_expired', format('request %s expired at %s', r.id, r.expires_at));
    end if;
    update request_state set status = 'DISPATCHED' where request_id = r.id;
    return new;
end
$$;

-- A3: one text for one meaning. Text in normal form C, and no number that a reader could round.
alter table governance.action_request add constraint a3_binding_has_one_spelling
    check (binding is nfc normalized
        and not jsonb_path_exists(binding::jsonb, '$.** ? (@.type() == "number" && @.floor() != @)')) not valid;

-- U2, the other way round: no entry about a request without the fact it tells of. Some tables come with later files.
create function governance.check_entry_has_fact() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    entries bigint;
    facts   bigint;
    told    text[] := string_to_array(case
                          when new.action in ('request.approved', 'request.rejected')
                              then 'request.approved,request.rejected'
                          when new.action in ('break-glass.approved', 'break-glass.rejected')
                              then 'break-glass.approved,break-glass.rejected'
                          else new.action end, ',');
begin
    select count(*) into entries from audit_entry where request_id = new.request_id and action = any (told);
    facts := case new.action
                 when 'request.made' then (select count(*) from action_request where id = new.request_id)
                 when 'request.withdrawn' then (select count(*) from withdrawal where request_id = new.request_id)
                 when 'request.lapsed' then (select count(*) from lapse where request_id = new.request_id)
                 when 'request.dispatched' then (select count(*) from dispatch where request_id = new.request_id)
                 when 'request.parked' then (select count(*) from parking where request_id = new.request_id)
                 when 'request.outcome' then (select count(*) from outcome where request_id = new.request_id)
                 when 'request.escalated' then (select count(*) from escalation where request_id = new.request_id)
                 when 'request.edited' then (select count(*) from edit where request_id = new.request_id)
                 when 'break-glass.invoked' then (select count(*) from break_glass where request_id = new.request_id)
                 when 'break-glass.reviewed' then (select count(*) from break_glass_closing
                                                   where request_id = new.request_id)
                 when 'break-glass.approved' then (select count(*) from break_glass_decision
                                                   where request_id = new.request_id)
                 when 'break-glass.rejected' then (select count(*) from break_glass_decision
                                                   where request_id = new.request_id)
                 else (select count(*) from approval where request_id = new.request_id) end;
    if entries > facts then
        perform refuse('u2_every_entry_has_its_fact',
                       format('%s entries %s of request %s, but %s facts', entries, new.action, new.request_id, facts));
    end if;
    return null;
end
$$;
create constraint trigger u2_audit_entry_has_its_fact after insert on governance.audit_entry
    deferrable initially deferred for each row
    when (new.action in ('request.made', 'request.approved', 'request.rejected', 'request.withdrawn', 'request.lapsed',
                         'request.dispatched', 'request.parked', 'request.outcome', 'request.escalated',
                         'request.edited', 'break-glass.invoked', 'break-glass.approved', 'break-glass.rejected',
                         'break-glass.reviewed'))
    execute function governance.check_entry_has_fact();

-- A switch that nobody recorded does not switch.
create index audit_entry_of_switches on governance.audit_entry (action)
    where action in ('kill-switch.on', 'kill-switch.off');
create function governance.check_switch_is_audited() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
begin
    if (select count(*) from audit_entry where action in ('kill-switch.on', 'kill-switch.off'))
        <> (select count(*) from kill_switch) then
        perform refuse('u2_every_fact_is_audited', format('Switch %s has no audit entry', new.id));
    end if;
    return null;
end
$$;
create constraint trigger u2_kill_switch_is_audited after insert on governance.kill_switch
    deferrable initially deferred for each row execute function governance.check_switch_is_audited();
