-- The audit: a gap-free chain, each row carrying a keyed hash over itself and the one before. The key is not in here.

create table governance.audit_entry (
    seq        bigint      not null primary key check (seq >= 1),
    at         timestamptz not null,
    actor      text        not null,
    actor_kind text        not null check (actor_kind in ('PERSON', 'MACHINE', 'SYSTEM')),
    action     text        not null check (action <> ''),
    case_id    uuid,
    request_id uuid,
    -- Canonical JSON kept as text: the hash is over these very bytes.
    detail     text        not null check (detail is json object),
    key_id     text        not null,
    prev_hash  text        not null check (prev_hash ~ '^[0-9a-f]{64}$'),
    hash       text        not null check (hash ~ '^[0-9a-f]{64}$')
);
create index audit_entry_of_case on governance.audit_entry (case_id, seq) where case_id is not null;
create index audit_entry_of_request on governance.audit_entry (request_id, seq) where request_id is not null;
grant select, insert on governance.audit_entry to ${appRole};

create table governance.audit_head (
    only_row boolean not null primary key default true check (only_row),
    seq      bigint  not null,
    hash     text    not null
);
insert into governance.audit_head (seq, hash) values (0, repeat('0', 64));
grant select on governance.audit_head to ${appRole};

-- Takes the end of the chain for this transaction and tells where it is. Nothing may be locked after it.
create function governance.lock_audit_head(out seq bigint, out hash text, out at timestamptz)
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
begin
    select h.seq, h.hash into strict seq, hash from audit_head h for update;
    at := moment();
end
$$;
grant execute on function governance.lock_audit_head() to ${appRole};

create function governance.check_audit_entry() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    head audit_head;
begin
    select * into strict head from audit_head for update;
    if new.seq <> head.seq + 1 or new.prev_hash <> head.hash then
        perform refuse('u2_audit_is_one_chain', format('Entry %s does not follow entry %s', new.seq, head.seq));
    end if;
    update audit_head set seq = new.seq, hash = new.hash;
    return new;
end
$$;
create trigger u2_audit_is_one_chain before insert on governance.audit_entry
    for each row execute function governance.check_audit_entry();
create trigger u1_audit_entry_append_only before update or delete on governance.audit_entry
    for each row execute function governance.append_only();
create trigger u1_audit_entry_no_truncate before truncate on governance.audit_entry
    for each statement execute function governance.append_only();

-- No fact without its entry: checked when the transaction ends, for every table of facts about a request.
create function governance.check_audited() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    request uuid;
    facts   bigint;
    entries bigint;
begin
    execute format('select ($1).%I, (select count(*) from governance.%I f where f.%I = ($1).%I)',
                   tg_argv[0], tg_table_name, tg_argv[0], tg_argv[0])
        into request, facts using new;
    select count(*) into entries from audit_entry
    where request_id = request and action = any (string_to_array(tg_argv[1], ','));
    if entries < facts then
        perform refuse('u2_every_fact_is_audited', format('%s of request %s has no audit entry', tg_table_name, request));
    end if;
    return null;
end
$$;
create constraint trigger u2_action_request_is_audited after insert on governance.action_request
    deferrable initially deferred for each row
    execute function governance.check_audited('id', 'request.made');
create constraint trigger u2_approval_is_audited after insert on governance.approval
    deferrable initially deferred for each row
    execute function governance.check_audited('request_id', 'request.approved,request.rejected');
create constraint trigger u2_withdrawal_is_audited after insert on governance.withdrawal
    deferrable initially deferred for each row
    execute function governance.check_audited('request_id', 'request.withdrawn');
create constraint trigger u2_lapse_is_audited after insert on governance.lapse
    deferrable initially deferred for each row
    execute function governance.check_audited('request_id', 'request.lapsed');
create constraint trigger u2_dispatch_is_audited after insert on governance.dispatch
    deferrable initially deferred for each row
    execute function governance.check_audited('request_id', 'request.dispatched');
create constraint trigger u2_parking_is_audited after insert on governance.parking
    deferrable initially deferred for each row
    execute function governance.check_audited('request_id', 'request.parked');
create constraint trigger u2_outcome_is_audited after insert on governance.outcome
    deferrable initially deferred for each row
    execute function governance.check_audited('request_id', 'request.outcome');
