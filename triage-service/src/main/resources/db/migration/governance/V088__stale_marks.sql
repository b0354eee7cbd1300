-- Requests whose case changed under them, with what differs. The newest mark counts; an empty one takes it back.

create table governance.stale_mark (
    id         uuid        not null primary key,
    request_id uuid        not null references governance.action_request (id),
    difference text        not null,
    found_at   timestamptz not null
);
create index stale_mark_of_request on governance.stale_mark (request_id, found_at desc, id desc);
grant select, insert on governance.stale_mark to ${appRole};

create function governance.stamp_stale_mark() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
begin
    new.found_at := moment();
    return new;
end
$$;
create trigger a3_stale_mark_is_stamped before insert on governance.stale_mark
    for each row execute function governance.stamp_stale_mark();
create trigger u1_stale_mark_append_only before update or delete on governance.stale_mark
    for each row execute function governance.append_only();
create trigger u1_stale_mark_no_truncate before truncate on governance.stale_mark
    for each statement execute function governance.append_only();
