-- Spending a clearance, once, with everything checked again under locks; what came back; and the switch that stops it.

-- Switch events; the newest one of a workflow counts. '*' stands for all workflows.
create table governance.kill_switch (
    id          uuid        not null primary key,
    workflow    text        not null check (workflow <> ''),
    killed      boolean     not null,
    reason      text        not null check (reason <> ''),
    switched_by text        not null,
    switched_at timestamptz not null
);
grant select, insert on governance.kill_switch to ${appRole};

create table governance.kill_switch_state (
    workflow text    not null primary key,
    killed   boolean not null
);
grant select on governance.kill_switch_state to ${appRole};

-- Every dispatch holds this lock shared until it commits, every switch holds it alone: when a switch commits, no older
-- dispatch is under way, and every later one sees it. A heavyweight lock queues fairly; row share locks can starve.
create function governance.kill_switch_lock() returns bigint
    language sql immutable as
$$ select 7238944103211::bigint $$;

create function governance.apply_kill_switch() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
begin
    perform pg_advisory_xact_lock(kill_switch_lock());
    new.switched_at := moment();
    insert into kill_switch_state (workflow, killed) values (new.workflow, new.killed)
    on conflict (workflow) do update set killed = excluded.killed;
    return new;
end
$$;
create trigger d11_switch_is_applied before insert on governance.kill_switch
    for each row execute function governance.apply_kill_switch();
create trigger u1_kill_switch_append_only before update or delete on governance.kill_switch
    for each row execute function governance.append_only();
create trigger u1_kill_switch_no_truncate before truncate on governance.kill_switch
    for each statement execute function governance.append_only();

-- What a rule has let through: requests in an hour and in a day, minor units in a day. Hours and days are UTC's.
create table governance.limit_counter (
    rule_id      text        not null,
    window_kind  text        not null check (window_kind in ('hour', 'day', 'day_minor')),
    window_start timestamptz not null,
    used         bigint      not null check (used >= 0),
    primary key (rule_id, window_kind, window_start)
);
grant select on governance.limit_counter to ${appRole};

-- Adds to a counter unless that would pass the most; two at once queue for the row. No most, no limit.
create function governance.use_limit(rule text, kind text, amount bigint, most bigint) returns void
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    start timestamptz := date_trunc(split_part(kind, '_', 1), moment(), 'UTC');
begin
    if most is null then
        return;
    end if;
    insert into limit_counter (rule_id, window_kind, window_start, used) values (rule, kind, start, 0)
    on conflict do nothing;
    update limit_counter set used = used + amount
    where rule_id = rule and window_kind = kind and window_start = start and used + amount <= most;
    if not found then
        perform refuse('d7_limit_is_kept', format('limit of rule %s is used up: at most %s %s', rule, most,
                                                  case kind
                                                      when 'hour' then 'requests an hour'
                                                      when 'day' then 'requests a day'
                                                      else 'minor units a day' end));
    end if;
end
$$;
revoke execute on function governance.use_limit(text, text, bigint, bigint) from public;

create table governance.dispatch (
    request_id    uuid        not null primary key references governance.action_request (id),
    command_id    uuid        not null,
    params_sha256 text        not null,
    dispatched_at timestamptz not null,
    constraint d4_command_id_is_used_once unique (command_id)
);
grant select, insert on governance.dispatch to ${appRole};

-- The command id of a request: the name-based UUID of "command:<request>:<workflow version>", the same at every attempt.
create function governance.command_id(request uuid, workflow_version integer) returns uuid
    language sql immutable as
$$
select overlay(overlay(h placing '3' from 13 for 1)
               placing substr('89ab', 1 + (('x' || substr(h, 17, 1))::bit(4)::integer & 3), 1) from 17 for 1)::uuid
from md5(format('command:%s:%s', request, workflow_version)) h
$$;

create function governance.check_dispatch() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    now_at text := lock_state(new.request_id);
    r      action_request;
    v      rule_version;
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
        perform use_limit(r.rule_id, 'hour', 1, (v.policy #>> '{limits,perHour}')::bigint);
        perform use_limit(r.rule_id, 'day', 1, (v.policy #>> '{limits,perDay}')::bigint);
        perform use_limit(r.rule_id, 'day_minor', r.amount_minor, (v.policy #>> '{limits,perDayMinor}')::bigint);
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
create trigger d0_dispatch_is_sound before insert on governance.dispatch
    for each row execute function governance.check_dispatch();
create trigger u1_dispatch_append_only before update or delete on governance.dispatch
    for each row execute function governance.append_only();
create trigger u1_dispatch_no_truncate before truncate on governance.dispatch
    for each statement execute function governance.append_only();

create table governance.parking (
    request_id uuid        not null primary key references governance.dispatch (request_id),
    reason     text        not null,
    parked_at  timestamptz not null
);
grant select, insert on governance.parking to ${appRole};

create function governance.check_parking() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    now_at text := lock_state(new.request_id);
begin
    if now_at <> 'DISPATCHED' then
        perform refuse('d8_parked_after_dispatch', format('Request %s is %s, not DISPATCHED', new.request_id, now_at));
    end if;
    new.parked_at := moment();
    update request_state set status = 'PARKED' where request_id = new.request_id;
    return new;
end
$$;
create trigger d8_parking_is_sound before insert on governance.parking
    for each row execute function governance.check_parking();
create trigger u1_parking_append_only before update or delete on governance.parking
    for each row execute function governance.append_only();
create trigger u1_parking_no_truncate before truncate on governance.parking
    for each statement execute function governance.append_only();

-- Everything the orchestration layer reported, applied or not: late and contradictory reports are kept and flagged.
create table governance.outcome (
    id          uuid        not null primary key,
    request_id  uuid        not null references governance.dispatch (request_id),
    outcome     text        not null check (outcome in ('ACCEPTED', 'COMPLETED', 'FAILED')),
    reason      text,
    result      jsonb       not null,
    applied     boolean     not null,
    received_at timestamptz not null
);
create index outcome_of_request on governance.outcome (request_id);
grant select, insert on governance.outcome to ${appRole};

create function governance.check_outcome() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    now_at text := lock_state(new.request_id);
begin
    new.received_at := moment();
    new.applied := now_at in ('DISPATCHED', 'PARKED') or (now_at = 'ACCEPTED' and new.outcome <> 'ACCEPTED');
    if new.applied then
        update request_state set status = new.outcome where request_id = new.request_id;
    end if;
    return new;
end
$$;
create trigger d9_outcome_is_applied_in_order before insert on governance.outcome
    for each row execute function governance.check_outcome();
create trigger u1_outcome_append_only before update or delete on governance.outcome
    for each row execute function governance.append_only();
create trigger u1_outcome_no_truncate before truncate on governance.outcome
    for each statement execute function governance.append_only();
