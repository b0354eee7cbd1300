-- U2 for what requests rest on: no step in a rule's life, no change of what somebody may do and no turn of the switch
-- without its audit entry in the same transaction, and no such entry without what it tells of. Checked when the transaction
-- ends, as for the facts about requests. What holds after every transaction makes "in the same one" follow: an entry ahead
-- of its step, or a step ahead of its entry, is refused when it is committed.

create index audit_entry_of_rule on governance.audit_entry ((detail::jsonb ->> 'rule'), action)
    where action like 'rule.%';
create index audit_entry_of_roles on governance.audit_entry (actor, seq) where action = 'entitlement.seen';
create index audit_entry_of_shutting_out on governance.audit_entry ((detail::jsonb ->> 'subject'), seq)
    where action in ('entitlement.enabled', 'entitlement.disabled');
create index audit_entry_of_switch on governance.audit_entry ((detail::jsonb ->> 'workflow'), action, actor)
    where action in ('kill-switch.on', 'kill-switch.off');

-- The steps a version has taken, each with who took it. A rollback is written and submitted in one step.
create function governance.rule_steps(v governance.rule_version) returns table (step text, taken_by text)
    language sql immutable as
$$
select 'rule.drafted', v.author where v.rollback_of is null
union all
select 'rule.submitted', v.submitted_by
where v.rollback_of is null and (v.status = 'SUBMITTED' or v.submitted_by is not null)
union all
select 'rule.rolled-back', v.rolled_back_by where v.rollback_of is not null
union all
select 'rule.activated', v.activated_by where v.status = 'ACTIVE' or v.activated_by is not null
union all
select 'rule.retired', v.retired_by where v.status = 'RETIRED' or v.retired_by is not null
$$;

-- Entries of one step of one version: the same rule, text and person.
create function governance.rule_entries(v governance.rule_version, step text, taken_by text) returns bigint
    language sql stable security definer set search_path = pg_catalog, governance, pg_temp as
$$
select count(*) from audit_entry
where action like 'rule.%' and action = step and detail::jsonb ->> 'rule' = v.rule_id
  and detail::jsonb ->> 'version' = v.version::text and detail::jsonb ->> 'sha256' = v.body_sha256
  and actor = taken_by
$$;
revoke execute on function governance.rule_entries(governance.rule_version, text, text) from public;

create function governance.check_rule_audited() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    v       rule_version;
    taken   record;
    entries bigint;
begin
    select * into v from rule_version where rule_id = new.rule_id and version = new.version;
    if v.rollback_of is not null and v.activated_by is null then
        perform refuse('r3_rollback_is_one_step', format('Rule %s version %s is rolled back to and not activated in the'
                                                         ' same transaction', v.rule_id, v.version));
    end if;
    for taken in select * from rule_steps(v) loop
        entries := rule_entries(v, taken.step, taken.taken_by);
        if entries <> 1 then
            perform refuse('u2_every_fact_is_audited',
                           format('Rule %s version %s needs one audit entry %s by %s, found %s', v.rule_id, v.version,
                                  taken.step, taken.taken_by, entries));
        end if;
    end loop;
    return null;
end
$$;
create constraint trigger u2_rule_is_audited after insert or update of status on governance.rule_version
    deferrable initially deferred for each row execute function governance.check_rule_audited();

-- The newest entry about a subject says what the subject may do: so nothing can change without one.
create function governance.check_roles_audited() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    e    entitlement;
    told jsonb;
    last text;
begin
    select * into e from entitlement where subject = new.subject;
    select a.detail::jsonb -> 'roles' into told from audit_entry a
    where a.actor = e.subject and a.action = 'entitlement.seen' order by a.seq desc limit 1;
    if told is distinct from to_jsonb(e.roles) then
        perform refuse('u2_every_fact_is_audited',
                       format('%s may act as %s, which needs an audit entry entitlement.seen; the newest one says %s',
                              e.subject, to_jsonb(e.roles), coalesce(told::text, 'nothing')));
    end if;
    select a.action into last from audit_entry a
    where a.action in ('entitlement.enabled', 'entitlement.disabled') and a.detail::jsonb ->> 'subject' = e.subject
    order by a.seq desc limit 1;
    if (coalesce(last, 'entitlement.enabled') = 'entitlement.enabled') <> e.enabled then
        perform refuse('u2_every_fact_is_audited',
                       format('%s is %s, which needs an audit entry that says so; the newest one is %s', e.subject,
                              case when e.enabled then 'let in' else 'shut out' end, coalesce(last, 'missing')));
    end if;
    return null;
