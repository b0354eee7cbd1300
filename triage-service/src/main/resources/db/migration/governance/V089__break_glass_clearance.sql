-- What is signed names the second person of a break-glass as it names other approvers.
create or replace function governance.check_clearance() returns trigger
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
                               from (select approver from approval
                                     where request_id = r.id and decision = 'APPROVED'
                                     union all
                                     select decided_by from break_glass_decision
                                     where request_id = r.id and decision = 'APPROVED') given), false) then
        perform refuse('d3_signed_is_the_approved', format('What is signed for request %s is not what was approved',
                                                           new.request_id));
    end if;
    return new;
end
$$;
