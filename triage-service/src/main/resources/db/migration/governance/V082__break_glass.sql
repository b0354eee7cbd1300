-- Break-glass: what no rule permits, done by two people, for an hour, and looked at by a third afterwards.
--
-- The request is filed as what it is: DENIED, with the hash of its binding. Only a claim here can make it wait, and only
-- for a decision here. Never for what a rule forbids, never for balances, postings and confirmations; kill switch, expiry,
-- hash, command id and entitlement hold for it as for every other request.

create table governance.break_glass (
    request_id uuid        not null primary key references governance.action_request (id),
    invoked_by text        not null check (invoked_by <> ''),
    reason     text        not null check (btrim(reason) <> ''),
    invoked_at timestamptz not null
);
grant select, insert on governance.break_glass to ${appRole};

create table governance.break_glass_decision (
    id            uuid        not null primary key,
    request_id    uuid        not null unique references governance.break_glass (request_id),
    decided_by    text        not null check (decided_by <> ''),
    decided_kind  text        not null,
    decision      text        not null check (decision in ('APPROVED', 'REJECTED')),
    params_sha256 text        not null,
    comment       text        not null,
    decided_at    timestamptz not null,
    constraint bg_decided_by_a_person check (decided_kind = 'PERSON')
);
grant select, insert on governance.break_glass_decision to ${appRole};

-- Opened by the database when the second person approves; nobody can leave it out.
create table governance.break_glass_review (
    request_id uuid        not null primary key references governance.break_glass (request_id),
    opened_at  timestamptz not null
);
grant select on governance.break_glass_review to ${appRole};

create table governance.break_glass_closing (
    request_id  uuid        not null primary key references governance.break_glass_review (request_id),
    closed_by   text        not null check (closed_by <> ''),
    closed_kind text        not null,
    comment     text        not null check (btrim(comment) <> ''),
    closed_at   timestamptz not null,
    constraint bg_closed_by_a_person check (closed_kind = 'PERSON')
);
grant select, insert on governance.break_glass_closing to ${appRole};

-- Whether the subject answers for such a thing: a lead or an administrator. Holds the row until the transaction ends.
create function governance.may_break_glass(who text) returns boolean
    language sql volatile security definer set search_path = pg_catalog, governance, pg_temp as
$$ select entitled(who, 'lead') or entitled(who, 'admin') $$;

create function governance.check_break_glass() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    now_at text := lock_state(new.request_id);
    r      action_request;
begin
    select * into strict r from action_request where id = new.request_id;
    if now_at <> 'DENIED' or r.outcome <> 'DENIED' or not r.transactional then
        perform refuse('bg_only_what_is_denied', format('Request %s is %s: break-glass is for what the rules deny', r.id,
                                                        now_at));
    end if;
    if exists (select from workflow_version w where w.workflow = r.workflow and w.never_automatic)
        or exists (select from workflow_floor f where f.workflow = r.workflow and f.never_automatic) then
        perform refuse('bg_never_postings', format('%s changes balances, postings or confirmations: never by break-glass',
                                                   r.workflow));
    end if;
    if exists (select from rule_version v
               where v.rule_id = r.rule_id and v.version = r.rule_version and v.policy -> 'then' ? 'forbid') then
        perform refuse('bg_forbidden_stays_forbidden', format('Rule %s forbids it: deny beats break-glass', r.rule_id));
    end if;
    if new.invoked_by <> r.requester or r.requester_kind <> 'PERSON' then
        perform refuse('bg_invoked_by_its_requester', 'Who breaks the glass makes the request, in person');
    end if;
    if not may_break_glass(new.invoked_by) then
        perform refuse('bg_invoker_is_entitled', format('%s is neither lead nor administrator', new.invoked_by));
    end if;
    new.invoked_at := moment();
    if r.expires_at > r.requested_at + interval '1 hour' or new.invoked_at >= r.expires_at then
        perform refuse('bg_lives_an_hour', format('Request %s expires at %s; break-glass lives an hour at most', r.id,
                                                  r.expires_at));
    end if;
    return new;
end
$$;
create trigger bg_claim_is_sound before insert on governance.break_glass
    for each row execute function governance.check_break_glass();

create or replace function governance.check_transition() returns trigger
    language plpgsql as