end
$$;
create constraint trigger u2_entitlement_is_audited after insert or update on governance.entitlement
    deferrable initially deferred for each row execute function governance.check_roles_audited();

-- One switch, one entry, of the same workflow and direction.
create or replace function governance.check_switch_is_audited() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    told    text := case when new.killed then 'kill-switch.on' else 'kill-switch.off' end;
    entries bigint;
begin
    select count(*) into entries from audit_entry
    where action in ('kill-switch.on', 'kill-switch.off') and action = told
      and detail::jsonb ->> 'workflow' = new.workflow and actor = new.switched_by;
    if entries <> (select count(*) from kill_switch
                   where workflow = new.workflow and killed = new.killed and switched_by = new.switched_by) then
        perform refuse('u2_every_fact_is_audited', format('Switch %s of %s by %s needs one audit entry %s', new.id,
                                                          new.workflow, new.switched_by, told));
    end if;
    return null;
end
$$;

-- The other way round.
create function governance.check_entry_has_change() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    about  jsonb := new.detail::jsonb;
    who    text  := coalesce(about ->> 'subject', new.actor);
    before jsonb;
    same   boolean;
begin
    if new.action like 'rule.%' then
        select count(*) = 1 into same from rule_version v, rule_steps(v) taken
        where v.rule_id = about ->> 'rule' and v.version::text = about ->> 'version'
          and taken.step = new.action and rule_entries(v, taken.step, taken.taken_by) = 1
          and v.body_sha256 = about ->> 'sha256' and taken.taken_by = new.actor;
    elsif new.action like 'kill-switch.%' then
        select count(*) = (select count(*) from audit_entry a
                           where a.action in ('kill-switch.on', 'kill-switch.off') and a.action = new.action
                             and a.actor = new.actor and a.detail::jsonb ->> 'workflow' = about ->> 'workflow')
        into same from kill_switch
        where workflow = about ->> 'workflow' and killed = (new.action = 'kill-switch.on')
          and switched_by = new.actor;
    elsif new.action = 'entitlement.seen' then
        select a.detail::jsonb -> 'roles' into before from audit_entry a
        where a.actor = new.actor and a.action = 'entitlement.seen' and a.seq < new.seq order by a.seq desc limit 1;
        same := before is distinct from about -> 'roles'
            and exists (select from entitlement e where e.subject = new.actor)
            and (exists (select from audit_entry a
                         where a.actor = new.actor and a.action = 'entitlement.seen' and a.seq > new.seq)
                or exists (select from entitlement e
                           where e.subject = new.actor and to_jsonb(e.roles) = about -> 'roles'));
    else
        select to_jsonb(a.action) into before from audit_entry a
        where a.action in ('entitlement.enabled', 'entitlement.disabled') and a.detail::jsonb ->> 'subject' = who
          and a.seq < new.seq order by a.seq desc limit 1;
        same := coalesce(before, '"entitlement.enabled"') <> to_jsonb(new.action)
            and (exists (select from audit_entry a
                         where a.action in ('entitlement.enabled', 'entitlement.disabled')
                           and a.detail::jsonb ->> 'subject' = who and a.seq > new.seq)
                or exists (select from entitlement e
                           where e.subject = who and e.enabled = (new.action = 'entitlement.enabled')));
    end if;
    if not coalesce(same, false) then
        perform refuse('u2_every_entry_has_its_fact',
                       format('Entry %s %s by %s tells of nothing that happened in its transaction', new.seq, new.action,
                              new.actor));
    end if;
    return null;
end
$$;
create constraint trigger u2_audit_entry_has_its_change after insert on governance.audit_entry
    deferrable initially deferred for each row
    when (new.action in ('rule.drafted', 'rule.submitted', 'rule.rolled-back', 'rule.activated', 'rule.retired',
                         'entitlement.seen', 'entitlement.enabled', 'entitlement.disabled', 'kill-switch.on',
                         'kill-switch.off'))
    execute function governance.check_entry_has_change();
