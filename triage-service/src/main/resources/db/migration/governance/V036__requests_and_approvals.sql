-- Requests, the decisions on them, and the status that follows. Guards carry the numbers of the governance invariants.

create table governance.action_request (
    id               uuid        not null primary key,
    case_id          uuid        not null,
    case_reference   text        not null,
    requester        text        not null check (requester <> ''),
    requester_kind   text        not null check (requester_kind in ('PERSON', 'MACHINE', 'SYSTEM')),
    workflow         text        not null,
    workflow_version integer     not null,
    transactional    boolean     not null,
    parameters       jsonb       not null,
    binding          text        not null check (binding is json object),
    params_sha256    text        not null,
    amount_minor     bigint      not null check (amount_minor between 0 and 9007199254740991),
    currency         text        not null check (currency ~ '^[A-Z]{3}$'),
    outcome          text        not null check (outcome in ('PERMITTED', 'NEEDS_APPROVAL', 'DENIED', 'NOT_REQUIRED')),
    rule_id          text,
    rule_version     integer,
    rule_sha256      text,
    ruling           jsonb       not null,
    approvals_needed jsonb       not null,
    requested_at     timestamptz not null,
    expires_at       timestamptz not null,
    idempotency_key  text        not null check (idempotency_key <> ''),
    body_sha256      text        not null,
    constraint d6_workflow_is_catalogued foreign key (workflow, workflow_version)
        references governance.workflow_version (workflow, version),
    constraint a1_rule_is_on_file foreign key (rule_id, rule_version)
        references governance.rule_version (rule_id, version),
    constraint a1_ruling_names_its_rule
        check (outcome in ('DENIED', 'NOT_REQUIRED')
            or (rule_id is not null and rule_version is not null and rule_sha256 is not null)),
    constraint d12_transactional_is_ruled check ((outcome = 'NOT_REQUIRED') = (not transactional)),
    constraint a3_hash_is_of_binding check (params_sha256 = encode(sha256(convert_to(binding, 'UTF8')), 'hex')),
    constraint p3_idempotency_key_is_used_once unique (requester, idempotency_key)
);
create index action_request_of_case on governance.action_request (case_id);
create index action_request_newest on governance.action_request (requested_at desc, id desc);
grant select, insert on governance.action_request to ${appRole};

-- The one derived row of a request. Only triggers write it; the run-time role reads.
create table governance.request_state (
    request_id uuid        not null primary key references governance.action_request (id),
    status     text        not null check (status in ('AWAITING_APPROVAL', 'CLEARED', 'DISPATCHED', 'ACCEPTED',
                                                       'COMPLETED', 'FAILED', 'PARKED', 'DENIED', 'REJECTED',
                                                       'EXPIRED', 'WITHDRAWN')),
    expires_at timestamptz not null,
    changed_at timestamptz not null
);
create index request_state_waiting on governance.request_state (status, expires_at)
    where status in ('AWAITING_APPROVAL', 'CLEARED');
grant select on governance.request_state to ${appRole};

create function governance.check_transition() returns trigger
    language plpgsql as
$$
begin
    if new.request_id <> old.request_id or new.expires_at <> old.expires_at then
        perform governance.refuse('u1_state_identity', 'Request and expiry of a state row are fixed');
    end if;
    if not ((old.status, new.status) in (('AWAITING_APPROVAL', 'CLEARED'), ('AWAITING_APPROVAL', 'REJECTED'),
                                         ('AWAITING_APPROVAL', 'EXPIRED'), ('AWAITING_APPROVAL', 'WITHDRAWN'),
                                         ('CLEARED', 'DISPATCHED'), ('CLEARED', 'EXPIRED'), ('CLEARED', 'WITHDRAWN'),
                                         ('DISPATCHED', 'ACCEPTED'), ('DISPATCHED', 'COMPLETED'),
                                         ('DISPATCHED', 'FAILED'), ('DISPATCHED', 'PARKED'),
                                         ('PARKED', 'ACCEPTED'), ('PARKED', 'COMPLETED'), ('PARKED', 'FAILED'),
                                         ('ACCEPTED', 'COMPLETED'), ('ACCEPTED', 'FAILED'))) then
        perform governance.refuse('d9_status_is_monotone',
                                  format('Request %s is %s and cannot become %s', old.request_id, old.status,
                                         new.status));
    end if;
    new.changed_at := governance.moment();
    return new;
end
$$;
create trigger d9_status_is_monotone before update on governance.request_state
    for each row execute function governance.check_transition();
create trigger u1_request_state_no_delete before delete on governance.request_state
    for each row execute function governance.append_only();
