-- What may happen while a request waits: it becomes urgent, or somebody makes another one of it.

-- When the business needs it done; null when nobody knew.
alter table governance.action_request add column due_at timestamptz;

-- Why somebody said no, for counting; the comment says it in words.
alter table governance.approval add column reason_code text,
    add constraint a7_only_a_rejection_has_a_reason check (reason_code is null or decision = 'REJECTED'),
    add constraint a7_reason_is_known check (reason_code in ('NOT_NEEDED', 'WRONG_PARAMETERS', 'TOO_COSTLY', 'STALE_DATA',
                                                             'BETTER_ALTERNATIVE', 'AGAINST_POLICY', 'OTHER'));

-- Once, before the deadline: the earlier of due time and expiry.
create table governance.escalation (
    request_id   uuid        not null primary key references governance.action_request (id),
    before       interval    not null check (before > interval '0' and before <= interval '24 hours'),
    escalated_at timestamptz not null
);
grant select, insert on governance.escalation to ${appRole};

create function governance.check_escalation() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    now_at text := lock_state(new.request_id);
    r      action_request;
begin
    select * into strict r from action_request where id = new.request_id;
    new.escalated_at := moment();
    if now_at <> 'AWAITING_APPROVAL' or new.escalated_at < least(r.due_at, r.expires_at) - new.before then
        perform refuse('a5_escalation_has_its_cause', format('Request %s is %s and due at %s', r.id, now_at,
                                                             least(r.due_at, r.expires_at)));
    end if;
    return new;
end
$$;
create trigger a5_escalation_is_sound before insert on governance.escalation
    for each row execute function governance.check_escalation();
create trigger u1_escalation_append_only before update or delete on governance.escalation
    for each row execute function governance.append_only();
create trigger u1_escalation_no_truncate before truncate on governance.escalation
    for each statement execute function governance.append_only();
create constraint trigger u2_escalation_is_audited after insert on governance.escalation
    deferrable initially deferred for each row
    execute function governance.check_audited('request_id', 'request.escalated');

-- A request made of another one, with other parameters. The first one ends; the second is its editor's own, ruled anew,
-- and somebody else approves it.
create table governance.edit (
    request_id uuid        not null primary key references governance.action_request (id),
    successor  uuid        not null unique references governance.action_request (id),
    edited_by  text        not null check (edited_by <> ''),
    comment    text        not null,
    edited_at  timestamptz not null
);
grant select, insert on governance.edit to ${appRole};

create function governance.check_edit() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    now_at text := lock_state(new.request_id);
    r      action_request;
    s      action_request;
begin
    select * into strict r from action_request where id = new.request_id;
    select * into strict s from action_request where id = new.successor;
    if now_at <> 'AWAITING_APPROVAL' then
        perform refuse('a7_edited_before_decision', format('Request %s is %s already', r.id, now_at));
    end if;
    if new.edited_by <> r.requester
        and (not entitled(new.edited_by, 'approver')
             or exists (select from rule_version v
                        where v.rule_id = r.rule_id and v.version = r.rule_version and v.author = new.edited_by)) then
        perform refuse('a2_editor_is_requester_or_approver', format('%s may not edit request %s', new.edited_by, r.id));
    end if;
    if s.requester <> new.edited_by or s.id = r.id or s.requested_at < r.requested_at
        or (s.case_id, s.workflow) is distinct from (r.case_id, r.workflow)
        or s.parameters = r.parameters then
        perform refuse('a4_edit_is_a_new_request', 'An edit is a new request of the editor: same case, same workflow,'
                                                   ' other parameters');
    end if;
    new.edited_at := moment();
    update request_state set status = 'WITHDRAWN' where request_id = new.request_id;
    return new;
end
$$;
create trigger a7_edit_is_sound before insert on governance.edit
    for each row execute function governance.check_edit();
create trigger u1_edit_append_only before update or delete on governance.edit
    for each row execute function governance.append_only();
create trigger u1_edit_no_truncate before truncate on governance.edit
    for each statement execute function governance.append_only();
create constraint trigger u2_edit_is_audited after insert on governance.edit
    deferrable initially deferred for each row
    execute function governance.check_audited('request_id', 'request.edited');
