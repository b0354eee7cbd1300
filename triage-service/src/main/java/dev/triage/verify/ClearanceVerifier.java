package dev.triage.verify;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets the orchestration layer refuse every command that is not exactly what people approved. Copy this room: it needs
 * the JDK and a JSON parser. The keys are at {@code /.well-known/triage-keys.json}; fetch them again when a command names
 * a key you do not know.
 *
 * <pre>{@code
 * switch (new ClearanceVerifier(keySet).verify(record.value(), clock.instant())) {
 *     case Accepted accepted -> carryOut(accepted);   // once for each accepted.commandId()
 *     case Refused refused -> log(refused.reason());
 * }
 * }</pre>
 *
 * <p>Carry out what {@link Accepted} says, not the text: it holds signed values only.
 */
public final class ClearanceVerifier {

    /** The envelope version this class knows. */
    private static final int VERSION = 1;

    private static final String TYPE = "triage.clearance.v1";

    /** Members of the command that repeat members of the envelope, for those who look no further. */
    private static final Map<String, String> REPEATED = Map.of(
            "/requestId", "requestId",
            "/caseId", "caseId",
            "/caseReference", "caseReference",
            "/workflow", "workflow",
            "/workflowVersion", "workflowVersion",
            "/parameters", "parameters",
            "/expiresAt", "expiresAt",
            "/ruling/rule", "ruleId",
            "/ruling/ruleVersion", "ruleVersion",
            "/ruling/ruleSha256", "ruleSha256");

    private final KeySet keys;

    /** @param keySet the JSON Web Key set as published */
    public ClearanceVerifier(String keySet) {
        this(KeySet.of(CanonicalForm.read(keySet)));
    }

    ClearanceVerifier(KeySet keys) {
        this.keys = keys;
    }

    /** What was found. */
    public sealed interface Verdict {}

    /**
     * A command to carry out, once for each id. Every value was signed.
     *
     * @param parameters as JSON
     * @param envelope the whole of what was approved
     */
    public record Accepted(
            UUID commandId,
            UUID requestId,
            String workflow,
            int workflowVersion,
            JsonNode parameters,
            Instant expiresAt,
            JsonNode envelope)
            implements Verdict {}

    /**
     * A command not to carry out.
     *
     * @param reason for machines
     * @param message what was expected and found
     * @param commandId only of a command whose signature holds; otherwise nobody knows whose it is
     */
    public record Refused(
            Reason reason, String message, @Nullable UUID commandId) implements Verdict {}

    /** Why a command is refused. */
    public enum Reason {
        MALFORMED,
        UNSIGNED,
        UNKNOWN_VERSION,
        UNKNOWN_KEY,
        KEY_NOT_IN_USE,
        BAD_SIGNATURE,
        HASH_DIFFERS,
        DIFFERS_FROM_ENVELOPE,
        NOT_APPROVED,
        EXPIRED
    }

    /** Judges a command as it came, at this moment. */
    public Verdict verify(byte[] command, Instant now) {
        JsonNode sent = CanonicalForm.read(command);
        if (!sent.isObject()) {
            return refused(Reason.MALFORMED, "Expected a JSON object, found none");
        }
        try {
            return verify(sent, now);
        } catch (IllegalArgumentException | DateTimeException e) {
            return refused(Reason.MALFORMED, "Expected ids and times, found: " + e.getMessage());
        }
    }