create trigger u1_request_state_no_truncate before truncate on governance.request_state
    for each statement execute function governance.append_only();

-- Takes the lock everything about one request waits for, and gives its status.
create function governance.lock_state(request uuid) returns text
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    now_at text;
begin
    select status into now_at from request_state where request_id = request for update;
    if not found then
        perform refuse('d1_request_exists', format('There is no request %s', request));
    end if;
    return now_at;
end
$$;
revoke execute on function governance.lock_state(uuid) from public;

create function governance.check_request() returns trigger
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
            or exists (select from (select p ->> 'role' as role, sum((p ->> 'count')::integer) as wanted
                                    from jsonb_array_elements(
                                            coalesce(v.policy #> '{then,permit,approvals}', '[]')) p
                                    group by 1) asked
                       where asked.wanted > (select coalesce(sum((n ->> 'count')::integer), 0)
                                             from jsonb_array_elements(new.approvals_needed) n
                                             where n ->> 'role' = asked.role)) then
            perform refuse('a4_rule_asks_for_approvals', format('Rule %s version %s asks for more approvals',
                                                                 new.rule_id, new.rule_version));
        end if;
        if new.requester = v.author then
            perform refuse('a2_requester_is_not_rule_author', format('%s wrote rule %s', new.requester, new.rule_id));
        end if;
    end if;
    return new;
end
$$;
create trigger a0_request_is_sound before insert on governance.action_request
    for each row execute function governance.check_request();

create function governance.start_request() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
begin
    insert into request_state (request_id, status, expires_at, changed_at)
    values (new.id,
            case new.outcome
                when 'NEEDS_APPROVAL' then 'AWAITING_APPROVAL'
                when 'DENIED' then 'DENIED'
                else 'CLEARED' end,
            new.expires_at,
            new.requested_at);
    return null;
end
$$;
create trigger d0_request_starts after insert on governance.action_request
    for each row execute function governance.start_request();
create trigger u1_action_request_append_only before update or delete on governance.action_request
    for each row execute function governance.append_only();
create trigger u1_action_request_no_truncate before truncate on governance.action_request
    for each statement execute function governance.append_only();

create table governance.approval (
    id            uuid        not null primary key,
    request_id    uuid        not null references governance.action_request (id),
    approver      text        not null check (approver <> ''),
    approver_kind text        not null,
    role          text        not null,
    decision      text        not null check (decision in ('APPROVED', 'REJECTED')),
    params_sha256 text        not null,
    comment       text        not null,
    decided_at    timestamptz not null,
    constraint a2_approver_is_a_person check (approver_kind = 'PERSON'),
    constraint a4_one_decision_an_approver unique (request_id, approver)
);
grant select, insert on governance.approval to ${appRole};

-- Approvals that count towards a need: given in its role, and, when asked, by people who may still give them.
create function governance.approvals_missing(request uuid, still_entitled boolean) returns integer
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    needed  jsonb;
    missing integer := 0;
    need    record;
    a       record;
    given   integer;
begin
    select approvals_needed into strict needed from action_request where id = request;
    for need in select n ->> 'role' as role, sum((n ->> 'count')::integer) as wanted
                from jsonb_array_elements(needed) n
                group by 1 loop
        given := 0;
        for a in select approver from approval
                 where request_id = request and decision = 'APPROVED' and role = need.role
                 order by approver loop
            if not still_entitled or entitled(a.approver, need.role) then
                given := given + 1;
            end if;
        end loop;
        missing := missing + greatest(0, need.wanted - given);
    end loop;
    return missing;
end
$$;

create function governance.check_approval() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    now_at text := lock_state(new.request_id);
    r      action_request;
    v      rule_version;
begin
    select * into strict r from action_request where id = new.request_id;
    if now_at <> 'AWAITING_APPROVAL' then
        perform refuse('a7_decided_once', format('Request %s is %s already', r.id, now_at));
    end if;
    select * into v from rule_version where rule_id = r.rule_id and version = r.rule_version for share;
    if not found or (new.decision = 'APPROVED' and v.status <> 'ACTIVE') then
        perform refuse('a1_rule_is_active', format('Rule %s version %s is not active any more', r.rule_id,
                                                   r.rule_version));
    end if;
    if new.approver = r.requester then
        perform refuse('a2_approver_is_not_requester', format('%s made the request', new.approver));
    end if;
    if new.approver = v.author then
        perform refuse('a2_approver_is_not_rule_author', format('%s wrote rule %s', new.approver, r.rule_id));
    end if;
    if not entitled(new.approver, new.role) then
        perform refuse('a2_approver_is_entitled', format('%s may not decide as %s', new.approver, new.role));
    end if;
    if new.params_sha256 <> r.params_sha256 then
        perform refuse('a3_approved_hash_is_the_requested', 'The hash decided on is not the one on file');
    end if;
    new.decided_at := moment();
    if new.decided_at >= r.expires_at then
        perform refuse('a5_decided_before_expiry', format('Request %s expired at %s', r.id, r.expires_at));
    end if;
    if new.decision = 'APPROVED'
        and (select count(*) from approval
             where request_id = r.id and decision = 'APPROVED' and role = new.role)
               >= (select coalesce(sum((n ->> 'count')::integer), 0)
                   from jsonb_array_elements(r.approvals_needed) n
                   where n ->> 'role' = new.role) then
        perform refuse('a4_approval_is_needed', format('No more approval as %s is needed', new.role));
    end if;
    return new;
end
$$;
create trigger a0_approval_is_sound before insert on governance.approval
    for each row execute function governance.check_approval();

create function governance.apply_approval() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
begin
    if new.decision = 'REJECTED' then
        update request_state set status = 'REJECTED' where request_id = new.request_id;
    elsif approvals_missing(new.request_id, false) = 0 then
        update request_state set status = 'CLEARED' where request_id = new.request_id;
    end if;
    return null;
end
$$;
create trigger a7_decision_moves_the_request after insert on governance.approval
    for each row execute function governance.apply_approval();
create trigger u1_approval_append_only before update or delete on governance.approval
    for each row execute function governance.append_only();
create trigger u1_approval_no_truncate before truncate on governance.approval
    for each statement execute function governance.append_only();

create table governance.withdrawal (
    request_id   uuid        not null primary key references governance.action_request (id),
    withdrawn_by text        not null,
    reason       text        not null,
    withdrawn_at timestamptz not null
);
grant select, insert on governance.withdrawal to ${appRole};

create function governance.check_withdrawal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    now_at text := lock_state(new.request_id);
begin
    if now_at not in ('AWAITING_APPROVAL', 'CLEARED') then
        perform refuse('a7_withdrawn_before_dispatch', format('Request %s is %s already', new.request_id, now_at));
    end if;
    if not exists (select from action_request where id = new.request_id and requester = new.withdrawn_by) then
        perform refuse('a7_withdrawn_by_requester', 'Only who made a request takes it back');
    end if;
    new.withdrawn_at := moment();
    update request_state set status = 'WITHDRAWN' where request_id = new.request_id;
    return new;
end
$$;
create trigger a7_withdrawal_is_sound before insert on governance.withdrawal
    for each row execute function governance.check_withdrawal();
create trigger u1_withdrawal_append_only before update or delete on governance.withdrawal
    for each row execute function governance.append_only();
create trigger u1_withdrawal_no_truncate before truncate on governance.withdrawal
    for each statement execute function governance.append_only();

-- The end of a request that nobody decided or sent in time, or whose ground fell away. The cause must be true.
create table governance.lapse (
    request_id uuid        not null primary key references governance.action_request (id),
    cause      text        not null check (cause in ('expired', 'rule-retired', 'approver-not-entitled')),
    lapsed_at  timestamptz not null
);
grant select, insert on governance.lapse to ${appRole};

create function governance.check_lapse() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    now_at text := lock_state(new.request_id);
    r      action_request;
    holds  boolean;
begin
    select * into strict r from action_request where id = new.request_id;
    new.lapsed_at := moment();
    holds := case new.cause
                 when 'expired' then new.lapsed_at >= r.expires_at
                 when 'rule-retired' then r.rule_id is not null and not exists (
                     select from rule_version v
                     where v.rule_id = r.rule_id and v.version = r.rule_version and v.status = 'ACTIVE')
                 else now_at = 'CLEARED' and approvals_missing(r.id, true) > 0 end;
    if now_at not in ('AWAITING_APPROVAL', 'CLEARED') or not coalesce(holds, false) then
        perform refuse('a5_lapse_has_its_cause', format('Request %s is %s and has not lapsed: %s', r.id, now_at,
                                                        new.cause));
    end if;
    update request_state set status = 'EXPIRED' where request_id = new.request_id;
    return new;
end
$$;
create trigger a5_lapse_is_sound before insert on governance.lapse
    for each row execute function governance.check_lapse();
create trigger u1_lapse_append_only before update or delete on governance.lapse
    for each row execute function governance.append_only();
create trigger u1_lapse_no_truncate before truncate on governance.lapse
    for each statement execute function governance.append_only();
