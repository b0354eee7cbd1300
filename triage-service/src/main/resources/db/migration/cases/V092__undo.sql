-- Undo is one more act: it restores what an act changed, when nothing has changed it since. Nothing is deleted.

create table cases.undo_step (
    -- One token for one act; an act on many cases has one step a case.
    token    uuid not null,
    case_id  uuid not null references cases.case_file (id),
    act      text not null check (act in ('claimed', 'snoozed', 'dismissed', 'corrected')),
    by       text not null,
    at       timestamptz not null,
    -- The version the act left behind: of any other, undoing would overwrite somebody's work.
    version  bigint not null,
    -- What the act changed, as it was before.
    before   json not null,
    -- The labels the act gave.
    labels   bigint[] not null,
    primary key (token, case_id)
);
create index undo_step_case on cases.undo_step (case_id, version);

create table cases.undone (
    token   uuid not null,
    case_id uuid not null,
    at      timestamptz not null,
    primary key (token, case_id),
    foreign key (token, case_id) references cases.undo_step (token, case_id)
);

-- A label given by mistake stays on file, and teaches nothing.
create table cases.label_withdrawn (
    label_id bigint primary key,
    by       text not null,
    at       timestamptz not null
);

create trigger undo_step_append_only before update or delete or truncate on cases.undo_step
    for each statement execute function cases.refuse_rewriting();
create trigger undone_append_only before update or delete or truncate on cases.undone
    for each statement execute function cases.refuse_rewriting();
create trigger label_withdrawn_append_only before update or delete or truncate on cases.label_withdrawn
    for each statement execute function cases.refuse_rewriting();

-- Who worked on what in the last days: the table grows with time, so a coarse index of it is enough.
create index timeline_at on cases.timeline using brin (at);
create index case_file_opened on cases.case_file using brin (opened_at);

grant select, insert on cases.undo_step to ${appRole};
grant select, insert on cases.undone to ${appRole};
grant select, insert on cases.label_withdrawn to ${appRole};
