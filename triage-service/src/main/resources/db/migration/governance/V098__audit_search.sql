-- The audit is searched by who and by what, newest first, at any length of the chain.
create index audit_entry_of_actor on governance.audit_entry (actor, seq);
create index audit_entry_of_action on governance.audit_entry (action text_pattern_ops, seq);
create index audit_entry_at on governance.audit_entry using brin (at);
