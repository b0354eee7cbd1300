-- D12: that a workflow changes nothing is said by its file, and a file has no four eyes. So a version that calls itself
-- advisory counts as transactional and as never automatic until one person brought it in as advisory and another confirmed
-- it. Both stand for ever, for this very content; a changed file needs a higher version, and two people again.

create table governance.advisory_claim (
    workflow     text        not null,
    version      integer     not null,
    sha256       text        not null,
    claimed_by   text        not null check (claimed_by <> ''),
    claimed_kind text        not null,
    claimed_at   timestamptz not null,
    primary key (workflow, version),
    constraint d12_claim_is_of_a_version foreign key (workflow, version)
        references governance.workflow_version (workflow, version),
    constraint d12_claimed_by_a_person check (claimed_kind = 'PERSON')
);
grant select, insert on governance.advisory_claim to ${appRole};

create table governance.advisory_confirmation (
    workflow       text        not null,
    version        integer     not null,
    sha256         text        not null,
    confirmed_by   text        not null check (confirmed_by <> ''),
    confirmed_kind text        not null,
    confirmed_at   timestamptz not null,
    primary key (workflow, version),
    constraint d12_confirmation_has_its_claim foreign key (workflow, version)
        references governance.advisory_claim (workflow, version),
    constraint d12_confirmed_by_a_person check (confirmed_kind = 'PERSON')
);
grant select, insert on governance.advisory_confirmation to ${appRole};

create function governance.check_advisory_claim() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
begin
    if not exists (select from workflow_version w
                   where w.workflow = new.workflow and w.version = new.version and w.sha256 = new.sha256
                     and not w.transactional) then
        perform refuse('d12_claim_is_of_an_advisory_text',
                       format('Workflow %s version %s does not call itself advisory with this content', new.workflow,
                              new.version));
    end if;
    if not entitled(new.claimed_by, 'ruleauthor') then
        perform refuse('d12_claimant_is_entitled', format('%s is no rule author', new.claimed_by));
    end if;
    new.claimed_at := moment();
    return new;
end
$$;
create trigger d12_claim_is_sound before insert on governance.advisory_claim
    for each row execute function governance.check_advisory_claim();

create function governance.check_advisory_confirmation() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    c advisory_claim;
begin
    select * into c from advisory_claim where workflow = new.workflow and version = new.version;
    if c.sha256 is distinct from new.sha256 then
        perform refuse('d12_confirmed_is_the_claimed',
                       format('Nobody brought in workflow %s version %s as advisory with this content', new.workflow,
                              new.version));
    end if;
    if new.confirmed_by = c.claimed_by then
        perform refuse('d12_confirmed_by_another', format('%s brought it in; somebody else confirms', c.claimed_by));
    end if;
    if not entitled(new.confirmed_by, 'ruleapprover') then
        perform refuse('d12_confirmer_is_entitled', format('%s is no rule approver', new.confirmed_by));
    end if;
    new.confirmed_at := moment();
    return new;
end
$$;
create trigger d12_confirmation_is_sound before insert on governance.advisory_confirmation
    for each row execute function governance.check_advisory_confirmation();
-- Each instance takes it over like a changed rule.
create trigger d12_confirmation_is_noticed after insert on governance.advisory_confirmation
    for each row execute function governance.rule_changed();

create trigger u1_advisory_claim_append_only before update or delete on governance.advisory_claim
    for each row execute function governance.append_only();
create trigger u1_advisory_claim_no_truncate before truncate on governance.advisory_claim
    for each statement execute function governance.append_only();
create trigger u1_advisory_confirmation_append_only before update or delete on governance.advisory_confirmation
    for each row execute function governance.append_only();
create trigger u1_advisory_confirmation_no_truncate before truncate on governance.advisory_confirmation
    for each statement execute function governance.append_only();

-- U2 for both.
create index audit_entry_of_workflow on governance.audit_entry ((detail::jsonb ->> 'workflow'), action)
    where action in ('workflow.claimed-advisory', 'workflow.confirmed-advisory');

create function governance.advisory_entries(of_workflow text, of_version integer, of_sha256 text, told text, who text)
    returns bigint
    language sql stable security definer set search_path = pg_catalog, governance, pg_temp as
