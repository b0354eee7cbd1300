-- What the approver got to see of a request, and what was signed when its clearance was spent.

create table governance.request_packet (
    request_id uuid not null primary key references governance.action_request (id),
    -- Canonical JSON kept as text: the hashes are over these very bytes.
    facts      text not null check (facts is json object),
    packet     text not null check (packet is json object)
);
grant select, insert on governance.request_packet to ${appRole};

-- The hash people approve covers the facts and the packet: so they must be the ones it names.
create function governance.check_packet() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    envelope jsonb;
begin
    select binding::jsonb into strict envelope from action_request where id = new.request_id;
    if not coalesce(envelope ->> 'evidenceSha256' = encode(sha256(convert_to(new.facts, 'UTF8')), 'hex')
                        and envelope ->> 'packetSha256' = encode(sha256(convert_to(new.packet, 'UTF8')), 'hex'), false) then
        perform refuse('a6_packet_is_the_hashed', format('What is shown of request %s is not what its hash covers',
                                                         new.request_id));
    end if;
    return new;
end
$$;
create trigger a6_packet_is_the_hashed before insert on governance.request_packet
    for each row execute function governance.check_packet();
create trigger u1_request_packet_append_only before update or delete on governance.request_packet
    for each row execute function governance.append_only();
create trigger u1_request_packet_no_truncate before truncate on governance.request_packet
    for each statement execute function governance.append_only();

create table governance.clearance (
    request_id uuid not null primary key references governance.dispatch (request_id),
    document   text not null check (document is json object),
    key_id     text not null check (key_id <> ''),
    -- Ed25519 over the document, base64url. The database cannot check it; whoever receives the command does.
    signature  text not null check (signature ~ '^[A-Za-z0-9_-]{86}$')
);
grant select, insert on governance.clearance to ${appRole};

-- Signed is what was approved and dispatched, and nothing else.
create function governance.check_clearance() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    r action_request;
    d dispatch;
    c jsonb := new.document::jsonb;
begin
    select * into strict r from action_request where id = new.request_id;
    select * into strict d from dispatch where request_id = new.request_id;
    if not coalesce(c -> 'envelope' = r.binding::jsonb
                        and c ->> 'commandId' = d.command_id::text
                        and c ->> 'keyId' = new.key_id
                        and (select coalesce(jsonb_agg(a ->> 'by' order by a ->> 'by'), '[]')
                             from jsonb_array_elements(c -> 'approvals') a)
                            = (select coalesce(jsonb_agg(approver order by approver), '[]')
                               from approval where request_id = r.id and decision = 'APPROVED'), false) then
        perform refuse('d3_signed_is_the_approved', format('What is signed for request %s is not what was approved',
                                                           new.request_id));
    end if;
    return new;
end
$$;
create trigger d3_signed_is_the_approved before insert on governance.clearance
    for each row execute function governance.check_clearance();
create trigger u1_clearance_append_only before update or delete on governance.clearance
    for each row execute function governance.append_only();
create trigger u1_clearance_no_truncate before truncate on governance.clearance
    for each statement execute function governance.append_only();
