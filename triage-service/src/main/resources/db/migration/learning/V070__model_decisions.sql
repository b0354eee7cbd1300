-- Which model version serves, and who decided so. The run-time role asks, decides and notes what serves; it never
-- changes or removes what is written, and two constraints see to it that nobody decides alone.
create schema learning;
grant usage on schema learning to ${appRole};

create table learning.promotion (
    id               uuid        primary key,
    model            text        not null check (model ~ '^[a-z][a-z0-9-]{0,63}$'),
    version          text        not null check (version ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    sha256           text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
    reason           text        not null check (reason <> ''),
    requested_by     text        not null check (requested_by <> ''),
    requested_at     timestamptz not null default clock_timestamp(),
    status           text        not null default 'REQUESTED' check (status in ('REQUESTED', 'APPROVED', 'REJECTED')),
    decided_by       text,
    decided_at       timestamptz,
    decision_comment text,
    constraint decided_by_another check (decided_by is null or decided_by <> requested_by),
    constraint decided_as_a_whole
        check ((status = 'REQUESTED') = (decided_by is null) and (decided_by is null) = (decided_at is null))
);
create unique index promotion_open on learning.promotion (model, version) where status = 'REQUESTED';
grant select, insert on learning.promotion to ${appRole};
grant update (status, decided_by, decided_at, decision_comment) on learning.promotion to ${appRole};

-- A decision is made once.
create function learning.decided_once() returns trigger
    language plpgsql as
$$
begin
    if tg_op <> 'UPDATE' or old.status <> 'REQUESTED' then
        raise exception 'promotion %: a decision is made once and stays', old.id
            using errcode = '23514', constraint = 'decided_once', schema = 'learning';
    end if;
    return new;
end
$$;
create trigger decided_once before update or delete on learning.promotion
    for each row execute function learning.decided_once();

-- What serves: the newest row of a model. Append-only, so that going back is a new fact and not a lost one.
create table learning.champion (
    seq       bigint      generated always as identity primary key,
    model     text        not null check (model ~ '^[a-z][a-z0-9-]{0,63}$'),
    version   text        not null check (version ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    act       text        not null check (act in ('PROMOTION', 'ROLLBACK')),
    promotion uuid        references learning.promotion (id),
    reason    text        not null,
    by        text        not null check (by <> ''),
    at        timestamptz not null default clock_timestamp(),
    constraint promoted_by_decision check ((act = 'PROMOTION') = (promotion is not null))
);
create index champion_of on learning.champion (model, seq desc);
grant select, insert on learning.champion to ${appRole};

create function learning.champion_rests_on_decision() returns trigger
    language plpgsql as
$$
declare
    p learning.promotion;
begin
    if tg_op <> 'INSERT' then
        raise exception 'learning.champion is append-only: % refused', lower(tg_op)
            using errcode = '23514', constraint = 'append_only', schema = 'learning';
    end if;
    if new.act = 'PROMOTION' then
        select * into p from learning.promotion where id = new.promotion for share;
        if p.status is distinct from 'APPROVED' or p.model <> new.model or p.version <> new.version then
            raise exception 'version % of % was not approved', new.version, new.model
                using errcode = '23514', constraint = 'approved_first', schema = 'learning';
        end if;
    end if;
    return new;
end
$$;
create trigger champion_rests_on_decision before insert or update or delete on learning.champion
    for each row execute function learning.champion_rests_on_decision();
