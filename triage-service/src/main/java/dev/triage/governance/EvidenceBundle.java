package dev.triage.governance;

import dev.triage.governance.keys.SigningKeys;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;

/** Packs the evidence of one request. Every text that was hashed or signed goes in to the byte. */
@Component
class EvidenceBundle implements EvidenceExport {

    static final String TYPE = "triage.evidence.v1";

    private static final TypeReference<Object> ANY = new TypeReference<>() {};
    private static final String README = """
            The evidence of one decision.

            envelope.json   what was decided; its SHA-256 is what people approved
            facts.json      the facts of the case it rests on
            packet.json     what the approver was shown
            inputs.json     the values the ruling looked at
            rules.json      the rules that were active when it was made
            rule.json       the rule version that ruled, with its cases
            models.json     the models that judged, and the hashes of their files
            approvals.json  who decided what and when
            clearance.json  what was signed before it went out
            command.json    what went out
            outcome.json    what came back
            audit.json      the audit entries of the request, with proofs
            keys.json       the public keys
            manifest.json   the SHA-256 of each of these files, signed in manifest.sig

            Check it with: ./triage audit verify FILE --keys KEYS
            KEYS is what you got yourself from /.well-known/triage-keys.json of the service.
            """;

    private final JdbcClient jdbc;
    private final RequestRows rows;
    private final Packets packets;
    private final AuditExport audit;
    private final SigningKeys keys;
    private final ModelFiles models;
    private final ObjectProvider<SentCommands> commands;
    private final Clock clock;

    EvidenceBundle(
            JdbcClient jdbc,
            RequestRows rows,
            Packets packets,
            AuditExport audit,
            SigningKeys keys,
            ModelFiles models,
            ObjectProvider<SentCommands> commands,
            Clock clock) {
        this.jdbc = jdbc;
        this.rows = rows;
        this.packets = packets;
        this.audit = audit;
        this.keys = keys;
        this.models = models;
        this.commands = commands;
        this.clock = clock;
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<byte[]> bundle(UUID id) {
        return rows.find(id).map(this::packed);
    }

    private byte[] packed(RequestView request) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        put(files, "README.txt", README);
        put(files, "request.json", Json.pretty(summary(request)));
        put(files, "envelope.json", stored("select binding from governance.action_request where id = ?", request));
        packets.stored("facts", request.id()).ifPresent(text -> put(files, "facts.json", text));
        packets.stored("packet", request.id()).ifPresent(text -> put(files, "packet.json", text));
        evaluation(request).forEach((name, text) -> put(files, name, text));
        rule(request).ifPresent(rule -> put(files, "rule.json", Json.pretty(rule)));
        put(files, "models.json", Json.pretty(models.of(request.envelope().get("models"))));
        put(files, "approvals.json", Json.pretty(approvals(request)));
        SignedStatement signed = request.clearance();
        if (signed != null) {
            put(files, "clearance.json", Json.pretty(signed));
            commands.orderedStream()
                    .flatMap(sender -> sender.of(request.id()).stream())
                    .findFirst()
                    .ifPresent(bytes -> files.put("command.json", bytes));
        }
        put(files, "outcome.json", Json.pretty(outcomes(request)));
        put(files, "audit.json", Json.pretty(audit.proof(request.id())));
        put(files, "keys.json", Json.pretty(keys.keySet()));
        SignedStatement manifest = keys.sign(manifest(request, files));
        put(files, "manifest.json", manifest.text());
        put(
                files,
                "manifest.sig",
                CanonicalJson.of(Map.of("keyId", manifest.keyId(), "signature", manifest.signature())));
        return zip(files);
    }

    private Map<String, Object> manifest(RequestView request, Map<String, byte[]> files) {
        Map<String, Object> hashes = new LinkedHashMap<>();
        files.forEach((name, bytes) ->
                hashes.put(name, Map.of("sha256", CanonicalJson.sha256(bytes), "bytes", bytes.length)));
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("type", TYPE);
        manifest.put("requestId", request.id().toString());
        manifest.put("madeAt", clock.instant().toString());
        manifest.put("files", hashes);
        return manifest;
    }

