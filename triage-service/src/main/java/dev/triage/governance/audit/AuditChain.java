package dev.triage.governance.audit;

import dev.triage.governance.Audit;
import dev.triage.governance.AuditSearch;
import dev.triage.governance.DigestLines;
import dev.triage.platform.Actor;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import dev.triage.platform.Page;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.core.type.TypeReference;

/**
 * Writes and reads the chain. An entry is remembered when it is appended and written when its transaction is about to
 * commit: the chain's one lock is then taken last and held shortest, so it neither queues the service up nor closes a
 * circle of waiting transactions.
 */
@Service
class AuditChain implements Audit, AuditSearch, DigestLines {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final AuditKeys keys;
    private final AuditDigests digests;
    private final AuditVerifier verifier;
    private final PendingWrites pendingWrites;

    AuditChain(JdbcTemplate jdbc, AuditKeys keys, AuditDigests digests, AuditVerifier verifier, PendingWrites pending) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.keys = keys;
        this.digests = digests;
        this.verifier = verifier;
        this.pendingWrites = pending;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void append(
            Actor actor, String action, @Nullable UUID caseId, @Nullable UUID requestId, Map<String, Object> detail) {
        Unwritten entry =
                new Unwritten(actor.subject(), actor.kind(), action, caseId, requestId, CanonicalJson.of(detail));
        AuditTransaction open = (AuditTransaction) TransactionSynchronizationManager.getResource(this);
        if (open == null) {
            open = new AuditTransaction(this, pendingWrites);
            TransactionSynchronizationManager.bindResource(this, open);
            TransactionSynchronizationManager.registerSynchronization(open);
        }
        open.add(entry);
    }

    /** Puts the entries at the end of the chain, which stays locked until the transaction ends. */
    AuditDigests.Head write(List<Unwritten> entries) {
        AuditDigests.Head head = lockHead();
        Instant at = head.at();
        String keyId = keys.current();
        Mac mac = keys.mac(keyId).orElseThrow();
        long seq = head.seq();
        String previous = head.hash();
        List<Object[]> rows = new ArrayList<>();
        for (Unwritten entry : entries) {
            seq++;
            String hash = HexFormat.of()
                    .formatHex(
                            mac.doFinal(signed(seq, at, entry, keyId, previous).getBytes(StandardCharsets.UTF_8)));
            rows.add(new Object[] {
                seq,
                at.atOffset(ZoneOffset.UTC),
                entry.actor(),
                entry.actorKind().name(),
                entry.action(),
                entry.caseId(),
                entry.requestId(),
                entry.detail(),
                keyId,
                previous,
                hash
            });
            previous = hash;
        }
        jdbc.batchUpdate("""
                insert into governance.audit_entry
                    (seq, at, actor, actor_kind, action, case_id, request_id, detail, key_id, prev_hash, hash)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", rows);
        return new AuditDigests.Head(seq, previous, at);
    }

    void written(AuditDigests.Head head) {
        digests.saw(head);
    }

    private AuditDigests.Head lockHead() {
        return client.sql("select seq, hash, at from governance.lock_audit_head()")
                .query((row, n) -> new AuditDigests.Head(row.getLong(1), row.getString(2), instant(row, "at")))
                .single();
    }

    /** The text under the HMAC: the canonical JSON of the row, without its hash. {@code AuditVerifier} spells it too. */
    private static String signed(long seq, Instant at, Unwritten entry, String keyId, String previous) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("seq", seq);
        row.put("at", at.toString());
        row.put("actor", entry.actor());
        row.put("actorKind", entry.actorKind().name());
        row.put("action", entry.action());
        row.put("caseId", entry.caseId() == null ? null : entry.caseId().toString());
        row.put(
                "requestId",
                entry.requestId() == null ? null : entry.requestId().toString());
        row.put("detail", entry.detail());
        row.put("keyId", keyId);
        row.put("previous", previous);
        return CanonicalJson.of(row);
    }

    @Override
    @Transactional(readOnly = true)
    public Page<Entry> list(@Nullable UUID caseId, @Nullable UUID requestId, @Nullable String cursor, int limit) {
        return search(new Wanted(caseId, requestId, null, null, null, null), cursor, limit);
    }

    @Override
    @Transactional(readOnly = true)
    public Page<Entry> search(Wanted wanted, @Nullable String cursor, int limit) {
        String action = wanted.action();
        Instant from = wanted.from();
        Instant until = wanted.until();
        List<Entry> found = client.sql("""
                        select seq, at, actor, actor_kind, action, case_id, request_id, detail, hash
                        from governance.audit_entry
                        where seq < :before
                          and (cast(:case as uuid) is null or case_id = :case)
                          and (cast(:request as uuid) is null or request_id = :request)
                          and (cast(:actor as text) is null or actor = :actor)
                          and (cast(:action as text) is null or action = :action or action like :part)
                          and (cast(:from as timestamptz) is null or at >= :from)
                          and (cast(:until as timestamptz) is null or at < :until)
                        order by seq desc
                        limit :most""")
                .param("before", cursor == null ? Long.MAX_VALUE : position(cursor))
                .param("case", wanted.caseId())
                .param("request", wanted.requestId())
                .param("actor", wanted.actor())
                .param("action", action)
                .param("part", action == null ? null : action.replaceAll("([\\\\%_])", "\\\\$1") + ".%")
                .param("from", from == null ? null : from.atOffset(ZoneOffset.UTC))
                .param("until", until == null ? null : until.atOffset(ZoneOffset.UTC))
                .param("most", limit + 1)
                .query(AuditChain::entry)
                .list();
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        List<Entry> page = found.subList(0, limit);
        return new Page<>(page, "s" + page.getLast().seq());
    }

    @Override
    public Digests digests() {
        return digests.state();
    }

    private static long position(String cursor) {
        try {
            if (cursor.startsWith("s")) {
                return Long.parseLong(cursor.substring(1));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Expected a cursor given by this list, found '" + cursor + "'", e);
        }
        throw new IllegalArgumentException("Expected a cursor given by this list, found '" + cursor + "'");
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        return new Entry(
                row.getLong("seq"),
                instant(row, "at"),
                row.getString("actor"),
                Actor.Kind.valueOf(row.getString("actor_kind")),
                row.getString("action"),
                row.getObject("case_id", UUID.class),
                row.getObject("request_id", UUID.class),
                Json.MAPPER.readValue(row.getString("detail"), OBJECT),
                row.getString("hash"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    @Override
    @Transactional(readOnly = true)
    public Verification verify() {
        return verifier.verify(digests.known());
    }

    @Override
    @Transactional(readOnly = true)
    public Verification verify(List<String> lines) {
        return verifier.verify(digests.known(lines));
    }

    @Override
    public Batch after(long position, int most) {
        return digests.after(position, most);
    }

    /** An entry on its way into the chain; its place and time are given when it gets there. */
    record Unwritten(
            String actor,
            Actor.Kind actorKind,
            String action,
            @Nullable UUID caseId,
            @Nullable UUID requestId,
            String detail) {}
}
