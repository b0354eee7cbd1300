package dev.triage.cli.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Somebody who may do everything in the database, and has no key, edits the record: one edit, and everything put back
 * before the next. Only for databases made to be thrown away: the triggers that forbid this must be off.
 */
public final class AuditEdits {

    /** Beyond every number of a chain edited here. */
    private static final int BEYOND = 100_000_000;

    private final Connection owner;
    private final Random random;
    private final int entries;
    private final Map<String, IntFunction<String>> kinds;

    /** One edit as it was made. */
    public record Edit(String kind, int seq) {}

    /**
     * Remembers the chain as it is.
     *
     * @param owner owns the tables of the audit; used by nobody else meanwhile
     */
    public AuditEdits(Connection owner, long seed) throws SQLException {
        this.owner = owner;
        this.random = new Random(seed);
        try (Statement statement = owner.createStatement()) {
            statement.execute("drop table if exists pg_temp.original, pg_temp.original_head");
            statement.execute("create temporary table original as select * from governance.audit_entry");
            statement.execute("create temporary table original_head as select * from governance.audit_head");
            try (var found = statement.executeQuery("select count(*) from original")) {
                found.next();
                this.entries = found.getInt(1);
            }
        }
        this.kinds = kinds(entries);
    }

    /** What may happen to a record, by name. */
    public List<String> kinds() {
        return List.copyOf(kinds.keySet());
    }

    /** Makes the edit of this number: the kinds in turn, each at an entry drawn by chance. */
    public Edit make(int number) throws SQLException {
        List<String> names = kinds();
        Edit edit = new Edit(names.get(number % names.size()), 1 + random.nextInt(entries));
        try (Statement statement = owner.createStatement()) {
            statement.execute(
                    java.util.Objects.requireNonNull(kinds.get(edit.kind())).apply(edit.seq()));
        }
        return edit;
    }

    /** Everything as it was. */
    public void undo() throws SQLException {
        try (Statement statement = owner.createStatement()) {
            // One message, one transaction. Emptied, not deleted from: a thousand rounds would leave their dead rows.
            statement.execute("""
                    truncate governance.audit_entry;
                    insert into governance.audit_entry select * from original order by seq;
                    delete from governance.audit_head;
                    insert into governance.audit_head select * from original_head""");
        }
    }

    private static Map<String, IntFunction<String>> kinds(int entries) {
        Map<String, IntFunction<String>> kinds = new LinkedHashMap<>();
        kinds.put("actor", set("actor = actor || 'x'"));
        kinds.put("kind of actor", set("actor_kind = case actor_kind when 'PERSON' then 'SYSTEM' else 'PERSON' end"));
        kinds.put("action", set("action = action || '.not'"));
        kinds.put("time", set("at = at + interval '1 microsecond'"));
        kinds.put("case", set("case_id = case when case_id is null then gen_random_uuid() end"));
        kinds.put("another case", set("case_id = gen_random_uuid()"));
        kinds.put("request", set("request_id = case when request_id is null then gen_random_uuid() end"));
        kinds.put("another request", set("request_id = gen_random_uuid()"));
        kinds.put("detail emptied", set("detail = '{}'"));
        kinds.put("detail added to", set("detail = regexp_replace(detail, '}$', ',\"also\":0}')"));
        kinds.put("detail spelled otherwise", set("detail = detail || ' '"));
        kinds.put("key", set("key_id = 'ffffffffffffffff'"));
        kinds.put("hash before", set("prev_hash = repeat('a', 64)"));
        kinds.put("hash", set("hash = repeat('b', 64)"));
        kinds.put("number", set("seq = seq + " + BEYOND));
        kinds.put("removed", seq -> "delete from governance.audit_entry where seq = " + seq);
        kinds.put("added at the end", seq -> copy(seq, entries + 1));
        kinds.put(
                "added between",
                seq -> "update governance.audit_entry set seq = seq + " + BEYOND + " where seq > " + seq
                        + "; update governance.audit_entry set seq = seq - " + (BEYOND - 1) + " where seq > " + BEYOND
                        + "; " + copy(seq, seq + 1));
        kinds.put("swapped", seq -> {
            int other = seq % entries + 1;
            return "update governance.audit_entry set seq = %d + seq where seq in (%d, %d);"
                            .formatted(BEYOND, seq, other)
                    + " update governance.audit_entry set seq = %d - seq where seq > %d"
                            .formatted(BEYOND + seq + other, BEYOND);
        });
        kinds.put("end cut off", seq -> "delete from governance.audit_entry where seq >= " + seq);
        kinds.put(
                "end cut off, head too",
                seq -> "delete from governance.audit_entry where seq >= " + seq
                        + "; update governance.audit_head set seq = " + (seq - 1)
                        + ", hash = coalesce((select hash from original where seq = " + (seq - 1)
                        + "), repeat('0', 64))");
        kinds.put("chained anew without the key", AuditEdits::anew);
        kinds.put("number of the head", seq -> "update governance.audit_head set seq = seq + " + seq);
        kinds.put("hash of the head", seq -> "update governance.audit_head set hash = repeat('c', 64)");
        return kinds;
    }

    private static IntFunction<String> set(String assignment) {
        return seq -> "update governance.audit_entry set " + assignment + " where seq = " + seq;
    }

    private static String copy(int seq, int to) {
        return "insert into governance.audit_entry (seq, at, actor, actor_kind, action, case_id, request_id, detail,"
                + " key_id, prev_hash, hash) select " + to + ", at, actor, actor_kind, action, case_id, request_id,"
                + " detail, key_id, prev_hash, hash from original where seq = " + seq;
    }

    private static String anew(int seq) {
        return """
                do $$
                declare e record; p text; h text;
                begin
                    update governance.audit_entry set detail = '{"amount":0}' where seq = %d;
                    select prev_hash into p from governance.audit_entry where seq = %d;
                    for e in select * from governance.audit_entry where seq >= %d order by seq loop
                        h := encode(sha256(convert_to(p || e.detail || e.actor || e.action, 'UTF8')), 'hex');
                        update governance.audit_entry set prev_hash = p, hash = h where seq = e.seq;
                        p := h;
                    end loop;
                    update governance.audit_head set hash = p;
                end $$""".formatted(seq, seq, seq);
    }
}
