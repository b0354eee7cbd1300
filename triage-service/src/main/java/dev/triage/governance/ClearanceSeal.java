package dev.triage.governance;

import dev.triage.governance.keys.SigningKeys;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Signs what was cleared, once, when it is spent: the envelope, who approved it in which role and when, and the id of the
 * command. Kept with the dispatch, so that every attempt sends the same bytes whichever key is in use by then.
 */
@Component
class ClearanceSeal {

    /** First member of the signed text, so that no signature of ours means two things. */
    static final String TYPE = "triage.clearance.v1";

    private final JdbcClient jdbc;
    private final SigningKeys keys;

    ClearanceSeal(JdbcClient jdbc, SigningKeys keys) {
        this.jdbc = jdbc;
        this.keys = keys;
    }

    /** Signs a dispatched request unless it is signed; in the caller's transaction. */
    void seal(RequestView sent) {
        if (sent.clearance() != null) {
            return;
        }
        List<Map<String, Object>> approvals = jdbc.sql("""
                        select approver, role, decided_at from governance.approval
                        where request_id = ? and decision = 'APPROVED'
                        union all
                        select decided_by, 'break-glass', decided_at from governance.break_glass_decision
                        where request_id = ? and decision = 'APPROVED'
                        order by decided_at, approver""")
                .params(sent.id(), sent.id())
                .query((row, n) -> Map.<String, Object>of(
                        "by",
                        row.getString("approver"),
                        "role",
                        row.getString("role"),
                        "at",
                        row.getObject("decided_at", OffsetDateTime.class)
                                .toInstant()
                                .toString()))
                .list();
        SignedStatement signed = keys.sign(document(sent, approvals));
        jdbc.sql("""
                        insert into governance.clearance (request_id, document, key_id, signature)
                        values (?, ?, ?, ?)
                        on conflict do nothing""")
                .params(sent.id(), signed.text(), signed.keyId(), signed.signature())
                .update();
    }

    /** What is signed. */
    static Map<String, Object> document(RequestView sent, List<Map<String, Object>> approvals) {
        Instant cleared = sent.decisions().stream()
                .map(RequestView.Decision::at)
                .max(Instant::compareTo)
                .orElse(sent.requestedAt());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", TYPE);
        document.put("commandId", Objects.requireNonNull(sent.commandId()).toString());
        document.put("envelope", sent.envelope());
        document.put("approvals", approvals);
        document.put("clearedAt", cleared.toString());
        document.put("issuedAt", Objects.requireNonNull(sent.dispatchedAt()).toString());
        return document;
    }
}
