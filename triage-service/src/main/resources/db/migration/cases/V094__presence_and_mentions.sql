-- Who is at a case right now. Worth nothing after a crash, so it is not logged.
create unlogged table cases.presence (
    case_id uuid        not null,
    subject text        not null,
    editing boolean     not null,
    seen_at timestamptz not null,
    primary key (case_id, subject)
);
create index presence_seen on cases.presence (seen_at);
grant select, insert, update, delete on cases.presence to ${appRole};

-- Who was named in a comment. Only the moment it was seen is ever written later.
create table cases.mention (
    id        bigint generated always as identity primary key,
    case_id   uuid        not null references cases.case_file (id),
    mentioned text        not null check (mentioned <> ''),
    by        text        not null,
    text      text        not null,
    at        timestamptz not null default clock_timestamp(),
    seen_at   timestamptz
);
create index mention_of on cases.mention (mentioned, id desc);
create index mention_unseen on cases.mention (mentioned) where seen_at is null;
grant select, insert on cases.mention to ${appRole};
grant update (seen_at) on cases.mention to ${appRole};
