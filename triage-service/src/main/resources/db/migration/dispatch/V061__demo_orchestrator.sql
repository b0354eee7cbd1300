-- The journal of the simulated orchestration layer: one row an effect, so that effects can be counted.
create table dispatch.demo_effect (
    command_id  uuid        primary key,
    request_id  uuid        not null,
    workflow    text        not null,
    deliveries  integer     not null default 1 check (deliveries >= 1),
    accepted_at timestamptz not null default clock_timestamp(),
    due_at      timestamptz not null,
    outcome     text        not null check (outcome in ('COMPLETED', 'FAILED')),
    reason      text,
    finished_at timestamptz
);
create index demo_effect_due on dispatch.demo_effect (due_at) where finished_at is null;
grant select, insert, update on dispatch.demo_effect to ${appRole};
