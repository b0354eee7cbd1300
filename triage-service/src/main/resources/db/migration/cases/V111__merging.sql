-- Cases that are one trouble: a member points to the case it was merged into, its survivor. Survivors can be merged again,
-- so that members make trees; only open cases are merged, and into open ones, so that the trees never close to a ring.
alter table cases.case_file
    add column merged_into uuid references cases.case_file (id),
    -- How many were merged into it, theirs included.
    add column members     integer not null default 0 check (members >= 0),
    -- The rank of a survivor with what its members stand to lose; null as long as its own rank holds.
    add column lifted      json,
    add constraint case_file_merged check ((status = 'MERGED') = (merged_into is not null)),
    add constraint case_file_not_into_itself check (merged_into <> id);
create index case_file_members on cases.case_file (merged_into) where merged_into is not null;
create index case_file_merged_object on cases.case_file (object) where merged_into is not null;

-- Whatever writes: nothing is merged into a case that is itself a member. The lock makes two who merge each other's cases
-- wait, so that the second sees what the first did.
create function cases.merge_into_open_only() returns trigger language plpgsql as $$
begin
    perform from cases.case_file
        where id = new.merged_into and status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED', 'SNOOZED')
        for update;
    if not found then
        raise exception 'case % can only be merged into an open case', new.id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger case_file_merge_into_open before update of merged_into on cases.case_file for each row
    when (new.merged_into is not null and new.merged_into is distinct from old.merged_into)
    execute function cases.merge_into_open_only();

-- Merging can be taken back like a claim.
alter table cases.undo_step drop constraint undo_step_act_check;
alter table cases.undo_step add constraint undo_step_act_check
    check (act in ('claimed', 'assigned', 'snoozed', 'dismissed', 'corrected', 'merged'));
