-- What a rule version would have changed in the past, as it was shown to whoever activates it. Kept for ever: the audit of
-- an activation names the row. The hash ties a row to the very text it was run with.

create table governance.rule_simulation (
    id               bigint      generated always as identity primary key,
    rule_id          text        not null,
    version          integer     not null,
    body_sha256      text        not null,
    -- The active rules it was compared with, and the version of this very rule among them.
    compared_to      text        not null check (compared_to ~ '^sha256:[0-9a-f]{64}$'),
    compared_version integer,
    run_by           text        not null check (run_by <> ''),
    run_at           timestamptz not null default clock_timestamp(),
    days             integer     not null check (days between 1 and 365),
    from_at          timestamptz not null,
    until_at         timestamptz not null,
    replayed         integer     not null check (replayed >= 0),
    not_replayable   integer     not null check (not_replayable >= 0),
    newly_permitted  integer     not null check (newly_permitted >= 0),
    newly_denied     integer     not null check (newly_denied >= 0),
    approvals_added  integer     not null check (approvals_added >= 0),
    approvals_saved  integer     not null check (approvals_saved >= 0),
    value_minor      bigint      not null,
    currency         text        not null check (currency ~ '^[A-Z]{3}$'),
    -- All of it, with the cases by name.
    result           jsonb       not null,
    constraint rule_simulation_is_of_a_rule foreign key (rule_id, version)
        references governance.rule_version (rule_id, version),
    constraint rule_simulation_looks_back check (from_at < until_at)
);
create index rule_simulation_of_version on governance.rule_simulation (rule_id, version, id desc);

create function governance.check_simulation() returns trigger language plpgsql as $$
begin
    if not exists (select from governance.rule_version v
                    where v.rule_id = new.rule_id and v.version = new.version and v.body_sha256 = new.body_sha256) then
        perform governance.refuse('rule_simulation_is_of_this_text',
            format('A simulation of rule %s version %s must have been run with its text, this one was not',
                   new.rule_id, new.version));
    end if;
    -- Written after the wait for anything, as all times of record are.
    new.run_at := governance.moment();
    return new;
end $$;

create trigger rule_simulation_is_of_this_text before insert on governance.rule_simulation
    for each row execute function governance.check_simulation();
create trigger u1_rule_simulation_append_only before update or delete on governance.rule_simulation
    for each row execute function governance.append_only();
create trigger u1_rule_simulation_no_truncate before truncate on governance.rule_simulation
    for each statement execute function governance.append_only();

grant select, insert on governance.rule_simulation to ${appRole};
