package dev.triage.governance.audit;

import dev.triage.governance.Audit;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Recomputes the chain from what the rows say, and compares it with the digests kept outside the database. It shares no
 * code with the writer but the key: it spells the signed text itself, so that a fault there is found here.
 *
 * <p>Found: an edited, removed, added or moved entry, a cut-off end, and a chain made anew without the key. Not found: a
 * cut-off end nobody outside the database has seen yet, that is, one younger than the newest digest.
 */
final class AuditVerifier {

    private static final String GENESIS = "0".repeat(64);
    private static final int FETCH = 5_000;

    private final JdbcTemplate jdbc;
    private final AuditKeys keys;

    AuditVerifier(DataSource database, AuditKeys keys) {
        this.jdbc = new JdbcTemplate(database);
        this.jdbc.setFetchSize(FETCH);
        this.keys = keys;
    }

    /** One pass over the chain in order of its numbers; call it in a transaction, or the driver reads it all at once. */
    Audit.Verification verify(AuditDigests.Known known) {
        Walk walk = new Walk(keys, known.hashes());
        // A long chain may take longer than a page is allowed to.
        jdbc.execute("set local statement_timeout = 0");
        // The head beside every entry: both as of one moment, whatever is appended meanwhile.
        jdbc.query("""
                select h.seq as head_seq, h.hash as head_hash, e.seq, e.at, e.actor, e.actor_kind, e.action,
                       e.case_id::text, e.request_id::text, e.detail, e.key_id, e.prev_hash, e.hash
                from governance.audit_head h left join governance.audit_entry e on true
                order by e.seq""", walk::step);
        String problem = known.problem() != null ? known.problem() : walk.finish();
        return new Audit.Verification(problem == null, walk.entries, walk.previous, problem);
    }

    /** One walk along the chain; the first thing wrong ends the judging, not the counting. */
    private static final class Walk {

        private final AuditKeys keys;
        private final SortedMap<Long, String> digests;
        private final Map<String, Optional<Mac>> macs = new HashMap<>();
        private final HexFormat hex = HexFormat.of();
        private String previous = GENESIS;
        private long entries;
        private long headSeq = -1;
        private String headHash = "";
        private @Nullable String problem;

        Walk(AuditKeys keys, SortedMap<Long, String> digests) {
            this.keys = keys;
            this.digests = new TreeMap<>(digests);
        }

        void step(ResultSet row) throws SQLException {
            headSeq = row.getLong("head_seq");
            headHash = row.getString("head_hash");
            long seq = row.getLong("seq");
            if (row.wasNull()) {
                return;
            }
            entries++;
            String hash = row.getString("hash");
            if (problem == null) {
                problem = judge(row, seq, hash);
            }
            previous = hash;
        }

        private @Nullable String judge(ResultSet row, long seq, String hash) throws SQLException {
            if (seq != entries) {
                return "Entry " + entries + " is missing: the next one found is " + seq + ".";
            }
            if (!previous.equals(row.getString("prev_hash"))) {
                return "Entry " + seq + " does not follow the entry before it.";
            }
            String keyId = row.getString("key_id");
            Optional<Mac> mac = macs.computeIfAbsent(keyId, keys::mac);
            if (mac.isEmpty()) {
                return "Entry " + seq + " is signed with key " + keyId
                        + ", which is not here; expected it in TRIAGE_AUDIT_KEY or audit.key.";
            }
            String signed = hex.formatHex(mac.get().doFinal(text(row, seq).getBytes(StandardCharsets.UTF_8)));
            if (!signed.equals(hash)) {
                return "Entry " + seq + " is not what was written: its hash does not match its content.";
            }
            String digest = digests.remove(seq);
            if (digest != null && !digest.equals(hash)) {
                return "Entry " + seq + " differs from the digest kept outside the database.";
            }
            return null;
        }

        @Nullable
        String finish() {
            if (problem == null && headSeq != entries) {
                problem = "The chain ends at entry " + entries + ", its head says " + headSeq + ".";
            }
            if (problem == null && !headHash.equals(previous)) {
                problem = "The head of the chain is not its last entry.";
            }
            if (problem == null && !digests.isEmpty()) {
                problem = "The chain ends at entry " + entries + ", a digest outside the database names entry "
                        + digests.lastKey() + ".";
            }
            return problem;
        }

        /** Canonical JSON (RFC 8785) of the columns, by hand: member names in order, no space. */
        private static String text(ResultSet row, long seq) throws SQLException {
            StringBuilder out = new StringBuilder(512);
            member(out.append('{'), "action", row.getString("action"));
            member(out.append(','), "actor", row.getString("actor"));
            member(out.append(','), "actorKind", row.getString("actor_kind"));
            member(
                    out.append(','),
                    "at",
                    row.getObject("at", OffsetDateTime.class).toInstant().toString());
            member(out.append(','), "caseId", row.getString("case_id"));
            member(out.append(','), "detail", row.getString("detail"));
            member(out.append(','), "keyId", row.getString("key_id"));
            member(out.append(','), "previous", row.getString("prev_hash"));
            member(out.append(','), "requestId", row.getString("request_id"));
            return out.append(",\"seq\":").append(seq).append('}').toString();
        }

        private static void member(StringBuilder out, String name, @Nullable String value) {
            out.append('"').append(name).append("\":");
            if (value == null) {
                out.append("null");
                return;
            }
            out.append('"');
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                switch (c) {
                    case '"' -> out.append("\\\"");
                    case '\\' -> out.append("\\\\");
                    case '\b' -> out.append("\\b");
                    case '\f' -> out.append("\\f");
                    case '\n' -> out.append("\\n");
                    case '\r' -> out.append("\\r");
                    case '\t' -> out.append("\\t");
                    default -> {
                        if (c < ' ') {
                            out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
                        } else {
                            out.append(c);
                        }
                    }
                }
            }
            out.append('"');
        }
    }
}