    private Verdict verify(JsonNode sent, Instant now) {
        JsonNode signature = sent.path("signature");
        JsonNode envelope = sent.path("envelope");
        if (!signature.isObject() || !envelope.isObject()) {
            return refused(Reason.UNSIGNED, "Expected an envelope and a signature, found none");
        }
        if (!"Ed25519".equals(signature.path("algorithm").asString(""))) {
            return refused(Reason.BAD_SIGNATURE, "Expected a signature by Ed25519, found another algorithm");
        }
        String key = signature.path("keyId").asString("");
        if (!keys.knows(key)) {
            return refused(Reason.UNKNOWN_KEY, "Expected one of the keys " + keys.ids() + ", found '" + key + "'");
        }
        if (!keys.signed(key, clearance(sent, key), signature.path("value").asString(""))) {
            return refused(Reason.BAD_SIGNATURE, "The signature is not one of key " + key + " over this command");
        }
        // From here on the envelope, the approvals, the times and the id are as governance signed them.
        UUID id = uuid(sent.path("commandId"));
        if (envelope.path("envelopeVersion").asInt(0) != VERSION) {
            return new Refused(Reason.UNKNOWN_VERSION, "Expected envelope version " + VERSION + ", found another", id);
        }
        if (!keys.inUse(key, time(sent.path("issuedAt")))) {
            return new Refused(Reason.KEY_NOT_IN_USE, "Key " + key + " was not in use when the command was issued", id);
        }
        String hash = CanonicalForm.sha256(envelope);
        for (String name : new String[] {"parametersSha256", "envelopeSha256"}) {
            if (!hash.equals(sent.path(name).asString(""))) {
                return new Refused(Reason.HASH_DIFFERS, "Expected " + name + " " + hash + ", found another", id);
            }
        }
        String differing = differing(sent, envelope);
        if (differing != null) {
            return new Refused(
                    Reason.DIFFERS_FROM_ENVELOPE, "Expected " + differing + " as in the envelope, found another", id);
        }
        String unapproved = unapproved(sent, envelope);
        if (unapproved != null) {
            return new Refused(Reason.NOT_APPROVED, unapproved, id);
        }
        Instant expires = time(envelope.path("expiresAt"));
        if (!now.isBefore(expires)) {
            return new Refused(Reason.EXPIRED, "The clearance expired at " + expires, id);
        }
        return new Accepted(
                id,
                uuid(envelope.path("requestId")),
                envelope.path("workflow").asString(""),
                envelope.path("workflowVersion").asInt(0),
                envelope.path("parameters"),
                expires,
                envelope);
    }

    /** The text governance signed, put together again from the command. */
    private static String clearance(JsonNode sent, String key) {
        ObjectNode clearance = JsonNodeFactory.instance.objectNode();
        clearance.put("type", TYPE);
        clearance.put("keyId", key);
        for (String name : new String[] {"commandId", "envelope", "approvals", "clearedAt", "issuedAt"}) {
            clearance.set(name, sent.path(name).isMissingNode() ? JsonNodeFactory.instance.nullNode() : sent.get(name));
        }
        return CanonicalForm.of(clearance);
    }

    private static @Nullable String differing(JsonNode sent, JsonNode envelope) {
        for (Map.Entry<String, String> each : REPEATED.entrySet()) {
            JsonNode repeated = sent.at(each.getKey());
            JsonNode bound = envelope.path(each.getValue());
            if (repeated.isMissingNode()
                    || bound.isMissingNode()
                    || !CanonicalForm.of(repeated).equals(CanonicalForm.of(bound))) {
                return each.getKey();
            }
        }
        return null;
    }

    /** Whether the approvals the envelope asks for are there, by different people, none of them the requester. */
    private static @Nullable String unapproved(JsonNode sent, JsonNode envelope) {
        Map<String, String> roles = new LinkedHashMap<>();
        for (JsonNode approval : sent.path("approvals")) {
            roles.put(approval.path("by").asString(""), approval.path("role").asString(""));
        }
        String requester = envelope.path("requester").asString("");
        if (roles.containsKey(requester) || roles.containsKey("")) {
            return "Expected approvals by people other than the requester " + requester + ", found one";
        }
        Map<String, Long> needed = new LinkedHashMap<>();
        for (JsonNode need : envelope.path("approvalsNeeded")) {
            needed.merge(need.path("role").asString(""), need.path("count").asLong(Integer.MAX_VALUE), Long::sum);
        }
        for (Map.Entry<String, Long> need : needed.entrySet()) {
            long given = roles.values().stream().filter(need.getKey()::equals).count();
            if (given < need.getValue()) {
                return "Expected " + need.getValue() + " approvals as " + need.getKey() + ", found " + given;
            }
        }
        return null;
    }

    private static UUID uuid(JsonNode node) {
        return UUID.fromString(node.asString(""));
    }

    private static Instant time(JsonNode node) {
        return Instant.parse(node.asString(""));
    }

    private static Refused refused(Reason reason, String message) {
        return new Refused(reason, message, null);
    }
}
