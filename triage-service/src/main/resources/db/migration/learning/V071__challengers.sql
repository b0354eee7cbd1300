-- What people looked at when they asked: besides the model's bytes its papers (provenance, figures, gates). What serves
-- carries the hash of the bytes that were approved. Before the first decision about a model the version that served
-- until then is noted (FILE), so that going back can be held to what served before. And the challenger: named by one
-- person, because it has no effect.
alter table learning.promotion
    add column papers_sha256 text check (papers_sha256 ~ '^[0-9a-f]{64}$');
alter table learning.champion
    add column sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
    drop constraint champion_act_check,
    add constraint champion_act_check check (act in ('FILE', 'PROMOTION', 'ROLLBACK'));

create or replace function learning.champion_rests_on_decision() returns trigger
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
        if new.sha256 is distinct from p.sha256 then
            raise exception 'version % of %: other bytes than those that were approved', new.version, new.model
                using errcode = '23514', constraint = 'approved_bytes', schema = 'learning';
        end if;
    end if;
    if new.act = 'FILE' and exists (select from learning.champion where model = new.model) then
        raise exception 'what served before anybody decided about % is noted first or never', new.model
            using errcode = '23514', constraint = 'noted_first', schema = 'learning';
    end if;
    -- Models decided on before this was noted have no FILE row: their oldest version is not known here.
    if new.act = 'ROLLBACK'
        and exists (select from learning.champion where model = new.model and act = 'FILE')
        and not exists (select from learning.champion where model = new.model and version = new.version) then
        raise exception 'version % of % never served, so one cannot go back to it', new.version, new.model
            using errcode = '23514', constraint = 'served_before', schema = 'learning';
    end if;
    return new;
end
$$;

-- The newest row of a model says which version runs beside the champion; only NAMED names one.
create table learning.challenger (
    seq     bigint      generated always as identity primary key,
    model   text        not null check (model ~ '^[a-z][a-z0-9-]{0,63}$'),
    version text        not null check (version ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    sha256  text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
    act     text        not null check (act in ('NAMED', 'WITHDRAWN', 'PROMOTED')),
    reason  text        not null check (reason <> ''),
    by      text        not null check (by <> ''),
    at      timestamptz not null default clock_timestamp()
);
create index challenger_of on learning.challenger (model, seq desc);
grant select, insert on learning.challenger to ${appRole};

create function learning.refuse_rewriting() returns trigger
    language plpgsql as
$$
begin
    raise exception 'learning.% is append-only: % refused', tg_table_name, lower(tg_op)
        using errcode = '23514', constraint = 'append_only', schema = 'learning';
end
$$;
create trigger challenger_append_only before update or delete or truncate on learning.challenger
    for each statement execute function learning.refuse_rewriting();
create trigger champion_not_emptied before truncate on learning.champion
    for each statement execute function learning.refuse_rewriting();
create trigger promotion_not_emptied before truncate on learning.promotion
    for each statement execute function learning.refuse_rewriting();
