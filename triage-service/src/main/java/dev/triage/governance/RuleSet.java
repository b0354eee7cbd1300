package dev.triage.governance;

import dev.triage.governance.Ruling.RuleReference;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * All rules active at one time, by name and hash: {@code [[id, version, sha256], …]} as one canonical text (RFC 8785), in
 * order of id and version.
 *
 * @param sha256 of the text, in lower-case hexadecimal
 */
public record RuleSet(String text, String sha256) {

    public static RuleSet of(List<RuleReference> rules) {
        String text = CanonicalJson.of(rules.stream()
                .sorted(Comparator.comparing(RuleReference::id).thenComparing(RuleReference::version))
                .map(rule -> List.<Object>of(rule.id(), rule.version(), rule.sha256()))
                .toList());
        return new RuleSet(text, CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** As {@link RuleBook#version()} says it: {@code sha256:…}. */
    public String version() {
        return "sha256:" + sha256;
    }

    /**
     * The rules in a text as this record writes it.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static List<RuleReference> rules(String text) {
        List<RuleReference> rules = new ArrayList<>();
        for (JsonNode rule : Json.MAPPER.readTree(text)) {
            if (rule.size() != 3
                    || !rule.path(0).isString()
                    || !rule.path(1).isInt()
                    || !rule.path(2).isString()) {
                throw new IllegalArgumentException("Expected [id, version, sha256], found " + rule);
            }
            rules.add(new RuleReference(
                    rule.path(0).stringValue(),
                    rule.path(1).intValue(),
                    rule.path(2).stringValue()));
        }
        return List.copyOf(rules);
    }
}
