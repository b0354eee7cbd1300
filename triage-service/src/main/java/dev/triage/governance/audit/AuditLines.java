package dev.triage.governance.audit;

import dev.triage.governance.AuditExport;
import dev.triage.platform.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Streams the chain out as lines of JSON, without ever holding it. */
@Component
class AuditLines implements AuditExport {

    private static final int FETCH = 5_000;

    private final JdbcTemplate jdbc;
    private final AuditProofs proofs;

    AuditLines(DataSource database, AuditProofs proofs) {
        this.proofs = proofs;
        this.jdbc = new JdbcTemplate(database);
        this.jdbc.setFetchSize(FETCH);
    }

    @Override
    @Transactional(readOnly = true)
    public long write(OutputStream out) {
        jdbc.execute("set local statement_timeout = 0");
        BufferedOutputStream lines = new BufferedOutputStream(out);
        long[] written = {0};
        try {
            jdbc.query("select * from governance.audit_entry order by seq", (ResultSet row) -> {
                line(lines, row);
                written[0]++;
            });
            lines.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the audit out", e);
        }
        return written[0];
    }

    @Override
    public Map<String, Object> proof(UUID request) {
        return proofs.of(request);
    }

    private static void line(OutputStream out, ResultSet row) throws SQLException {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("seq", row.getLong("seq"));
        line.put("at", row.getObject("at", OffsetDateTime.class).toInstant().toString());
        line.put("actor", row.getString("actor"));
        line.put("actorKind", row.getString("actor_kind"));
        line.put("action", row.getString("action"));
        line.put("caseId", row.getString("case_id"));
        line.put("requestId", row.getString("request_id"));
        line.put("detail", Json.MAPPER.readTree(row.getString("detail")));
        line.put("keyId", row.getString("key_id"));
        line.put("previous", row.getString("prev_hash"));
        line.put("hash", row.getString("hash"));
        try {
            out.write((Json.MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the audit out", e);
        }
    }
}
