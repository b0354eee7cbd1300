package dev.triage.playbook;

import com.networknt.schema.Error;
import dev.triage.platform.FieldError;
import dev.triage.platform.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Checks parameters a person or machine chose: first against the workflow's schema, then against the case. */
final class Parameters {

    private static final int SHOWN = 80;

    private Parameters() {}

    /** What breaks the schema: where, what was expected, what was found. */
    static List<FieldError> errors(Play play, Map<String, Object> parameters) {
        JsonNode node = Json.MAPPER.valueToTree(parameters);
        List<FieldError> found = new ArrayList<>();
        for (Error error : play.schema().validate(node)) {
            FieldError named = named(play, error, node);
            if (!found.contains(named)) {
                found.add(named);
            }
        }
        return found;
    }

    /** What goes beyond the case. Only for parameters that fit the schema. */
    static List<FieldError> objections(Play play, Map<String, Object> parameters, Situation situation) {
        List<FieldError> found = new ArrayList<>();
        parameters.forEach((name, value) -> {
            Bound bound = play.bounds().get(name);
            String objection = bound == null || value == null ? null : bound.objection(value, parameters, situation);
            if (objection != null) {
                found.add(new FieldError("/" + name, objection));
            }
        });
        return found;
    }

    private static FieldError named(Play play, Error error, JsonNode all) {
        String at = error.getInstanceLocation().toString();
        String pointer = at.startsWith("/") ? at : "";
        return switch (error.getKeyword()) {
            case "required" ->
                new FieldError(
                        "/" + error.getProperty(),
                        "is required: " + play.required().getOrDefault(error.getProperty(), error.getProperty()));
            case "additionalProperties" ->
                new FieldError(
                        "/" + error.getProperty(),
                        "is not a parameter of " + play.workflow().id() + "; expected "
                                + String.join(", ", properties(play)));
            default ->
                new FieldError(pointer, "must be " + expected(play, pointer) + ", but is " + found(all, pointer));
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> schemas(Play play) {
        return (Map<String, Map<String, Object>>)
                play.workflow().parametersSchema().getOrDefault("properties", Map.of());
    }

    private static Iterable<String> properties(Play play) {
        return schemas(play).keySet();
    }

    /** What a parameter may be, from its schema, in words. */
    private static String expected(Play play, String pointer) {
        Map<String, Object> schema = pointer.isEmpty() ? null : schemas(play).get(pointer.substring(1));
        if (schema == null) {
            return "an object";
        }
        if (schema.get("enum") instanceof List<?> choices) {
            return "one of "
                    + String.join(", ", choices.stream().map(Object::toString).toList());
        }
        if (WorkflowReader.QUANTITY.equals(schema.get("pattern"))) {
            return "a quantity above zero as a decimal string such as \"40\" or \"2.5\"";
        }
        if (WorkflowReader.COUNT.equals(schema.get("pattern"))) {
            return "a quantity not below zero as a decimal string such as \"0\" or \"40\"";
        }
        if ("date-time".equals(schema.get("format"))) {
            return "a time such as \"2026-11-24T16:00:00Z\"";
        }
        if ("boolean".equals(schema.get("type"))) {
            return "true or false";
        }
        return "a text of 1 to " + Situation.MAX_CODE + " characters on one line";
    }

    private static String found(JsonNode all, String pointer) {
        JsonNode node = pointer.isEmpty() ? all : all.at(pointer);
        String text = node.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
