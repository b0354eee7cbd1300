-- Cases: what was raised, joined, ranked and worked on.

create schema cases;

create sequence cases.reference_number;

create table cases.case_file (
    id                 uuid primary key,
    reference          text collate "C" not null unique,
    -- Hashes: object = source and object key, symptom = code or message shape, fingerprint = both and the site.
    object             uuid not null,
    symptom            uuid not null,
    fingerprint        uuid not null,
    object_key         text not null,
    source             text not null,
    status             text not null check (status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED', 'SNOOZED',
                                                       'RESOLVED', 'DISMISSED', 'MERGED', 'CLEARED_AT_SOURCE')),
    category           text not null,
    family             text not null,
    confidence         double precision not null,
    abstained          boolean not null,
    priority           text not null check (priority in ('P1', 'P2', 'P3', 'P4')),
    regime             smallint not null check (regime in (0, 1)),
    tau_hours          double precision not null check (tau_hours > 0),
    rank_key           double precision not null check (rank_key > '-Infinity' and rank_key < 'Infinity'),
    loss_minor         bigint not null,
    currency           text not null,
    due_at             timestamptz not null,
    due_assumed        boolean not null,
    site               text,
    customer_tier      text,
    order_number       text collate "C",
    order_type         text,
    sku                text,
    supplier           text,
    carrier            text,
    -- Upper-case names by which people look for it, its own first: order, shipment, purchase order, SKU, tracking,
    -- references.
    identifiers        text[] not null,
    title              text not null,
    top_reason         text not null,
    top_workflow       text,
    top_workflow_title text,
    top_outcome        text,
    occurrences        integer not null check (occurrences >= 1),
    assignee           text,
    snoozed_until      timestamptz,
    wake_on_change     boolean not null default false,
    corrected_category text,
    corrected_priority text,
    reopens            uuid,
    open_requests      integer not null default 0 check (open_requests >= 0),
    -- The event as it stands now, repeats merged; and as it was first raised, once a repeat has joined.
    -- As json: it keeps the order of fields and costs less to write than jsonb; nothing searches inside.
    facts              json not null,
    first_facts        json,
    triaged            json not null,
    opened_at          timestamptz not null,
    last_event_at      timestamptz not null,
    closed_at          timestamptz,
    -- The transaction that changed the row last, and the one that opened it: followers read from the oldest
    -- transaction still running, so that nothing is skipped when transactions commit out of order.
    change_no          bigint not null,
    opened_no          bigint not null,
    version            bigint not null default 0
);

-- One open case for one fingerprint; also how a batch finds what its events join.
create unique index case_file_open on cases.case_file (object, fingerprint)
    where status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED', 'SNOOZED');
create index case_file_closed on cases.case_file (object, closed_at)
    where status not in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED', 'SNOOZED');

-- The queue is an index scan within each regime and time constant; filters that may leave little of it have their own.
create index case_file_queue on cases.case_file (regime, tau_hours, rank_key desc, id desc)
    where status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED');
create index case_file_queue_site on cases.case_file (site, regime, tau_hours, rank_key desc, id desc)
    where status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED');
create index case_file_queue_category on cases.case_file (category, regime, tau_hours, rank_key desc, id desc)
    where status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED');
create index case_file_queue_priority on cases.case_file (priority, regime, tau_hours, rank_key desc, id desc)
    where status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED');
create index case_file_queue_assignee on cases.case_file (assignee, regime, tau_hours, rank_key desc, id desc)
    where status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED') and assignee is not null;
create index case_file_rest on cases.case_file (regime, tau_hours, rank_key desc, id desc)
    where status not in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED');

create index case_file_due on cases.case_file (due_at)
    where regime = 0 and status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED', 'SNOOZED');
create index case_file_snoozed on cases.case_file (snoozed_until) where status = 'SNOOZED';
create index case_file_change on cases.case_file (change_no);
-- People find a case by its own name (the first identifier) or its item at once; by everything else through the index
-- of words. An inverted index over all identifiers would cost more than all the others together.
create index case_file_name on cases.case_file ((identifiers[1]) collate "C");
create index case_file_sku on cases.case_file (upper(sku) collate "C") where sku is not null;

-- Compressing what is rarely read would take longer than writing it.
alter table cases.case_file alter facts set storage external, alter first_facts set storage external,
    alter triaged set storage external;

-- The time constants in use, so that the queue knows which scans to merge.
create table cases.rank_scale (
    regime    smallint not null,
    tau_hours double precision not null,
    primary key (regime, tau_hours)
);

-- Which events belong to which case; written with the case in one transaction, so without a foreign key to check per
-- row. An event without facts is the one the case's first_facts, or facts while there is no other, describe.
create table cases.case_event (
    event_id    text collate "C" not null,
    source      text collate "C" not null,
    case_id     uuid not null,
    kind        text not null check (kind in ('RAISED', 'CLEARED')),
    event_time  timestamptz not null,
    received_at timestamptz not null,
    facts       json,
    primary key (event_id, source, case_id)
);
alter table cases.case_event alter facts set storage external;
create index case_event_case on cases.case_event (case_id);

-- Everything a source ever cleared: a clear may arrive before what it clears, or between repeats.
create table cases.cleared_ahead (
    event_id   text collate "C" not null,
    source     text collate "C" not null,
    object     uuid not null,
    symptom    uuid,
    site       text,
    event_time timestamptz not null,
    primary key (object, event_id, source)
);

create table cases.timeline (
    id      bigint generated always as identity primary key,
    case_id uuid not null references cases.case_file (id),
    at      timestamptz not null,
    by      text not null,
    kind    text not null,
    text    text not null,
    detail  jsonb not null
);
create index timeline_case on cases.timeline (case_id, id);

create table cases.label (
    id      bigint generated always as identity primary key,
    case_id uuid not null references cases.case_file (id),
    request uuid,
    kind    text not null check (kind in ('corrected', 'dismissed', 'chosen', 'approved', 'rejected', 'outcome')),
    field   text not null,
    value   text not null,
    by      text not null,
    at      timestamptz not null,
    reason  text not null,
    -- The event as it stood when the label was given.
    event   json not null
);
create index label_case on cases.label (case_id);

create function cases.refuse_rewriting() returns trigger language plpgsql as $$
begin
    raise exception 'cases.% is append-only: % is refused', tg_table_name, tg_op using errcode = 'restrict_violation';
end $$;

create trigger timeline_append_only before update or delete or truncate on cases.timeline
    for each statement execute function cases.refuse_rewriting();
create trigger label_append_only before update or delete or truncate on cases.label
    for each statement execute function cases.refuse_rewriting();

grant usage on schema cases to ${appRole};
grant usage on sequence cases.reference_number to ${appRole};
grant select, insert, update on cases.case_file to ${appRole};
grant select, insert on cases.rank_scale to ${appRole};
grant select, insert on cases.case_event to ${appRole};
grant update (case_id, facts) on cases.case_event to ${appRole};
grant select, insert on cases.cleared_ahead to ${appRole};
grant select, insert on cases.timeline to ${appRole};
grant select, insert on cases.label to ${appRole};
