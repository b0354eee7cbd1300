package dev.triage.dispatch;

import dev.triage.governance.Clearance;
import dev.triage.governance.RequestView;
import dev.triage.governance.Ruling;
import dev.triage.governance.SignedStatement;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * What the orchestration layer is told to do: the bytes, and the key that makes doing it twice impossible. The same
 * clearance always gives the same bytes.
 */
record Command(UUID id, UUID request, UUID caseId, String reference, String workflow, Instant at, byte[] bytes) {

    static Command of(Clearance clearance) {
        return of(clearance.commandId(), clearance.request(), clearance.redeemedAt());
    }

    /** The same bytes, for telling the topic what was handed over already; never for handing it over. */
    static Command announcing(RequestView dispatched) {
        return of(
                Objects.requireNonNull(dispatched.commandId()),
                dispatched,
                Objects.requireNonNull(dispatched.dispatchedAt()));
    }

    /** What governance signed, and the contract's members, which repeat parts of it for those who look no further. */
    private static Command of(UUID id, RequestView request, Instant at) {
        SignedStatement signed = request.clearance();
        Map<String, Object> clearance =
                signed == null ? Map.of() : Json.MAPPER.readValue(signed.text(), new TypeReference<>() {});
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("commandId", id.toString());
        document.put("requestId", request.id().toString());
        document.putAll(what(
                request.caseId(),
                request.caseReference(),
                request.workflow(),
                request.workflowVersion(),
                request.parameters()));
        document.put("parametersSha256", request.parametersSha256());
        document.put("ruling", ruling(request.ruling().rule()));
        document.put("approvals", clearance.getOrDefault("approvals", List.of()));
        document.put("expiresAt", request.expiresAt().toString());
        document.put("envelope", request.envelope());
        document.put("envelopeSha256", request.parametersSha256());
        document.put("clearedAt", clearance.get("clearedAt"));
        document.put("issuedAt", clearance.get("issuedAt"));
        document.put("signature", signed == null ? null : signature(signed));
        return new Command(
                id,
                request.id(),
                request.caseId(),
                request.caseReference(),
                request.workflow(),
                at,
                Json.MAPPER.writeValueAsBytes(document));
    }

    /** What is to be done and on which case: the fields people see before they ask for it. */
    static Map<String, Object> what(
            UUID caseId, String reference, String workflow, int version, Map<String, Object> parameters) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("caseId", caseId.toString());
        fields.put("caseReference", reference);
        fields.put("workflow", workflow);
        fields.put("workflowVersion", version);
        fields.put("parameters", parameters);
        return fields;
    }

    /**
     * Reads the very bytes that are about to leave and compares them with what was approved. Null when they are the
     * same, otherwise what differs.
     */
    @Nullable
    String differsFrom(RequestView approved) {
        Map<String, Object> sent = Json.MAPPER.readValue(bytes, new TypeReference<>() {});
        if (!(sent.get("envelope") instanceof Map<?, ?> envelope)) {
            return "the command carries no envelope";
        }
        if (!CanonicalJson.sha256(envelope).equals(approved.parametersSha256())) {
            return "the hash of what would be sent is " + CanonicalJson.sha256(envelope) + ", approved was "
                    + approved.parametersSha256();
        }
        if (!(sent.get("signature") instanceof Map<?, ?>)) {
            return "the command carries no signature";
        }
        for (String field : List.of("workflow", "workflowVersion", "parameters")) {
            if (!canonical(sent.get(field)).equals(canonical(envelope.get(field)))) {
                return "the " + field + " that would be sent are not those that were approved";
            }
        }
        return null;
    }

    private static String canonical(@Nullable Object value) {
        return value == null ? "" : CanonicalJson.of(Map.of("value", value));
    }

    private static Map<String, @Nullable Object> ruling(Ruling.@Nullable RuleReference rule) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("rule", rule == null ? null : rule.id());
        document.put("ruleVersion", rule == null ? null : rule.version());
        document.put("ruleSha256", rule == null ? null : rule.sha256());
        return document;
    }

    private static Map<String, Object> signature(SignedStatement signed) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("keyId", signed.keyId());
        document.put("algorithm", "Ed25519");
        document.put("value", signed.signature());
        return document;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Command command && command.id.equals(id);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(id);
    }
}
