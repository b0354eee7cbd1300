-- Who may approve, which workflows exist, and the two things every guard below needs: a clock and a way to refuse.
--
-- Pattern of V035 to V038: the run-time role inserts facts and nothing else. Guards and the state that follows from the
-- facts are triggers that run as the owner (security definer), so the run-time role needs, and has, no right to change
-- what was written. Every refusal names its guard as the constraint, so that code never reads message texts.

-- The clock of every decision. A function, so that tests in a throw-away database can set it forward.
create function governance.moment() returns timestamptz
    language sql volatile as
$$ select clock_timestamp() $$;

create function governance.refuse(guard text, message text) returns void
    language plpgsql as
$$
begin
    raise exception '%', message using errcode = '23514', constraint = guard, schema = 'governance';
end
$$;

create function governance.append_only() returns trigger
    language plpgsql as
$$
begin
    perform governance.refuse('u1_append_only', format('%s is append-only: %s refused', tg_table_name, lower(tg_op)));
    return null;
end
$$;

-- What the identity provider last said about a subject, and whether an administrator has shut the subject out.
-- One row a subject, so that one row lock holds everything an approval rests on.
create table governance.entitlement (
    subject    text        not null primary key check (subject <> ''),
    roles      text[]      not null,
    enabled    boolean     not null default true,
    seen_at    timestamptz not null default governance.moment(),
    changed_by text,
    reason     text,
    changed_at timestamptz
);
grant select, insert, update on governance.entitlement to ${appRole};

-- Whether the subject may act in the role now; holds the row until the transaction ends. A lead may stand in for an
-- approver. Unknown subjects may nothing.
create function governance.entitled(who text, needed text) returns boolean
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    e governance.entitlement;
begin
    select * into e from entitlement where subject = who for share;
    return found and e.enabled and (needed = any (e.roles) or (needed = 'approver' and 'lead' = any (e.roles)));
end
$$;

-- The least that holds for the workflows the contract names, whatever their files say later.
create table governance.workflow_floor (
    workflow        text    not null primary key,
    never_automatic boolean not null
);
insert into governance.workflow_floor (workflow, never_automatic)
values ('alternate-warehouse-sourcing', false),
       ('substitute-item', false),
       ('split-shipment', false),
       ('backorder-line', false),
       ('reallocate-stock', false),
       ('re-release-order', false),
       ('expedite-purchase-order', false),
       ('re-tender-carrier', false),
       ('resend-document', false),
       ('inventory-adjustment-proposal', true),
       ('ship-confirm-proposal', true),
       ('release-credit-hold', true),
       ('remove-billing-block', true),
       ('create-rma', false);
grant select on governance.workflow_floor to ${appRole};

-- The catalogue as requests used it. Rows come from the playbook's files; a version never changes its content.
create table governance.workflow_version (
    workflow        text        not null check (workflow <> ''),
    version         integer     not null check (version >= 1),
    sha256          text        not null check (sha256 <> ''),
    transactional   boolean     not null,
    never_automatic boolean     not null,
    registered_at   timestamptz not null default governance.moment(),
    primary key (workflow, version)
);
grant select, insert on governance.workflow_version to ${appRole};

create function governance.check_workflow_version() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
begin
    if exists (select from workflow_floor f
               where f.workflow = new.workflow
                 and (not new.transactional or (f.never_automatic and not new.never_automatic)))
        or exists (select from workflow_version w
                   where w.workflow = new.workflow
                     and ((w.transactional and not new.transactional)
                       or (w.never_automatic and not new.never_automatic))) then
        perform refuse('d12_workflow_never_loosens',
                       format('Workflow %s version %s may not need less governance than before', new.workflow,
                              new.version));
    end if;
    new.registered_at := moment();
    return new;
end
$$;
create trigger d12_workflow_never_loosens before insert on governance.workflow_version
    for each row execute function governance.check_workflow_version();
create trigger u1_workflow_version_append_only before update or delete on governance.workflow_version
    for each row execute function governance.append_only();
create trigger u1_workflow_version_no_truncate before truncate on governance.workflow_version
    for each statement execute function governance.append_only();
