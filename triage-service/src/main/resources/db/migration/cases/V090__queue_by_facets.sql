-- The queue index carries every facet and every order, so that a page is found, and facets are counted, without reading
-- the cases themselves. It replaces the one without them: as many entries to write, only longer ones.
drop index cases.case_file_queue;
create index case_file_queue on cases.case_file (regime, tau_hours, rank_key desc, id desc)
    include (status, category, priority, site, customer_tier, carrier, supplier, sku, assignee, top_workflow, source,
             opened_at, due_at, loss_minor, last_event_at)
    where status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED');
