package dev.triage.governance.audit;

import dev.triage.platform.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads stretches of the chain, and checks each entry under its key before anything is said about it. */
final class AuditSegments {

    private final JdbcTemplate jdbc;
    private final AuditKeys keys;

    AuditSegments(DataSource database, AuditKeys keys) {
        this.jdbc = new JdbcTemplate(database);
        this.keys = keys;
    }

    /** An entry as it is handed out; its canonical text is the leaf. */
    record Row(long seq, String hash, Map<String, @Nullable Object> fields) {

        byte[] leaf() {
            return AuditTree.leaf(CanonicalJson.of(fields).getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * The entries from one number to another, both included.
     *
     * @param previous the hash of the entry before the first
     * @throws AlteredException when one is missing or is not what was written
     */
    List<Row> read(long from, long to, String previous) {
        List<Row> rows = jdbc.query(
                "select * from governance.audit_entry where seq between ? and ? order by seq",
                AuditSegments::row,
                from,
                to);
        String before = previous;
        long expected = from;
        for (Row row : rows) {
            if (row.seq() != expected || !before.equals(row.fields().get("previous")) || !genuine(row)) {
                throw new AlteredException("Expected entry " + expected + " as it was written, found another");
            }
            before = row.hash();
            expected++;
        }
        if (expected != to + 1) {
            throw new AlteredException("Expected entries up to " + to + ", found them up to " + (expected - 1));
        }
        return rows;
    }

    /** The numbers of a request's entries, oldest first. */
    List<Long> of(UUID request) {
        return jdbc.queryForList(
                "select seq from governance.audit_entry where request_id = ? order by seq", Long.class, request);
    }

    private boolean genuine(Row row) {
        Map<String, @Nullable Object> signed = new LinkedHashMap<>(row.fields());
        signed.remove("hash");
        Optional<Mac> mac = keys.mac(String.valueOf(row.fields().get("keyId")));
        return mac.isPresent()
                && HexFormat.of()
                        .formatHex(mac.get().doFinal(CanonicalJson.of(signed).getBytes(StandardCharsets.UTF_8)))
                        .equals(row.hash());
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("seq", row.getLong("seq"));
        fields.put("at", row.getObject("at", OffsetDateTime.class).toInstant().toString());
        fields.put("actor", row.getString("actor"));
        fields.put("actorKind", row.getString("actor_kind"));
        fields.put("action", row.getString("action"));
        fields.put("caseId", row.getString("case_id"));
        fields.put("requestId", row.getString("request_id"));
        fields.put("detail", row.getString("detail"));
        fields.put("keyId", row.getString("key_id"));
        fields.put("previous", row.getString("prev_hash"));
        fields.put("hash", row.getString("hash"));
        return new Row(row.getLong("seq"), row.getString("hash"), fields);
    }

    static byte[] root(List<Row> rows) {
        List<byte[]> leaves = new ArrayList<>();
        rows.forEach(row -> leaves.add(row.leaf()));
        return AuditTree.root(leaves);
    }

    /** The record is not what was written; nothing may be signed over it. */
    static final class AlteredException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        AlteredException(String message) {
            super(message);
        }
    }
}
