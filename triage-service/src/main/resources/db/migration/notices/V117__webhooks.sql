-- Messages to other systems: kept with what they tell, sent until they arrived or were tried ten times.
create table notices.webhook (
    id           uuid primary key,
    -- The name the operator gave it; where it is and its secret are in the settings alone.
    target       text        not null,
    type         text        not null,
    -- Signed as it stands here, so that every try has the same bytes.
    body         text        not null check (octet_length(body) <= 20000),
    made_at      timestamptz not null,
    state        text        not null check (state in ('WAITING', 'DELIVERED', 'PARKED')),
    tries        integer     not null default 0,
    due_at       timestamptz not null,
    leased_until timestamptz not null default '-infinity',
    ended_at     timestamptz,
    last_answer  text
);
create index webhook_due on notices.webhook (due_at) where state = 'WAITING';
create index webhook_parked on notices.webhook (made_at desc) where state = 'PARKED';
create index webhook_made on notices.webhook (made_at desc);

grant select, insert, update on notices.webhook to ${appRole};