$$
begin
    if new.request_id <> old.request_id or new.expires_at <> old.expires_at then
        perform governance.refuse('u1_state_identity', 'Request and expiry of a state row are fixed');
    end if;
    -- A denial is an end, but for a claim on file that this one row is to wait for a second person.
    if not (((old.status, new.status) in (('AWAITING_APPROVAL', 'CLEARED'), ('AWAITING_APPROVAL', 'REJECTED'),
                                          ('AWAITING_APPROVAL', 'EXPIRED'), ('AWAITING_APPROVAL', 'WITHDRAWN'),
                                          ('CLEARED', 'DISPATCHED'), ('CLEARED', 'EXPIRED'), ('CLEARED', 'WITHDRAWN'),
                                          ('DISPATCHED', 'ACCEPTED'), ('DISPATCHED', 'COMPLETED'),
                                          ('DISPATCHED', 'FAILED'), ('DISPATCHED', 'PARKED'),
                                          ('PARKED', 'ACCEPTED'), ('PARKED', 'COMPLETED'), ('PARKED', 'FAILED'),
                                          ('ACCEPTED', 'COMPLETED'), ('ACCEPTED', 'FAILED')))
        or ((old.status, new.status) = ('DENIED', 'AWAITING_APPROVAL')
            and exists (select from governance.break_glass b where b.request_id = old.request_id))) then
        perform governance.refuse('d9_status_is_monotone',
                                  format('Request %s is %s and cannot become %s', old.request_id, old.status,
                                         new.status));
    end if;
    new.changed_at := governance.moment();
    return new;
end
$$;

create function governance.start_break_glass() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
begin
    update request_state set status = 'AWAITING_APPROVAL' where request_id = new.request_id;
    return null;
end
$$;
create trigger bg_claim_waits after insert on governance.break_glass
    for each row execute function governance.start_break_glass();

create function governance.check_break_glass_decision() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    now_at text := lock_state(new.request_id);
    r      action_request;
    b      break_glass;
begin
    select * into strict r from action_request where id = new.request_id;
    select * into b from break_glass where request_id = new.request_id;
    if not found or now_at <> 'AWAITING_APPROVAL' then
        perform refuse('bg_decided_once', format('Request %s is %s', r.id, now_at));
    end if;
    if new.decided_by in (b.invoked_by, r.requester) then
        perform refuse('bg_two_people', format('%s broke the glass; somebody else decides', new.decided_by));
    end if;
    if not may_break_glass(new.decided_by) then
        perform refuse('bg_decider_is_entitled', format('%s is neither lead nor administrator', new.decided_by));
    end if;
    if new.params_sha256 <> r.params_sha256 then
        perform refuse('a3_approved_hash_is_the_requested', 'The hash decided on is not the one on file');
    end if;
    new.decided_at := moment();
    if new.decided_at >= r.expires_at then
        perform refuse('a5_decided_before_expiry', format('Request %s expired at %s', r.id, r.expires_at));
    end if;
    return new;
end
$$;
create trigger bg_decision_is_sound before insert on governance.break_glass_decision
    for each row execute function governance.check_break_glass_decision();

create function governance.apply_break_glass_decision() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
begin
    if new.decision = 'REJECTED' then
        update request_state set status = 'REJECTED' where request_id = new.request_id;
    else
        insert into break_glass_review (request_id, opened_at) values (new.request_id, new.decided_at);
        update request_state set status = 'CLEARED' where request_id = new.request_id;
    end if;
    return null;
end
$$;
create trigger bg_decision_moves_the_request after insert on governance.break_glass_decision
    for each row execute function governance.apply_break_glass_decision();

create function governance.check_break_glass_closing() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    b break_glass;
    d break_glass_decision;
begin
    perform lock_state(new.request_id);
    select * into strict b from break_glass where request_id = new.request_id;
    select * into d from break_glass_decision where request_id = new.request_id;
    if new.closed_by in (b.invoked_by, d.decided_by) then
        perform refuse('bg_reviewed_by_a_third', format('%s was one of the two; somebody else reviews', new.closed_by));
    end if;
    if not (may_break_glass(new.closed_by) or entitled(new.closed_by, 'auditor')) then
        perform refuse('bg_reviewer_is_entitled', format('%s is neither lead, administrator nor auditor',
                                                         new.closed_by));
    end if;
    new.closed_at := moment();
    return new;
end
$$;
create trigger bg_closing_is_sound before insert on governance.break_glass_closing
    for each row execute function governance.check_break_glass_closing();

