-- A rollback brings back a text that two people had agreed on before: somebody wrote it, somebody else activated it. So the
-- new version keeps its author and submitter, and whoever rolls back, being neither, activates it in the same transaction.
-- What nobody ever activated cannot come this way.

alter table governance.rule_version
    add column rollback_of     integer,
    add column rolled_back_by  text,
    add column rollback_reason text,
    add constraint rollback_is_complete
        check (num_nonnulls(rollback_of, rolled_back_by, rollback_reason) in (0, 3)),
    add constraint rollback_is_of_an_earlier_version check (rollback_of < version),
    add constraint rollback_has_a_reason check (rollback_reason <> ''),
    add constraint rollback_by_somebody_else check (rolled_back_by <> author),
    add constraint rollback_is_on_file foreign key (rule_id, rollback_of)
        references governance.rule_version (rule_id, version);

create function governance.rule_rollback() returns trigger language plpgsql as $$
declare
    origin governance.rule_version;
begin
    if tg_op = 'UPDATE' and (old.rollback_of, old.rolled_back_by, old.rollback_reason)
                            is distinct from (new.rollback_of, new.rolled_back_by, new.rollback_reason) then
        raise exception 'R1 rule % version % is frozen; draft a new version', old.rule_id, old.version
            using errcode = '23514';
    end if;
    if new.rollback_of is null then
        return new;
    end if;
    select * into origin from governance.rule_version where rule_id = new.rule_id and version = new.rollback_of;
    if tg_op = 'INSERT' then
        if origin.activated_at is null or origin.status <> 'RETIRED' then
            raise exception 'R3 rule % version % was never active and retired, so nothing can be rolled back to it',
                new.rule_id, new.rollback_of using errcode = '23514';
        end if;
        if (origin.body_sha256, origin.source, origin.author) is distinct from
           (new.body_sha256, new.source, new.author) then
            raise exception 'R3 a rollback has the text and the author of the version it brings back'
                using errcode = '23514';
        end if;
        return new;
    end if;
    if new.status = 'SUBMITTED' and new.submitted_by is distinct from origin.submitted_by then
        raise exception 'R3 a rollback keeps who submitted the version it brings back' using errcode = '23514';
    end if;
    if new.status = 'ACTIVE' and new.activated_by is distinct from new.rolled_back_by then
        raise exception 'R3 whoever rolls back answers for it: nobody else activates it' using errcode = '23514';
    end if;
    return new;
end $$;

create trigger rule_rollback before insert or update on governance.rule_version
    for each row execute function governance.rule_rollback();
