package dev.triage.governance;

import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Actor;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import dev.triage.playbook.Proposal;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * The decision envelope: everything a request is about, as one canonical text (RFC 8785). People approve its SHA-256,
 * which the contract calls {@code parametersSha256}, and what is sent must have the same one. Parameters are read back
 * from the text, so that what is sent is what was hashed. Amounts are minor units, times RFC 3339 in UTC.
 */
record Envelope(String text, String sha256, Map<String, Object> fields) {

    /** Raised when a member is added or changes its meaning; receivers refuse versions they do not know. */
    static final int VERSION = 1;

    /** The largest whole number JSON keeps exactly everywhere. */
    private static final long MOST = (1L << 53) - 1;

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** What goes in. {@code rules} is the hash of the whole rule set that ruled. */
    record Content(
            UUID request,
            UUID caseId,
            CaseFacts facts,
            Proposal proposal,
            Ruling ruling,
            Packet packet,
            String rules,
            Actor requester,
            Instant expiry) {}

    static Envelope of(Content content) {
        CaseFacts facts = content.facts();
        Proposal proposal = content.proposal();
        Ruling.RuleReference rule = content.ruling().rule();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("envelopeVersion", VERSION);
        fields.put("requestId", content.request().toString());
        fields.put("caseId", content.caseId().toString());
        fields.put("caseReference", facts.reference());
        fields.put("caseVersion", facts.version());
        fields.put("workflow", proposal.workflow().id());
        fields.put("workflowVersion", proposal.workflow().version());
        fields.put("workflowSha256", proposal.workflow().sha256());
        fields.put("target", target(facts.event()));
        fields.put("parameters", proposal.parameters());
        fields.put("amountMinor", Math.clamp(proposal.valueMinor(), 0, MOST));
        fields.put("currency", facts.assessment().expectedLoss().currency());
        fields.put("evidenceSha256", content.packet().evidence().sha256());
        fields.put("materialSha256", content.packet().evidence().materialSha256());
        fields.put("packetSha256", content.packet().sha256());
        fields.put("outcome", content.ruling().outcome().name());
        fields.put("approvalsNeeded", content.ruling().needs());
        fields.put("ruleId", rule == null ? null : rule.id());
        fields.put("ruleVersion", rule == null ? null : rule.version());
        fields.put("ruleSha256", rule == null ? null : rule.sha256());
        fields.put("rulesSha256", content.rules());
        fields.put("models", facts.assessment().models());
        fields.put("requester", content.requester().subject());
        fields.put("expiresAt", content.expiry().toString());
        // One spelling for one text: sources and browsers differ in how they compose letters.
        String text = Normalizer.normalize(CanonicalJson.of(fields), Normalizer.Form.NFC);
        return new Envelope(text, CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8)), read(text));
    }

    /** The same order, line, item and place whatever the event is called: what the workflow will touch. */
    private static Map<String, @Nullable Object> target(ExceptionEvent event) {
        Map<String, @Nullable Object> target = new LinkedHashMap<>();
        target.put("order", event.order() == null ? null : event.order().number());
        target.put("line", event.order() == null ? null : event.order().line());
        target.put("sku", event.item() == null ? null : event.item().sku());
        target.put("shipment", event.shipment());
        target.put(
                "purchaseOrder",
                event.purchaseOrder() == null ? null : event.purchaseOrder().number());
        target.put("site", event.site() == null ? null : event.site().code());
        return target;
    }

    static Map<String, Object> read(String json) {
        return Json.MAPPER.readValue(json, OBJECT);
    }

    Object parameters() {
        return fields.getOrDefault("parameters", Map.of());
    }

    long amountMinor() {
        return ((Number) fields.getOrDefault("amountMinor", 0)).longValue();
    }

    String currency() {
        return String.valueOf(fields.get("currency"));
    }

    /** PostgreSQL keeps no NUL in JSON. */
    boolean storable() {
        return StoredJson.storable(text);
    }
}
