package dev.triage.learning.twin;

import dev.triage.platform.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One labelled event as the plain models of the check see it. Deliberately not the service's own features: the twin must
 * not be tuned to them.
 *
 * @param tokens the words of message and notes as written, numbers included
 * @param words the same without numbers, for models
 * @param facts values by name: 1 for {@code name=value}, a number for a quantity
 */
record CheckRow(
        Instant at, String label, String truth, List<String> tokens, List<String> words, Map<String, Double> facts) {

    private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}-]*");
    private static final Pattern NUMBER = Pattern.compile("\\p{N}+");

    static CheckRow of(byte[] labelledLine, byte[] answerLine) {
        JsonNode line = Json.MAPPER.readTree(labelledLine);
        JsonNode event = line.get("event");
        JsonNode data = event.get("data");
        StringBuilder text = new StringBuilder(data.path("message").asString(""));
        data.path("notes")
                .forEach(note -> text.append(' ').append(note.path("text").asString("")));
        List<String> tokens = new ArrayList<>();
        List<String> words = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text.toString().toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            tokens.add(matcher.group());
            words.add(NUMBER.matcher(matcher.group()).replaceAll("#"));
        }
        Instant at = Instant.parse(event.get("time").asString());
        return new CheckRow(
                at,
                line.get("label").get("category").asString(),
                Json.MAPPER.readTree(answerLine).get("category").asString(),
                List.copyOf(tokens),
                List.copyOf(words),
                facts(event, data, at));
    }

    private static Map<String, Double> facts(JsonNode event, JsonNode data, Instant at) {
        Map<String, Double> facts = new LinkedHashMap<>();
        name(facts, "source", event.path("source"));
        name(facts, "code", data.path("exceptionCode"));
        name(facts, "site", data.path("site").path("code"));
        name(facts, "tier", data.path("order").path("customerTier"));
        name(facts, "orderType", data.path("order").path("type"));
        name(facts, "supplier", data.path("supplier"));
        name(facts, "carrier", data.path("carrier").path("scac"));
        name(facts, "uom", data.path("quantity").path("uom"));
        name(facts, "currency", data.path("value").path("currency"));
        name(facts, "version", data.path("attributes").path("interfaceVersion"));
        name(facts, "document", data.path("attributes").path("document"));
        name(facts, "reference", data.path("references").path(0).path("type"));
        for (String part : List.of(
                "order",
                "item",
                "shipment",
                "purchaseOrder",
                "quantity",
                "supplier",
                "carrier",
                "availability",
                "inbound",
                "substitutes")) {
            if (data.has(part)) {
                facts.put("has=" + part, 1.0);
            }
        }
        Double expected = number(data.path("quantity").path("expected"));
        Double actual = number(data.path("quantity").path("actual"));
        if (expected != null && actual != null && expected > 0) {
            facts.put("ratio", actual / expected);
            facts.put("short", actual < expected ? 1.0 : 0.0);
            facts.put("over", actual > expected ? 1.0 : 0.0);
            facts.put("size", Math.log1p(expected) / 10);
        }
        Double value = number(data.path("value").path("amount"));
        if (value != null) {
            facts.put("value", Math.log1p(value) / 10);
        }
        hours(facts, "hoursToDue", at, data.path("order").path("promisedAt"));
        hours(facts, "hoursToInbound", at, data.path("inbound").path(0).path("eta"));
        hours(facts, "dataAge", at, data.path("dataAsOf"));
        facts.put("retries", data.path("attributes").path("retries").asDouble(0) / 5);
        facts.put("stocks", data.path("availability").size() / 3.0);
        facts.put("hour", at.atZone(ZoneOffset.UTC).getHour() / 24.0);
        return facts;
    }

    private static void name(Map<String, Double> facts, String name, JsonNode node) {
        if (node.isString()) {
            facts.put(name + "=" + node.asString(), 1.0);
        }
    }

    private static @Nullable Double number(JsonNode node) {
        return node.isString() ? Double.valueOf(node.asString()) : null;
    }

    private static void hours(Map<String, Double> facts, String name, Instant at, JsonNode node) {
        if (node.isString()) {
            double hours = Duration.between(at, Instant.parse(node.asString())).toMinutes() / 60.0;
            facts.put(name, Math.signum(hours) * Math.log1p(Math.abs(hours)) / 5);
        }
    }
}
