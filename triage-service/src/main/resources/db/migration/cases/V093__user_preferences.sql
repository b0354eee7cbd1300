-- What people chose about how pages look and behave to them. The newest choice counts; nothing else depends on it.
create table if not exists cases.user_preference (
    subject   text not null check (subject <> ''),
    name      text not null check (name ~ '^[a-z][a-z-]{0,39}$'),
    value     text not null check (length(value) <= 1000),
    edited_at timestamptz not null,
    primary key (subject, name)
);
grant select, insert, update, delete on cases.user_preference to ${appRole};
