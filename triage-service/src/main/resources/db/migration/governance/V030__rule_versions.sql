-- Rule versions and the guards around them. The run-time role owns nothing here: it cannot drop a trigger, delete a
-- version or rewrite one.

create schema governance;

create table governance.rule_version (
    rule_id           text        not null check (rule_id ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(rule_id) <= 80),
    version           integer     not null check (version > 0),
    author            text        not null check (author <> ''),
    created_at        timestamptz not null default clock_timestamp(),
    source            text        not null,
    policy            jsonb       not null,
    body_sha256       text        not null check (body_sha256 ~ '^[0-9a-f]{64}$'),
    effective_from    date,
    effective_until   date,
    status            text        not null check (status in ('DRAFT', 'SUBMITTED', 'ACTIVE', 'RETIRED')),
    submitted_by      text,
    submitted_at      timestamptz,
    activated_by      text,
    activated_at      timestamptz,
    retired_by        text,
    retired_at        timestamptz,
    -- What the cases were run with, and what came of them: set by submission, renewed by activation.
    compiler_version  text,
    types_sha256      text,
    case_results      jsonb,
    results_sha256    text,
    lock_version      bigint      not null default 0,
    primary key (rule_id, version),
    constraint rule_effective_in_order check (effective_until >= effective_from),
    constraint rule_activator_is_not_author check (activated_by <> author),
    constraint rule_activator_is_not_submitter check (activated_by <> submitted_by),
    constraint rule_active_by_somebody check (status <> 'ACTIVE' or (activated_by is not null and activated_at is not null))
);

create unique index rule_one_active on governance.rule_version (rule_id) where status = 'ACTIVE';

-- Rises with every change of what is active; each instance compares it with what it has loaded.
create table governance.rule_change (
    only_row  boolean primary key default true check (only_row),
    change_no bigint  not null
);

insert into governance.rule_change (change_no) values (0);

create function governance.rule_cases_pass(results jsonb) returns boolean language sql immutable as $$
    select jsonb_typeof(results) = 'array'
       and coalesce(bool_and((c ->> 'passed') = 'true' and c ->> 'expected' = c ->> 'actual'), false)
       and coalesce(bool_or(c ->> 'expected' in ('PERMITTED', 'NEEDS_APPROVAL')), false)
       and coalesce(bool_or(c ->> 'expected' = 'DENIED'), false)
      from jsonb_array_elements(case when jsonb_typeof(results) = 'array' then results else '[]'::jsonb end) as c
$$;

create function governance.rule_insert() returns trigger language plpgsql as $$
begin
    if new.status <> 'DRAFT' then
        raise exception 'R2 a rule starts as DRAFT, not as %', new.status using errcode = '23514';
    end if;
    if num_nonnulls(new.submitted_by, new.submitted_at, new.activated_by, new.activated_at, new.retired_by,
                    new.retired_at, new.case_results, new.results_sha256) > 0 then
        raise exception 'R2 a draft has not been submitted, activated or retired' using errcode = '23514';
    end if;
    new.created_at := clock_timestamp();
    return new;
end $$;

-- Decision times are stamped here, after the row lock: a time in the statement is evaluated before the wait for it.
create function governance.rule_update() returns trigger language plpgsql as $$
begin
    if (old.rule_id, old.version, old.author, old.created_at, old.source, old.policy, old.body_sha256,
        old.effective_from, old.effective_until)
       is distinct from
       (new.rule_id, new.version, new.author, new.created_at, new.source, new.policy, new.body_sha256,
        new.effective_from, new.effective_until) then
        raise exception 'R1 rule % version % is frozen; draft a new version', old.rule_id, old.version
            using errcode = '23514';
    end if;
    if not ((old.status, new.status) in (('DRAFT', 'SUBMITTED'), ('SUBMITTED', 'ACTIVE'), ('SUBMITTED', 'RETIRED'),
                                         ('ACTIVE', 'RETIRED'))) then
        raise exception 'R2 rule % version % cannot go from % to %', old.rule_id, old.version, old.status, new.status
            using errcode = '23514';
    end if;

    if new.status = 'SUBMITTED' then
        if coalesce(new.submitted_by, '') = '' then
            raise exception 'R2 a submission names who submits' using errcode = '23514';
        end if;
        new.submitted_at := clock_timestamp();
    elsif (old.submitted_by, old.submitted_at) is distinct from (new.submitted_by, new.submitted_at) then
        raise exception 'R1 the submission is on record and frozen' using errcode = '23514';
    end if;

    if new.status = 'ACTIVE' then
        if coalesce(new.activated_by, '') = '' then
            raise exception 'R3 an activation names who activates' using errcode = '23514';
        end if;
        new.activated_at := clock_timestamp();
    elsif (old.activated_by, old.activated_at) is distinct from (new.activated_by, new.activated_at) then
        raise exception 'R1 the activation is on record and frozen' using errcode = '23514';
    end if;

    if new.status = 'RETIRED' then
        if coalesce(new.retired_by, '') = '' then
            raise exception 'R2 a retirement names who retires' using errcode = '23514';
        end if;
        new.retired_at := clock_timestamp();
    elsif (old.retired_by, old.retired_at) is distinct from (new.retired_by, new.retired_at) then
        raise exception 'R1 the retirement is on record and frozen' using errcode = '23514';
    end if;

    if new.status in ('SUBMITTED', 'ACTIVE') then
        if new.compiler_version is null or new.types_sha256 is null or new.results_sha256 is null then
            raise exception 'R5 needs compiler version, declared types and the hash of the case results'
                using errcode = '23514';
        end if;
        if not coalesce(governance.rule_cases_pass(new.case_results), false) then
            raise exception 'R5 needs stored cases that all pass, one permitting and one denying at least'
                using errcode = '23514';
        end if;
    elsif (old.compiler_version, old.types_sha256, old.case_results, old.results_sha256)
          is distinct from (new.compiler_version, new.types_sha256, new.case_results, new.results_sha256) then
        raise exception 'R5 the case results are on record and frozen' using errcode = '23514';
    end if;
    return new;
end $$;

create function governance.rule_keep() returns trigger language plpgsql as $$
begin
    raise exception 'R2 rule versions are kept for ever' using errcode = '23514';
end $$;

-- Runs as the owner: the run-time role may read the change number, never write it.
create function governance.rule_changed() returns trigger language plpgsql security definer
    set search_path = governance, pg_temp as $$
begin
    update governance.rule_change set change_no = change_no + 1;
    return null;
end $$;

create trigger rule_insert before insert on governance.rule_version
    for each row execute function governance.rule_insert();
create trigger rule_update before update on governance.rule_version
    for each row execute function governance.rule_update();
create trigger rule_no_delete before delete on governance.rule_version
    for each row execute function governance.rule_keep();
create trigger rule_no_truncate before truncate on governance.rule_version
    for each statement execute function governance.rule_keep();
create trigger rule_changed after update of status on governance.rule_version
    for each row when (new.status = 'ACTIVE' or old.status = 'ACTIVE')
    execute function governance.rule_changed();

grant usage on schema governance to ${appRole};
grant select on governance.rule_version, governance.rule_change to ${appRole};
grant insert on governance.rule_version to ${appRole};
grant update (status, submitted_by, submitted_at, activated_by, activated_at, retired_by, retired_at, compiler_version,
              types_sha256, case_results, results_sha256, lock_version) on governance.rule_version to ${appRole};
