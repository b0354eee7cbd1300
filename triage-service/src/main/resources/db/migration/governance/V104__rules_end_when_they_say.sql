-- D2: a rule holds from one moment to another, by its own words. What ended between the approval and the dispatch lets
-- nothing go. Days begin at midnight where the case's site is; which zone that is the service knows and the request keeps,
-- as two moments. They must fit the rule's own days to within the zones there are.

alter table governance.action_request
    add column rule_from  timestamptz,
    add column rule_until timestamptz;

-- The earliest and the latest a rule's edge can be, over all zones; nulls when it has none. The last day counts.
create function governance.effective_edge(policy jsonb, edge text, out earliest timestamptz, out latest timestamptz)
    language plpgsql stable as
$$
declare
    said text := policy #>> array ['effective', edge];
    day  timestamp;
begin
    if said is null then
        return;
    end if;
    if strpos(said, 'T') > 0 then
        earliest := said::timestamptz;
        latest := earliest;
        return;
    end if;
    day := said::date + case when edge = 'until' then 1 else 0 end;
    earliest := day at time zone 'UTC';
    latest := earliest;
    if policy #>> '{effective,zone}' is distinct from 'UTC' then
        earliest := earliest - interval '18 hours';
        latest := latest + interval '18 hours';
    end if;
end
$$;

-- Whether the rule a request was permitted by holds no more, or not yet. A request from before it kept the moments gets
-- the earliest end and the latest beginning there can be.
create function governance.rule_ended(r governance.action_request, at timestamptz) returns boolean
    language sql stable security definer set search_path = pg_catalog, governance, pg_temp as
$$
select r.outcome in ('PERMITTED', 'NEEDS_APPROVAL')
    and coalesce(at >= coalesce(r.rule_until, (select e.earliest from rule_version v, effective_edge(v.policy, 'until') e
                                               where v.rule_id = r.rule_id and v.version = r.rule_version)), false)
$$;

create function governance.rule_not_begun(r governance.action_request, at timestamptz) returns boolean
    language sql stable security definer set search_path = pg_catalog, governance, pg_temp as
$$
select r.outcome in ('PERMITTED', 'NEEDS_APPROVAL')
    and coalesce(at < coalesce(r.rule_from, (select e.latest from rule_version v, effective_edge(v.policy, 'from') e
                                             where v.rule_id = r.rule_id and v.version = r.rule_version)), false)
$$;

-- Fires after the request was found sound and its time stamped.
create function governance.check_rule_span() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    p jsonb;
    f record;
    u record;
begin
    if new.outcome not in ('PERMITTED', 'NEEDS_APPROVAL') then
        return new;
    end if;
    select policy into p from rule_version where rule_id = new.rule_id and version = new.rule_version;
    select * into f from effective_edge(p, 'from');
    select * into u from effective_edge(p, 'until');
    if (new.rule_from is null) <> (f.earliest is null) or not coalesce(new.rule_from between f.earliest and f.latest, true)
        or (new.rule_until is null) <> (u.earliest is null)
        or not coalesce(new.rule_until between u.earliest and u.latest, true) then
        perform refuse('d2_span_is_the_rules', format('Rule %s version %s does not hold from %s until %s', new.rule_id,
                                                      new.rule_version, new.rule_from, new.rule_until));
    end if;
    if rule_ended(new, new.requested_at) or rule_not_begun(new, new.requested_at) then
        perform refuse('a1_rule_is_in_effect', format('Rule %s version %s is not active now: it holds from %s until %s',
                                                      new.rule_id, new.rule_version, new.rule_from, new.rule_until));
    end if;
    return new;
end
$$;
create trigger d2_span_is_the_rules before insert on governance.action_request
    for each row execute function governance.check_rule_span();

-- Fires after the approval was found sound and its time stamped.
create function governance.check_approval_in_effect() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    r action_request;
begin
    select * into strict r from action_request where id = new.request_id;
    if new.decision = 'APPROVED' and rule_ended(r, new.decided_at) then
        perform refuse('a1_rule_has_not_ended', format('Rule %s version %s is not active any more: it ended at %s',
                                                       r.rule_id, r.rule_version, r.rule_until));
    end if;
    return new;
end
$$;
create trigger a1_rule_has_not_ended before insert on governance.approval
    for each row execute function governance.check_approval_in_effect();

-- Fires after every lock was waited for and the time of the dispatch stamped: it is that time that counts.
create function governance.check_dispatch_in_effect() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    r action_request;
begin
    select * into strict r from action_request where id = new.request_id;
    if rule_ended(r, new.dispatched_at) then
        perform refuse('d2_rule_has_not_ended', format('rule %s version %s is not active any more: it ended at %s',
                                                       r.rule_id, r.rule_version, r.rule_until));
    end if;
    if rule_not_begun(r, new.dispatched_at) then
        perform refuse('d2_rule_has_begun', format('rule %s version %s is not active yet: it begins at %s', r.rule_id,
                                                   r.rule_version, r.rule_from));
    end if;
    return new;
end
$$;
create trigger d2_rule_is_in_effect before insert on governance.dispatch
    for each row execute function governance.check_dispatch_in_effect();

create or replace function governance.check_lapse() returns trigger
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
                 when 'rule-retired' then r.rule_id is not null
                     and (rule_ended(r, new.lapsed_at) or not exists (
                         select from rule_version v
                         where v.rule_id = r.rule_id and v.version = r.rule_version and v.status = 'ACTIVE'))
                 else now_at = 'CLEARED'
                     and case when exists (select from break_glass where request_id = r.id)
                              then not break_glass_holds(r.id)
                              else approvals_missing(r.id, true) > 0 end end;
    if now_at not in ('AWAITING_APPROVAL', 'CLEARED') or not coalesce(holds, false) then
        perform refuse('a5_lapse_has_its_cause', format('Request %s is %s and has not lapsed: %s', r.id, now_at,
                                                        new.cause));
    end if;
    update request_state set status = 'EXPIRED' where request_id = new.request_id;
    return new;
end
$$;
