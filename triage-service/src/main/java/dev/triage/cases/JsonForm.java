package dev.triage.cases;

import dev.triage.platform.Json;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Writes and reads the stored JSON of this room property by property: this runs for every event, and absent values are
 * left out.
 */
final class JsonForm {

    private final JsonGenerator out;

    private JsonForm(JsonGenerator out) {
        this.out = out;
    }

    /** An object with what {@code content} writes into it. */
    static String object(Consumer<JsonForm> content) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator out = Json.MAPPER.createGenerator(text)) {
            out.writeStartObject();
            content.accept(new JsonForm(out));
            out.writeEndObject();
        }
        return text.toString();
    }

    /** Plain JSON values as text. */
    static String of(Map<String, ?> plain) {
        return object(form -> plain.forEach(form::put));
    }

    /** Plain JSON values: text, numbers, booleans, instants, lists and maps of them. Null is left out. */
    void put(String name, @Nullable Object value) {
        if (value != null) {
            out.writeName(name);
            value(value);
        }
    }

    /** The same, also leaving out empty text, lists and maps. */
    void putUnlessEmpty(String name, @Nullable Object value) {
        boolean empty = switch (value) {
            case null -> true;
            case String text -> text.isEmpty();
            case List<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> false;
        };
        if (!empty) {
            put(name, value);
        }
    }

    void put(String name, double value) {
        out.writeNumberProperty(name, value);
    }

    void put(String name, boolean value) {
        out.writeBooleanProperty(name, value);
    }

    /** An object inside; nothing when it is null. */
    <T> void put(String name, @Nullable T value, BiConsumer<JsonForm, T> content) {
        if (value != null) {
            out.writeObjectPropertyStart(name);
            content.accept(this, value);
            out.writeEndObject();
        }
    }

    /** An array of objects; nothing when there are none. */
    <T> void each(String name, List<T> values, BiConsumer<JsonForm, T> content) {
        if (values.isEmpty()) {
            return;
        }
        out.writeArrayPropertyStart(name);
        for (T value : values) {
            out.writeStartObject();
            content.accept(this, value);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void value(@Nullable Object value) {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(storable(text));
            case Boolean flag -> out.writeBoolean(flag);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case BigDecimal number -> out.writeNumber(number);
            case BigInteger number -> out.writeNumber(number);
            case List<?> list -> {
                out.writeStartArray();
                for (Object each : list) {
                    value(each);
                }
                out.writeEndArray();
            }
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.writeName(storable(String.valueOf(entry.getKey())));
                    value(entry.getValue());
                }
                out.writeEndObject();
            }
            default -> out.writeString(storable(value.toString()));
        }
    }

    /** PostgreSQL cannot store NUL in text or jsonb; intake refuses it, this is the net below. */
    private static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }

    /** A stored object as plain values. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> plain(String json) {
        return Json.MAPPER.readValue(json, Map.class);
    }

    static JsonNode read(String json) {
        return Json.MAPPER.readTree(json);
    }

    /** Text, or null when it is absent. */
    static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value.asString();
    }

    static @Nullable Instant instant(JsonNode node, String name) {
        String text = text(node, name);
        return text == null ? null : Instant.parse(text);
    }

    static @Nullable BigDecimal decimal(JsonNode node, String name) {
        String text = text(node, name);
        return text == null ? null : new BigDecimal(text);
    }

    /** An array read element by element; empty when it is absent. */
    static <T> List<T> list(JsonNode node, String name, Function<JsonNode, T> element) {
        JsonNode array = node.get(name);
        if (array == null) {
            return List.of();
        }
        List<T> values = new ArrayList<>(array.size());
        for (JsonNode each : array) {
            values.add(element.apply(each));
        }
        return values;
    }

    static List<String> texts(JsonNode node, String name) {
        return list(node, name, JsonNode::asString);
    }

    /** An object as plain values; empty when it is absent. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> map(JsonNode node, String name) {
        JsonNode object = node.get(name);
        return object == null ? Map.of() : Json.MAPPER.treeToValue(object, Map.class);
    }
}
