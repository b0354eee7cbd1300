package dev.triage.intake.reading;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** JSON as maps, lists, texts, numbers and booleans, so that no room needs the parser's types. Texts are made safe. */
final class PlainJson {

    private PlainJson() {}

    // The maps of an event hold nulls where the sender wrote null.
    @SuppressWarnings("NullAway")
    static Object of(JsonNode node) {
        return value(node);
    }

    private static @Nullable Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> TextRules.neutral(node.stringValue());
            case NUMBER -> node.numberValue();
            case BOOLEAN -> node.booleanValue();
            case OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                node.properties().forEach(field -> map.put(field.getKey(), value(field.getValue())));
                yield map;
            }
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>(node.size());
                node.forEach(element -> list.add(value(element)));
                yield list;
            }
            case NULL, MISSING, BINARY, POJO -> null;
        };
    }
}
