package dev.triage.intake.reading;

import com.networknt.schema.Error;
import dev.triage.platform.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Words schema violations as "expected …, found …". The validator's own messages speak of keywords and regular
 * expressions, and some come with unfilled placeholders.
 */
final class SchemaMessages {

    private static final int LONGEST_VALUE = 40;
    private static final Map<String, String> KNOWN_PATTERNS = Map.of(
            "^-?[0-9]{1,15}(\\.[0-9]{1,6})?$", "a decimal number as text, such as \"12.50\"",
            "^[A-Z]{3}$", "a currency of three capital letters, such as \"EUR\"");

    private SchemaMessages() {}

    /** The violation with its place in the event; {@code pointer} is where the data lie. */
    static FieldError of(Error error, JsonNode document, String pointer) {
        String place = pointer + error.getInstanceLocation();
        JsonNode rule = ruleOf(error, document);
        String property = error.getProperty();
        if ("required".equals(error.getKeyword()) && property != null) {
            JsonNode wanted = resolve(rule.path("properties").path(property), document);
            return new FieldError(Pointers.child(place, property), "expected " + describe(wanted) + ", found nothing");
        }
        if ("maxItems".equals(error.getKeyword()) || "minItems".equals(error.getKeyword())) {
            int size = error.getInstanceNode() == null
                    ? 0
                    : error.getInstanceNode().size();
            return new FieldError(place, "expected " + describe(rule) + ", found a list of " + size);
        }
        String expected = describe(rule);
        if (expected.isEmpty()) {
            return new FieldError(
                    place,
                    "expected what the schema asks (" + error.getKeyword() + "), found "
                            + found(error.getInstanceNode()));
        }
        return new FieldError(place, "expected " + expected + ", found " + found(error.getInstanceNode()));
    }

    /** The schema object that holds the violated keyword. */
    private static JsonNode ruleOf(Error error, JsonNode document) {
        String at = String.valueOf(error.getSchemaLocation().getFragment());
        int keyword = at.lastIndexOf('/');
        return keyword <= 0 ? document : resolve(document.at(at.substring(0, keyword)), document);
    }

    private static JsonNode resolve(JsonNode rule, JsonNode document) {
        String reference = rule.path("$ref").stringValue("");
        return reference.startsWith("#/") ? document.at(reference.substring(1)) : rule;
    }

    private static String describe(JsonNode rule) {
        List<String> types = new ArrayList<>();
        JsonNode type = rule.path("type");
        if (type.isString()) {
            types.add(named(type.stringValue(), rule));
        }
        for (JsonNode one : type.isArray() ? type : rule.path("none")) {
            types.add(named(one.stringValue(""), rule));
        }
        if (types.isEmpty()) {
            return "a value";
        }
        return String.join(" or ", types);
    }

    private static String named(String type, JsonNode rule) {
        return switch (type) {
            case "string" -> text(rule);
            case "integer" -> "a whole number";
            case "number" -> rule.has("minimum") ? "a number of at least " + rule.get("minimum") : "a number";
            case "object" -> "an object";
            case "array" -> rule.has("maxItems") ? "a list of at most " + rule.get("maxItems") : "a list";
            case "boolean" -> "true or false";
            default -> "null";
        };
    }

    private static String text(JsonNode rule) {
        if ("date-time".equals(rule.path("format").stringValue(""))) {
            return "a time such as 2026-11-23T09:14:07Z";
        }
        String pattern = rule.path("pattern").stringValue("");
        if (!pattern.isEmpty()) {
            return KNOWN_PATTERNS.getOrDefault(pattern, "text that matches " + pattern);
        }
        if (rule.has("minLength") && rule.has("maxLength")) {
            return "text of " + rule.get("minLength") + " to " + rule.get("maxLength") + " characters";
        }
        if (rule.has("maxLength")) {
            return "text of at most " + rule.get("maxLength") + " characters";
        }
        return "text";
    }

    /** The value in a few words. */
    static String found(@Nullable JsonNode value) {
        if (value == null || value.isMissingNode()) {
            return "nothing";
        }
        if (value.isObject()) {
            return "an object";
        }
        if (value.isArray()) {
            return "a list of " + value.size();
        }
        if (value.isString()) {
            String text = value.stringValue();
            return text.length() > LONGEST_VALUE
                    ? "text of " + text.codePointCount(0, text.length()) + " characters"
                    : '"' + TextRules.presentable(text, LONGEST_VALUE) + '"';
        }
        String plain = value.toString();
        return plain.length() > LONGEST_VALUE ? plain.substring(0, LONGEST_VALUE) + "…" : plain;
    }
}
