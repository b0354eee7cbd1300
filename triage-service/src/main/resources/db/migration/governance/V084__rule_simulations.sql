-- What a rule version would have changed in the past, as it was shown to whoever activates it. Kept for ever: the audit of
-- an activation names the row. The hash ties a row to the very text it was run with.

alter table governance.rule_version add constraint rule_version_has_one_body unique (rule_id, version, body_sha256);

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
    constraint rule_simulation_is_of_this_text foreign key (rule_id, version, body_sha256)
        references governance.rule_version (rule_id, version, body_sha256),
    constraint rule_simulation_looks_back check (from_at < until_at)
);
create index rule_simulation_of_version on governance.rule_simulation (rule_id, version, id desc);

create trigger u1_rule_simulation_append_only before update or delete on governance.rule_simulation
    for each row execute function governance.append_only();
create trigger u1_rule_simulation_no_truncate before truncate on governance.rule_simulation
    for each statement execute function governance.append_only();

grant select, insert on governance.rule_simulation to ${appRole};
