-- What came in, kept once, as it came. The run-time role may add and read; nobody changes what was received.
create schema intake;
grant usage on schema intake to ${appRole};

create table intake.received_event (
    source         text        not null check (length(source) between 1 and 512),
    event_id       text        not null check (length(event_id) between 1 and 256),
    type           text        not null,
    subject        text,
    event_time     timestamptz not null,
    received_at    timestamptz not null,
    topic          text        not null,
    partition      integer     not null,
    record_offset  bigint      not null,
    record_key     bytea,
    headers        jsonb,                        -- [[name, Base64]…]; only of binary mode, where they carry the attributes
    body           bytea       not null,
    content_sha256 bytea       not null check (octet_length(content_sha256) = 32),
    primary key (source, event_id)
);
comment on table intake.received_event is 'Each event once, by CloudEvents source and id, with its raw bytes.';
-- Replay and insight read by time; rows arrive in that order, so the index grows at one end only.
create index received_event_received_at on intake.received_event (received_at);
grant select, insert on intake.received_event to ${appRole};

create table intake.repeated_event (
    topic         text        not null,
    partition     integer     not null,
    record_offset bigint      not null,
    source        text        not null,
    event_id      text        not null,
    received_at   timestamptz not null,
    differs       boolean     not null,
    headers       jsonb,
    body          bytea,
    primary key (topic, partition, record_offset, source, event_id),
    check (differs = (body is not null))
);
comment on table intake.repeated_event is
    'Every further record of an event already kept. When its content differs, the first stays and this holds the other.';
create index repeated_event_event on intake.repeated_event (source, event_id);
create index repeated_event_differs on intake.repeated_event (received_at) where differs;
grant select, insert on intake.repeated_event to ${appRole};
