-- R6: what each ruling rested on, to be ruled on again under any later engine. The result itself is on the request as
-- ever: outcome, rule, approvals needed and ruling.

-- The rules that were active, all of them, each set once. Requests point at it.
create table governance.rule_set (
    sha256      text        not null primary key,
    -- Canonical JSON kept as text, [[id, version, sha256], …] in order: the hash is over these very bytes.
    rules       text        not null check (rules is json array),
    recorded_at timestamptz not null default governance.moment(),
    constraint r6_hash_is_of_rules check (sha256 = encode(sha256(convert_to(rules, 'UTF8')), 'hex'))
);
grant select, insert (sha256, rules) on governance.rule_set to ${appRole};

-- After the insert, so that a set which is there already costs nothing.
create function governance.check_rule_set() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    missing text;
begin
    select format('%s version %s', r ->> 0, r ->> 1) into missing
    from jsonb_array_elements(new.rules::jsonb) r
    where not exists (select from rule_version v
                      where v.rule_id = r ->> 0 and v.version = (r ->> 1)::integer and v.body_sha256 = r ->> 2)
    limit 1;
    if found then
        perform refuse('r6_set_is_of_rules_on_file', format('Rule %s of the set is not on file with this body', missing));
    end if;
    return null;
end
$$;
create trigger r6_set_is_of_rules_on_file after insert on governance.rule_set
    for each row execute function governance.check_rule_set();
create trigger u1_rule_set_append_only before update or delete on governance.rule_set
    for each row execute function governance.append_only();
create trigger u1_rule_set_no_truncate before truncate on governance.rule_set
    for each statement execute function governance.append_only();

alter table governance.action_request
    -- Canonical JSON kept as text, like the binding.
    add inputs          text,
    add input_sha256    text,
    add engine          text,
    add rule_set_sha256 text,
    add constraint r6_rule_set_is_on_file foreign key (rule_set_sha256) references governance.rule_set (sha256),
    add constraint r6_engine_is_named check (engine <> ''),
    add constraint r6_inputs_are_an_object check (inputs is json object),
    add constraint r6_hash_is_of_inputs check (input_sha256 = encode(sha256(convert_to(inputs, 'UTF8')), 'hex')),
    -- Not valid: requests ruled on before this have no such record, and nobody makes one up for them.
    add constraint r6_ruling_is_recorded
        check (num_nulls(inputs, input_sha256, engine, rule_set_sha256) = 0) not valid;

-- A record of another request would replay just as well: so it must say what the request says.
create function governance.check_recorded_ruling() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
declare
    i jsonb := new.inputs::jsonb;
    v jsonb := i -> 'variables';
begin
    if not coalesce(i ->> 'transactional' = new.transactional::text
                        and v ->> 'workflow' = new.workflow
                        and v ->> 'currency' = new.currency
                        and v ->> 'requesterIsMachine' = (new.requester_kind <> 'PERSON')::text
                        and least(greatest((v ->> 'valueMinor')::numeric, 0), 9007199254740991) = new.amount_minor, false) then
        perform refuse('r6_inputs_say_what_the_row_says', 'The recorded inputs are not those of this request');
    end if;
    if not coalesce(new.binding::jsonb ->> 'rulesSha256' = 'sha256:' || new.rule_set_sha256
                        and (new.rule_id is null
                             or exists (select from rule_set s, jsonb_array_elements(s.rules::jsonb) r
                                        where s.sha256 = new.rule_set_sha256
                                          and r = jsonb_build_array(new.rule_id, new.rule_version, new.rule_sha256))),
                    false) then
        perform refuse('r6_rules_are_those_that_ruled', 'The recorded rules are not those that ruled on this request');
    end if;
    return new;
end
$$;
create trigger r6_ruling_is_of_the_request before insert on governance.action_request
    for each row execute function governance.check_recorded_ruling();

-- People approve the hash of the packet: so what the ruling rested on is under it as well.
create function governance.check_packet_names_record() returns trigger
    language plpgsql security definer set search_path = pg_catalog, governance, pg_temp as
$$
begin
    if not exists (select from action_request r
                   where r.id = new.request_id
                     and new.packet::jsonb -> 'evaluation' = jsonb_build_object(
                         'engine', r.engine, 'inputSha256', r.input_sha256, 'ruleSetSha256', r.rule_set_sha256)) then
        perform refuse('r6_packet_names_the_record', format('The packet of request %s does not name what its ruling rested on',
                                                            new.request_id));
    end if;
    return new;
end
$$;
create trigger r6_packet_names_the_record before insert on governance.request_packet
    for each row execute function governance.check_packet_names_record();