-- One door: what came by break-glass takes no ordinary approval and no edit. Asked before the guards of those.
create function governance.check_not_break_glass() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
begin
    if exists (select from break_glass where request_id = new.request_id) then
        perform refuse('bg_has_its_own_decision', format('Request %s came by break-glass', new.request_id));
    end if;
    return new;
end
$$;
create trigger a0_a_break_glass_takes_no_approval before insert on governance.approval
    for each row execute function governance.check_not_break_glass();
create trigger a0_a_break_glass_takes_no_edit before insert on governance.edit
    for each row execute function governance.check_not_break_glass();

-- Whether both of the two may still do what they did.
create function governance.break_glass_holds(request uuid) returns boolean
    language sql volatile security definer set search_path = pg_catalog, governance, pg_temp as
$$
select exists (select from break_glass b join break_glass_decision d on d.request_id = b.request_id
               where b.request_id = request and d.decision = 'APPROVED' and d.decided_by <> b.invoked_by
                 and may_break_glass(b.invoked_by) and may_break_glass(d.decided_by))
$$;

-- The ground of a dispatch is a rule's, or a break-glass of two; nothing else, and never both.
create function governance.check_break_glass_ground(r governance.action_request) returns void
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    d break_glass_decision;
begin
    select * into d from break_glass_decision where request_id = r.id;
    if r.outcome <> 'DENIED' or not found or d.decision <> 'APPROVED' then
        perform refuse('d1_dispatch_needs_approval', format('Request %s lacks its second person', r.id));
    end if;
    if d.params_sha256 <> r.params_sha256 then
        perform refuse('d3_dispatched_hash_is_the_approved', 'The hash to send is not the one approved');
    end if;
    if exists (select from workflow_version w where w.workflow = r.workflow and w.never_automatic) then
        perform refuse('bg_never_postings', format('%s is never sent by break-glass', r.workflow));
    end if;
    if not break_glass_holds(r.id) then
        perform refuse('a9_approvers_are_still_entitled', 'one of the two may not break the glass any more');
    end if;
    perform use_workflow_limit(r.workflow, 'hour', 1, null);
    perform use_workflow_limit(r.workflow, 'day', 1, null);
    perform use_workflow_limit(r.workflow, 'day_minor', r.amount_minor, null);
end
$$;
revoke execute on function governance.check_break_glass_ground(governance.action_request) from public;

create or replace function governance.check_ground(r governance.action_request) returns void
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    v     rule_version;
begin
    if exists (select from break_glass where request_id = r.id) then
        perform check_break_glass_ground(r);
        return;
    end if;
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
                 when 'rule-retired' then r.rule_id is not null and not exists (
                     select from rule_version v
                     where v.rule_id = r.rule_id and v.version = r.rule_version and v.status = 'ACTIVE')
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

create constraint trigger u2_break_glass_is_audited after insert on governance.break_glass
    deferrable initially deferred for each row
    execute function governance.check_audited('request_id', 'break-glass.invoked');
create constraint trigger u2_break_glass_decision_is_audited after insert on governance.break_glass_decision
    deferrable initially deferred for each row
    execute function governance.check_audited('request_id', 'break-glass.approved,break-glass.rejected');
create constraint trigger u2_break_glass_closing_is_audited after insert on governance.break_glass_closing
    deferrable initially deferred for each row
    execute function governance.check_audited('request_id', 'break-glass.reviewed');
create trigger u1_break_glass_append_only before update or delete on governance.break_glass
    for each row execute function governance.append_only();
create trigger u1_break_glass_no_truncate before truncate on governance.break_glass
    for each statement execute function governance.append_only();
create trigger u1_break_glass_decision_append_only before update or delete on governance.break_glass_decision
    for each row execute function governance.append_only();
create trigger u1_break_glass_decision_no_truncate before truncate on governance.break_glass_decision
    for each statement execute function governance.append_only();
create trigger u1_break_glass_review_append_only before update or delete on governance.break_glass_review
    for each row execute function governance.append_only();
create trigger u1_break_glass_review_no_truncate before truncate on governance.break_glass_review
    for each statement execute function governance.append_only();
create trigger u1_break_glass_closing_append_only before update or delete on governance.break_glass_closing
    for each row execute function governance.append_only();
create trigger u1_break_glass_closing_no_truncate before truncate on governance.break_glass_closing
    for each statement execute function governance.append_only();
