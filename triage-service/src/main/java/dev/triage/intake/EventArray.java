package dev.triage.intake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Cuts a body into the bytes of its events without changing one of them. Looser than the reader on purpose: what is
 * wrong inside one event is that event's own rejection.
 */
final class EventArray {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(10_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(1_000_000)
                    .maxNameLength(1_000_000)
                    .build())
            .build();

    private EventArray() {}

    /** One element: its bytes when it is an object, otherwise what it is instead. */
    record Element(byte @Nullable [] bytes, String found) {}

    /** The elements of an array, or a single object as one; IllegalArgumentException says why it is neither. */
    static List<Element> split(byte[] sent) {
        byte[] body = withoutByteOrderMark(sent);
        for (int i = 0; i < Math.min(4, body.length); i++) {
            if (body[i] == 0 || body[i] == (byte) 0xFE || body[i] == (byte) 0xFF) {
                throw new IllegalArgumentException("Expected JSON in UTF-8, found another encoding");
            }
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            List<Element> elements = new ArrayList<>();
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                elements.add(element(parser, body));
            } else if (first == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(element(parser, body));
                }
            } else {
                throw new IllegalArgumentException("Expected an event or an array of events, found "
                        + (first == null ? "nothing" : describe(parser, first)));
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("Expected one JSON value, found more after it");
            }
            return elements;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("Expected JSON, found " + e.getOriginalMessage(), e);
        }
    }

    private static Element element(JsonParser parser, byte[] body) {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.START_OBJECT) {
            String found = describe(parser, token);
            parser.skipChildren();
            return new Element(null, found);
        }
        int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        parser.skipChildren();
        int to = Math.toIntExact(parser.currentLocation().getByteOffset());
        return new Element(Arrays.copyOfRange(body, from, to), "an object");
    }

    private static String describe(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "text";
            case VALUE_NULL -> "null";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> parser.getString();
            default -> token.name();
        };
    }

    private static byte[] withoutByteOrderMark(byte[] body) {
        boolean mark = body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
        return mark ? Arrays.copyOfRange(body, 3, body.length) : body;
    }
}
