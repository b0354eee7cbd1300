-- What people keep about their work: ways to look at the queue, and how pages are to look.

create table cases.saved_view (
    id        uuid primary key,
    owner     text not null check (owner <> ''),
    name      text not null check (length(name) between 1 and 80),
    -- The address of the queue behind the question mark.
    query     text not null check (length(query) <= 4000),
    shared    boolean not null,
    pinned    boolean not null,
    edited_at timestamptz not null,
    unique (owner, name)
);
create index saved_view_shared on cases.saved_view (name) where shared;

create table cases.user_preference (
    subject   text not null check (subject <> ''),
    name      text not null check (name ~ '^[a-z][a-z-]{0,39}$'),
    value     text not null check (length(value) <= 1000),
    edited_at timestamptz not null,
    primary key (subject, name)
);

grant select, insert, update, delete on cases.saved_view to ${appRole};
grant select, insert, update, delete on cases.user_preference to ${appRole};
