-- U2 for what requests rest on: no step in a rule's life, and no change of what somebody may do, without its audit entry
-- in the same transaction. Checked when the transaction ends, as for the facts about requests.

create index audit_entry_of_rule on governance.audit_entry ((detail::jsonb ->> 'rule'), action)
    where action like 'rule.%';
create index audit_entry_of_roles on governance.audit_entry (actor, seq) where action = 'entitlement.seen';
create index audit_entry_of_subject on governance.audit_entry ((detail::jsonb ->> 'subject'), seq)
    where action in ('entitlement.enabled', 'entitlement.disabled');

-- Each step happens once in the life of a version, so there is one entry of it. What is rolled back to is written and
-- submitted in one step.
create function governance.check_rule_audited() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    told    text := case
                        when new.status = 'ACTIVE' then 'rule.activated'
                        when new.status = 'RETIRED' then 'rule.retired'
                        when new.rollback_of is not null then 'rule.rolled-back'
                        when new.status = 'DRAFT' then 'rule.drafted'
                        else 'rule.submitted' end;
    entries bigint;
begin
    select count(*) into entries from audit_entry
    where action = told and action like 'rule.%' and detail::jsonb ->> 'rule' = new.rule_id
      and detail::jsonb ->> 'version' = new.version::text;
    if entries <> 1 then
        perform refuse('u2_every_fact_is_audited', format('Rule %s version %s has %s audit entries %s, not one',
                                                          new.rule_id, new.version, entries, told));
    end if;
    return null;
end
$$;
create constraint trigger u2_rule_is_audited after insert or update of status on governance.rule_version
    deferrable initially deferred for each row execute function governance.check_rule_audited();

-- The newest entry about a subject says what the subject may do: so no change can be without one.
create function governance.check_roles_audited() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    e     entitlement;
    known jsonb;
begin
    select * into strict e from entitlement where subject = new.subject;
    select a.detail::jsonb -> 'roles' into known from audit_entry a
    where a.actor = e.subject and a.action = 'entitlement.seen' order by a.seq desc limit 1;
    if known is distinct from to_jsonb(e.roles) then
        perform refuse('u2_every_fact_is_audited', format('The roles of %s are not those of the newest audit entry',
                                                          e.subject));
    end if;
    return null;
end
$$;
create constraint trigger u2_roles_are_audited after insert or update of roles on governance.entitlement
    deferrable initially deferred for each row execute function governance.check_roles_audited();

create function governance.check_entry_audited() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    e    entitlement;
    told text;
begin
    select * into strict e from entitlement where subject = new.subject;
    select a.action into told from audit_entry a
    where a.detail::jsonb ->> 'subject' = e.subject
      and a.action in ('entitlement.enabled', 'entitlement.disabled')
    order by a.seq desc limit 1;
    if coalesce(told, 'entitlement.enabled') <> (case when e.enabled then 'entitlement.enabled'
                                                      else 'entitlement.disabled' end) then
        perform refuse('u2_every_fact_is_audited', format('Whether %s is shut out is not in the newest audit entry',
                                                          e.subject));
    end if;
    return null;
end
$$;
create constraint trigger u2_shutting_out_is_audited after insert or update of enabled on governance.entitlement
    deferrable initially deferred for each row execute function governance.check_entry_audited();
