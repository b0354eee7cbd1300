package dev.triage.web;

import dev.triage.playbook.Playbook;
import dev.triage.playbook.Workflow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.util.MultiValueMap;

/** Fields of a form as parameters of a workflow: {@code parameter.quantity=12}. */
final class FormParameters {

    private static final String PREFIX = "parameter.";

    private FormParameters() {}

    /** Numbers, booleans and lists become what the workflow's schema says; empty fields are left out. */
    static Map<String, Object> of(Playbook playbook, String workflow, MultiValueMap<String, String> form) {
        Map<String, Object> schema =
                playbook.workflow(workflow).map(Workflow::parametersSchema).orElse(Map.of());
        Map<String, Object> parameters = new LinkedHashMap<>();
        form.forEach((name, values) -> {
            String text = values.isEmpty() ? "" : values.getFirst().strip();
            if (name.startsWith(PREFIX) && !text.isEmpty()) {
                String parameter = name.substring(PREFIX.length());
                parameters.put(parameter, typed(type(schema, parameter), text));
            }
        });
        return parameters;
    }

    private static String type(Map<String, Object> schema, String parameter) {
        return schema.get("properties") instanceof Map<?, ?> properties
                        && properties.get(parameter) instanceof Map<?, ?> property
                ? String.valueOf(property.get("type"))
                : "string";
    }

    private static Object typed(String type, String text) {
        return switch (type) {
            case "boolean" -> Boolean.valueOf(text);
            case "integer" -> text.matches("-?\\d{1,18}") ? (Object) Long.valueOf(text) : text;
            case "array" -> List.of(text.split("\\s*,\\s*"));
            default -> text;
        };
    }
}
