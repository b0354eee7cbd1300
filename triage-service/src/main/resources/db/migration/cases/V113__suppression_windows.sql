-- Times in which cases of a kind are expected and wanted by nobody: a stocktake, a cut-over, a planned outage. A window
-- hides new cases that match its filter from the queue; it closes none, deletes none, and ends by itself.

create table cases.suppression_window (
    id         uuid primary key,
    -- CEL over the variables of a case, as in the rules.
    filter     text not null check (length(filter) between 1 and 4096),
    starts_at  timestamptz not null,
    ends_at    timestamptz not null check (ends_at > starts_at),
    -- Priority 1 comes through, unless the window says otherwise.
    hides_p1   boolean not null,
    owner      text not null check (owner <> ''),
    reason     text not null check (length(reason) between 1 and 500),
    opened_by  text not null check (opened_by <> ''),
    opened_at  timestamptz not null,
    -- Ended before its time.
    ended_by   text,
    ended_at   timestamptz check ((ended_at is null) = (ended_by is null)),
    -- Cases changed before this transaction were looked at; -1 once it is over and every case has come back.
    swept_to   bigint not null default 0
);
create index suppression_window_now on cases.suppression_window (ends_at) where swept_to >= 0;

-- What a window says is written once; only that it ended, and how far it got, comes later.
create function cases.keep_window() returns trigger language plpgsql as $$
begin
    if (new.id, new.filter, new.starts_at, new.ends_at, new.hides_p1, new.owner, new.reason, new.opened_by, new.opened_at)
       is distinct from
       (old.id, old.filter, old.starts_at, old.ends_at, old.hides_p1, old.owner, old.reason, old.opened_by, old.opened_at)
       or (old.ended_at is not null and (new.ended_at, new.ended_by) is distinct from (old.ended_at, old.ended_by)) then
        raise exception 'window % is written once', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger suppression_window_kept before update on cases.suppression_window
    for each row execute function cases.keep_window();
create trigger suppression_window_stays before delete or truncate on cases.suppression_window
    for each statement execute function cases.refuse_rewriting();

alter table cases.case_file
    -- As a word, because it is a facet.
    add column suppressed    text not null default 'no' check (suppressed in ('no', 'yes')),
    add column suppressed_by uuid references cases.suppression_window (id),
    -- The window it came back from, and when.
    add column released_from uuid references cases.suppression_window (id),
    add column released_at   timestamptz,
    add constraint case_file_suppressed_by check ((suppressed = 'yes') = (suppressed_by is not null)),
    -- What somebody has in hand, or what is over, is never hidden.
    add constraint case_file_suppressed_new check (suppressed = 'no' or status = 'NEW');
create index case_file_suppressed on cases.case_file (suppressed_by, id) where suppressed_by is not null;

create function cases.come_through() returns trigger language plpgsql as $$
begin
    new.suppressed := 'no';
    new.suppressed_by := null;
    return new;
end $$;
create trigger case_file_come_through before update of status on cases.case_file for each row
    when (new.suppressed = 'yes' and new.status <> 'NEW') execute function cases.come_through();

-- The queue leaves hidden cases out without reading them.
drop index cases.case_file_queue;
create index case_file_queue on cases.case_file (regime, tau_hours, rank_key desc, id desc)
    include (status, category, priority, site, customer_tier, carrier, supplier, sku, assignee, top_workflow, source,
             opened_at, due_at, loss_minor, last_event_at, suppressed)
    where status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED');

grant select, insert on cases.suppression_window to ${appRole};
grant update (ended_by, ended_at, swept_to) on cases.suppression_window to ${appRole};