    private static Map<String, Object> summary(RequestView request) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("id", request.id().toString());
        summary.put("case", request.caseReference());
        summary.put("status", request.status().name());
        summary.put("requester", request.requester());
        summary.put("requestedAt", request.requestedAt().toString());
        summary.put("workflow", request.workflow());
        summary.put("envelopeSha256", request.parametersSha256());
        summary.put("ruling", request.ruling());
        return summary;
    }

    private String stored(String sql, RequestView request) {
        return jdbc.sql(sql).param(request.id()).query(String.class).single();
    }

    /** What the ruling rested on; nothing for requests ruled on before that was recorded. */
    private Map<String, String> evaluation(RequestView request) {
        return jdbc.sql("""
                        select r.inputs, s.rules from governance.action_request r
                        join governance.rule_set s on s.sha256 = r.rule_set_sha256 where r.id = ?""")
                .param(request.id())
                .query((row, n) -> Map.of("inputs.json", row.getString("inputs"), "rules.json", row.getString("rules")))
                .optional()
                .orElse(Map.of());
    }

    private Optional<Map<String, Object>> rule(RequestView request) {
        Ruling.RuleReference rule = request.ruling().rule();
        if (rule == null) {
            return Optional.empty();
        }
        return jdbc.sql("""
                        select rule_id, version, body_sha256, status, author, created_at, submitted_by, activated_by,
                               activated_at, retired_at, policy::text as policy, source, case_results::text as cases
                        from governance.rule_version where rule_id = ? and version = ?""")
                .params(rule.id(), rule.version())
                .query(EvidenceBundle::rule)
                .optional();
    }

    private static Map<String, Object> rule(ResultSet row, int number) throws SQLException {
        Map<String, @Nullable Object> rule = new LinkedHashMap<>();
        rule.put("id", row.getString("rule_id"));
        rule.put("version", row.getInt("version"));
        rule.put("sha256", row.getString("body_sha256"));
        rule.put("status", row.getString("status"));
        rule.put("author", row.getString("author"));
        rule.put("submittedBy", row.getString("submitted_by"));
        rule.put("activatedBy", row.getString("activated_by"));
        rule.put("activatedAt", time(row, "activated_at"));
        rule.put("retiredAt", time(row, "retired_at"));
        rule.put("policy", json(row, "policy"));
        rule.put("source", row.getString("source"));
        rule.put("caseResults", json(row, "cases"));
        return rule;
    }

    private List<Map<String, Object>> approvals(RequestView request) {
        return jdbc.sql("""
                        select approver, role, decision, params_sha256, comment, decided_at from governance.approval
                        where request_id = ? order by decided_at, id""")
                .param(request.id())
                .query((row, n) -> {
                    Map<String, @Nullable Object> approval = new LinkedHashMap<>();
                    approval.put("by", row.getString("approver"));
                    approval.put("role", row.getString("role"));
                    approval.put("decision", row.getString("decision"));
                    approval.put("at", time(row, "decided_at"));
                    approval.put("parametersSha256", row.getString("params_sha256"));
                    approval.put("comment", row.getString("comment"));
                    return approval;
                })
                .list();
    }

    private List<Map<String, Object>> outcomes(RequestView request) {
        return jdbc.sql("""
                        select outcome, reason, result::text as result, applied, received_at from governance.outcome
                        where request_id = ? order by received_at, id""")
                .param(request.id())
                .query((row, n) -> {
                    Map<String, @Nullable Object> outcome = new LinkedHashMap<>();
                    outcome.put("outcome", row.getString("outcome"));
                    outcome.put("reason", row.getString("reason"));
                    outcome.put("result", json(row, "result"));
                    outcome.put("applied", row.getBoolean("applied"));
                    outcome.put("receivedAt", time(row, "received_at"));
                    return outcome;
                })
                .list();
    }

    private static @Nullable String time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant().toString();
    }

    private static @Nullable Object json(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : Json.MAPPER.readValue(text, ANY);
    }

    private static void put(Map<String, byte[]> files, String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                // The ZIP's own times are nobody's statement; the manifest says when.
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write a ZIP to memory", e);
        }
        return out.toByteArray();
    }
}
