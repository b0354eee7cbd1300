-- What was cleared and is still to be sent, every attempt to send it, and the outcomes that came back.
create schema dispatch;
grant usage on schema dispatch to ${appRole};

-- One row a request from its clearance until it is out of our hands. Written in the transaction that clears it.
-- A lease lets one instance work on a row without holding a transaction open while it talks to others; its number
-- fences: whoever was paused past its lease changes nothing any more.
create table dispatch.outbox (
    request_id   uuid        primary key,
    queued_at    timestamptz not null default clock_timestamp(),
    due_at       timestamptz not null default clock_timestamp(),
    held_reason  text,                                 -- set while governance holds it back
    tries        integer     not null default 0,       -- takes that ended in an error of our own surroundings
    lease        bigint      not null default 0,
    leased_until timestamptz not null default '-infinity'
);
create index outbox_due on dispatch.outbox (due_at);
grant select, insert, update, delete on dispatch.outbox to ${appRole};

-- The log of what was tried. STARTED is committed before the first byte leaves; a STARTED without a conclusion is a
-- result nobody knows.
create table dispatch.attempt (
    command_id uuid        not null,
    channel    text        not null check (channel in ('http', 'kafka')),
    number     integer     not null check (number >= 1),
    step       text        not null check (step in ('STARTED', 'SENT', 'KNOWN', 'UNKNOWN', 'FAILED', 'REFUSED')),
    request_id uuid        not null,
    detail     text,
    at         timestamptz not null default clock_timestamp(),
    primary key (command_id, channel, number, step)
);
create index attempt_request on dispatch.attempt (request_id);
-- One conclusion an attempt, whoever writes it.
create unique index attempt_concluded_once on dispatch.attempt (command_id, channel, number) where step <> 'STARTED';
grant select, insert on dispatch.attempt to ${appRole};

create function dispatch.append_only() returns trigger language plpgsql as $$
begin
    raise exception 'dispatch.% is append-only: % refused', tg_table_name, lower(tg_op) using errcode = '23514';
end $$;
create trigger attempt_append_only before update or delete on dispatch.attempt
    for each row execute function dispatch.append_only();
create trigger attempt_no_truncate before truncate on dispatch.attempt
    for each statement execute function dispatch.append_only();

-- An outcome event is the same when source and id are equal.
create table dispatch.received_outcome (
    source      text        not null,
    id          text        not null,
    type        text        not null,
    command_id  uuid        not null,
    effect      text        not null check (effect in ('APPLIED', 'UNCHANGED')),
    received_at timestamptz not null default clock_timestamp(),
    primary key (source, id)
);
create index received_outcome_command on dispatch.received_outcome (command_id);
grant select, insert on dispatch.received_outcome to ${appRole};
create trigger received_outcome_append_only before update or delete on dispatch.received_outcome
    for each row execute function dispatch.append_only();
create trigger received_outcome_no_truncate before truncate on dispatch.received_outcome
    for each statement execute function dispatch.append_only();
