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
 * Everything a request is about, as one canonical text: people approve its hash, and what is sent must have the same
 * one. Parameters are read back from the text, so that what is sent is what was hashed.
 */
record Binding(String text, String sha256, Map<String, Object> fields) {

    /** The largest whole number JSON keeps exactly everywhere. */
    private static final long MOST = (1L << 53) - 1;

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    static Binding of(CaseFacts facts, UUID caseId, Proposal proposal, Ruling ruling, Actor requester, Instant expiry) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("workflow", proposal.workflow().id());
        fields.put("workflowVersion", proposal.workflow().version());
        fields.put("workflowSha256", proposal.workflow().sha256());
        fields.put("caseId", caseId.toString());
        fields.put("caseReference", facts.reference());
        fields.put("target", target(facts.event()));
        fields.put("parameters", proposal.parameters());
        fields.put("amountMinor", Math.clamp(proposal.valueMinor(), 0, MOST));
        fields.put("currency", facts.assessment().expectedLoss().currency());
        fields.put("expiresAt", expiry.toString());
        fields.put("ruleId", ruling.rule() == null ? null : ruling.rule().id());
        fields.put("ruleVersion", ruling.rule() == null ? null : ruling.rule().version());
        fields.put("ruleSha256", ruling.rule() == null ? null : ruling.rule().sha256());
        fields.put("requester", requester.subject());
        // One spelling for one text: sources and browsers differ in how they compose letters.
        String text = Normalizer.normalize(CanonicalJson.of(fields), Normalizer.Form.NFC);
        return new Binding(text, CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8)), read(text));
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
        return !text.contains("\\u0000");
    }
}
