-- What people say the assists got wrong. One click is a whole statement; why is told afterwards, or never. It teaches
-- nothing by itself: only a correction names what would have been right.
create table cases.wrong_advice (
    id       uuid primary key,
    case_id  uuid not null references cases.case_file (id),
    assist   text not null check (assist in ('category', 'rank', 'brief', 'recommendation', 'delay')),
    -- What was shown, in words, and the versions of the models, the playbook and the rules behind it.
    said     text not null,
    versions jsonb not null,
    by       text not null check (by <> ''),
    at       timestamptz not null,
    -- The event as it stood then.
    event    json not null
);
create index wrong_advice_case on cases.wrong_advice (case_id);
create index wrong_advice_at on cases.wrong_advice (at);

create table cases.wrong_advice_why (
    advice  uuid not null references cases.wrong_advice (id),
    reason  text not null,
    comment text not null,
    at      timestamptz not null default clock_timestamp()
);
create index wrong_advice_why_of on cases.wrong_advice_why (advice, at);

-- Said by mistake: it stays on file and is counted no more.
create table cases.wrong_advice_withdrawn (
    advice uuid primary key references cases.wrong_advice (id),
    at     timestamptz not null
);

create trigger wrong_advice_append_only before update or delete or truncate on cases.wrong_advice
    for each statement execute function cases.refuse_rewriting();
create trigger wrong_advice_why_append_only before update or delete or truncate on cases.wrong_advice_why
    for each statement execute function cases.refuse_rewriting();
create trigger wrong_advice_withdrawn_append_only before update or delete or truncate on cases.wrong_advice_withdrawn
    for each statement execute function cases.refuse_rewriting();

-- What stands, each with the reason told last.
create view cases.wrong_advice_now as
    select a.*, coalesce(w.reason, '') as reason, coalesce(w.comment, '') as comment
    from cases.wrong_advice a
    left join lateral (select reason, comment from cases.wrong_advice_why where advice = a.id
                       order by at desc limit 1) w on true
    where not exists (select from cases.wrong_advice_withdrawn d where d.advice = a.id);

grant select, insert on cases.wrong_advice to ${appRole};
grant select, insert on cases.wrong_advice_why to ${appRole};
grant select, insert on cases.wrong_advice_withdrawn to ${appRole};
grant select on cases.wrong_advice_now to ${appRole};
