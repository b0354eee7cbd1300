-- What could not be used, with its raw bytes and the reason, until somebody replays it.
create table intake.dead_letter (
    id             uuid        primary key,
    code           text        not null check (length(code) between 1 and 40),
    reason         text        not null,
    errors         jsonb       not null,
    topic          text        not null,
    partition      integer     not null,
    record_offset  bigint      not null,
    received_at    timestamptz not null,
    source         text        not null,
    event_id       text        not null,
    record_key     bytea,
    headers        jsonb,
    body           bytea,                       -- null: the record had no value
    content_sha256 bytea       not null check (octet_length(content_sha256) = 32),
    replayed_at    timestamptz,
    replayed_by    text,
    corrected_body bytea,                       -- what was sent instead of the original, when it was corrected
    check ((replayed_at is null) = (replayed_by is null)),
    check (corrected_body is null or replayed_at is not null)
);
-- A record delivered again after a crash is the same dead letter. The content is part of it because offsets start anew
-- when a topic is made anew.
create unique index dead_letter_record on intake.dead_letter (topic, partition, record_offset, code, content_sha256)
    where record_offset >= 0;
create index dead_letter_newest on intake.dead_letter (received_at desc, id desc);
create index dead_letter_open on intake.dead_letter (received_at desc, id desc) where replayed_at is null;

grant select, insert on intake.dead_letter to ${appRole};
grant update (replayed_at, replayed_by, corrected_body) on intake.dead_letter to ${appRole};

-- A replay is noted once and stays noted.
create function intake.keep_replay() returns trigger language plpgsql as $$
begin
    if old.replayed_at is not null then
        raise exception 'Dead letter % was replayed at % already', old.id, old.replayed_at using errcode = '23514';
    end if;
    return new;
end $$;
create trigger dead_letter_keep_replay before update on intake.dead_letter
    for each row execute function intake.keep_replay();