$$
select count(*) from audit_entry
where action in ('workflow.claimed-advisory', 'workflow.confirmed-advisory') and action = told
  and detail::jsonb ->> 'workflow' = of_workflow and detail::jsonb ->> 'version' = of_version::text
  and detail::jsonb ->> 'sha256' = of_sha256 and actor = who
$$;
revoke execute on function governance.advisory_entries(text, integer, text, text, text) from public;

create function governance.check_advisory_audited() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    who     text;
    entries bigint;
begin
    execute format('select ($1).%I', tg_argv[1]) into who using new;
    entries := advisory_entries(new.workflow, new.version, new.sha256, tg_argv[0], who);
    if entries <> 1 then
        perform refuse('u2_every_fact_is_audited',
                       format('Workflow %s version %s needs one audit entry %s by %s, found %s', new.workflow,
                              new.version, tg_argv[0], who, entries));
    end if;
    return null;
end
$$;
create constraint trigger u2_advisory_claim_is_audited after insert on governance.advisory_claim
    deferrable initially deferred for each row
    execute function governance.check_advisory_audited('workflow.claimed-advisory', 'claimed_by');
create constraint trigger u2_advisory_confirmation_is_audited after insert on governance.advisory_confirmation
    deferrable initially deferred for each row
    execute function governance.check_advisory_audited('workflow.confirmed-advisory', 'confirmed_by');

create function governance.check_advisory_entry() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    told jsonb := new.detail::jsonb;
begin
    if not exists (select from (select workflow, version, sha256, claimed_by as who, 'workflow.claimed-advisory' as action
                                from advisory_claim
                                union all
                                select workflow, version, sha256, confirmed_by, 'workflow.confirmed-advisory'
                                from advisory_confirmation) f
                   where f.workflow = told ->> 'workflow' and f.version::text = told ->> 'version'
                     and f.sha256 = told ->> 'sha256' and f.who = new.actor and f.action = new.action
                     and advisory_entries(f.workflow, f.version, f.sha256, f.action, f.who) = 1) then
        perform refuse('u2_every_entry_has_its_fact',
                       format('Entry %s %s by %s tells of nothing that happened in its transaction', new.seq, new.action,
                              new.actor));
    end if;
    return null;
end
$$;
create constraint trigger u2_advisory_entry_has_its_fact after insert on governance.audit_entry
    deferrable initially deferred for each row
    when (new.action in ('workflow.claimed-advisory', 'workflow.confirmed-advisory'))
    execute function governance.check_advisory_entry();

-- Whether two people agreed that this version changes nothing.
create function governance.advisory_confirmed(of_workflow text, of_version integer) returns boolean
    language sql stable security definer set search_path = pg_catalog, governance, pg_temp as
$$
select exists (select from advisory_confirmation c join workflow_version w on w.workflow = c.workflow
                   and w.version = c.version and w.sha256 = c.sha256
               where c.workflow = of_workflow and c.version = of_version and not w.transactional)
$$;

create or replace function governance.check_request() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    w      workflow_version;
    v      rule_version;
    b      jsonb := new.binding::jsonb;
    needs  integer;
    awaits boolean;
begin
    new.requested_at := moment();
    if not (new.expires_at > new.requested_at and new.expires_at <= new.requested_at + interval '24 hours') then
        perform refuse('a5_expiry_within_24_hours', format('A request lives at most 24 h; this one would expire at %s',
                                                            new.expires_at));
    end if;

    select * into w from workflow_version where workflow = new.workflow and version = new.workflow_version;
    awaits := found and not w.transactional and not advisory_confirmed(w.workflow, w.version);
    if awaits and not new.transactional then
        perform refuse('d12_advisory_is_confirmed',
                       format('Workflow %s version %s counts as transactional until two people agreed that it is'
                              ' advisory', w.workflow, w.version));
    end if;
    if w.workflow is null or (w.transactional and not new.transactional)
        or (new.transactional and not w.transactional and not awaits) then
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
    if new.outcome = 'PERMITTED' and (w.never_automatic or awaits) then
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
    elsif not advisory_confirmed(r.workflow, r.workflow_version) then
        perform refuse('d12_advisory_is_confirmed',
                       format('workflow %s version %s awaits two people who agree that it is advisory', r.workflow,
                              r.workflow_version));
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
