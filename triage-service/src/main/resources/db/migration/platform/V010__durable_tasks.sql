-- Durable tasks (db-scheduler): work that is promised inside a transaction and done after it.
-- The schema is there: Flyway keeps its history in it.

create table platform.scheduled_tasks (
    task_name text not null,
    task_instance text not null,
    task_data bytea,
    execution_time timestamptz not null,
    picked boolean not null,
    picked_by text,
    last_success timestamptz,
    last_failure timestamptz,
    consecutive_failures int,
    last_heartbeat timestamptz,
    version bigint not null,
    priority smallint,
    primary key (task_name, task_instance)
)
-- Rows come and go fast; a bloated queue table slows every poll.
with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

create index scheduled_tasks_due on platform.scheduled_tasks (execution_time);
create index scheduled_tasks_heartbeat on platform.scheduled_tasks (last_heartbeat) where picked;

grant usage on schema platform to ${appRole};
grant select, insert, update, delete on platform.scheduled_tasks to ${appRole};
