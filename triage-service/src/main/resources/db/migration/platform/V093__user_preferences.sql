-- What people chose about how pages look and behave to them. The newest choice counts; nothing else depends on it.
create table if not exists platform.user_preference (
    subject    text        not null check (subject <> ''),
    name       text        not null check (name <> ''),
    value      text        not null check (length(value) <= 10000),
    changed_at timestamptz not null default clock_timestamp(),
    primary key (subject, name)
);
grant select, insert, update on platform.user_preference to ${appRole};
