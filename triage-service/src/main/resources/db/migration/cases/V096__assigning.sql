-- Who works on cases: a case can be given to one of those seen in the last days, and to nobody else.
create table cases.colleague (
    subject text primary key check (subject <> ''),
    seen_at timestamptz not null
);
grant select, insert, update on cases.colleague to ${appRole};

-- Giving a case to somebody can be taken back like a claim.
alter table cases.undo_step drop constraint undo_step_act_check;
alter table cases.undo_step add constraint undo_step_act_check
    check (act in ('claimed', 'assigned', 'snoozed', 'dismissed', 'corrected'));
