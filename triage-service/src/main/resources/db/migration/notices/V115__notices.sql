-- Notices: what people are told, and what of it went out by e-mail.

create schema notices;

create table notices.notice (
    id         bigint generated always as identity primary key,
    subject    text        not null check (subject <> ''),
    kind       text        not null check (kind in ('MENTIONED', 'ASSIGNED', 'APPROVAL', 'ESCALATED', 'DECIDED', 'WOKEN')),
    -- The case as it was named then: rooms do not join each other's tables.
    case_id    uuid        not null,
    reference  text        not null,
    title      text        not null,
    site       text,
    site_zone  text,
    request_id uuid,
    by         text        not null,
    text       text        not null,
    at         timestamptz not null,
    read_at    timestamptz,
    digest_id  uuid
);
create index notice_of on notices.notice (subject, id desc);
create index notice_unread on notices.notice (subject) where read_at is null;
create index notice_unsent on notices.notice (subject, at) where read_at is null and digest_id is null;
create index notice_digest on notices.notice (digest_id) where digest_id is not null;

-- Who was here, with the roles and the address the log-in had: whom something that waits for a role concerns.
create table notices.person (
    subject text primary key check (subject <> ''),
    roles   text[]      not null,
    address text,
    seen_at timestamptz not null
);

-- One message to one person. What it says is the notices that carry its id and are not read when it goes out.
create table notices.digest (
    id       uuid primary key,
    subject  text        not null,
    made_at  timestamptz not null,
    state    text        not null check (state in ('WAITING', 'SENT', 'EMPTY', 'GIVEN_UP')),
    tries    integer     not null default 0,
    due_at   timestamptz not null,
    ended_at timestamptz,
    error    text
);
create index digest_of on notices.digest (subject, made_at desc);
create index digest_waiting on notices.digest (due_at) where state = 'WAITING';

-- Mentions were the first notices.
do $$
begin
    if to_regclass('cases.mention') is not null then
        insert into notices.notice (subject, kind, case_id, reference, title, site, by, text, at, read_at)
        select m.mentioned, case when m.text = 'Assigned to @' || m.mentioned || '.' then 'ASSIGNED' else 'MENTIONED' end,
               c.id, c.reference, c.title, c.site, m.by, m.text, m.at, m.seen_at
        from cases.mention m join cases.case_file c on c.id = m.case_id
        order by m.id;
    end if;
end
$$;

grant usage on schema notices to ${appRole};
grant select, insert on notices.notice to ${appRole};
grant update (read_at, digest_id) on notices.notice to ${appRole};
grant select, insert, update on notices.person to ${appRole};
grant select, insert, update on notices.digest to ${appRole};
