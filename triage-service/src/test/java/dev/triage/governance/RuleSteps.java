package dev.triage.governance;

/** Writes about rules past the program, as tests of single guards do, with the audit entries the real path makes. */
public final class RuleSteps {

    private RuleSteps() {}

    /**
     * The statement and after it an entry for each step without one, as one statement of one transaction. The entries
     * continue the chain; their hashes are none, so {@code audit verify} would object.
     */
    public static String audited(String sql) {
        return """
                do $steps$
                declare
                    step record;
                begin
                    %s;
                    for step in
                        select v.rule_id, v.version, v.body_sha256, taken.step as action, taken.taken_by
                        from governance.rule_version v, governance.rule_steps(v) taken
                        where not exists (select from governance.audit_entry e
                                          where e.action = taken.step and e.detail::jsonb ->> 'rule' = v.rule_id
                                            and e.detail::jsonb ->> 'version' = v.version::text)
                        order by v.rule_id, v.version
                    loop
                        insert into governance.audit_entry
                            (seq, at, actor, actor_kind, action, detail, key_id, prev_hash, hash)
                        select seq + 1, clock_timestamp(), step.taken_by, 'PERSON', step.action,
                               json_build_object('rule', step.rule_id, 'version', step.version,
                                                 'sha256', step.body_sha256),
                               'test', hash, encode(sha256(convert_to(hash || seq, 'UTF8')), 'hex')
                        from governance.audit_head;
                    end loop;
                end
                $steps$""".formatted(sql);
    }
}
