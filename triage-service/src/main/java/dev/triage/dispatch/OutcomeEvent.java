package dev.triage.dispatch;

import dev.triage.governance.RequestStatus;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * A report of the orchestration layer on one command.
 *
 * @param status ACCEPTED, COMPLETED or FAILED
 * @param result plain JSON values
 */
record OutcomeEvent(
        String source,
        String id,
        String type,
        UUID commandId,
        RequestStatus status,
        @Nullable String reason,
        Map<String, Object> result) {

    private static final int LONGEST_ATTRIBUTE = 1_000;
    private static final int LONGEST_REASON = 2_000;
    private static final List<String> ATTRIBUTES = List.of("specversion", "id", "source", "type", "subject", "time");
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** What is wrong with a record, for the dead letters. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;
        private final String code;

        Unreadable(String code, String reason) {
            super(reason);
            this.code = code;
        }

        String code() {
            return code;
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /** Reads both CloudEvents modes; limits first. */
    static OutcomeEvent of(ConsumerRecord<byte[], byte @Nullable []> record) throws Unreadable {
        byte[] value = record.value();
        if (value == null) {
            throw new Unreadable("NOT_CLOUDEVENT", "Expected a CloudEvent, found a record without a value");
        }
        if (value.length > Json.MAX_BYTES) {
            throw new Unreadable("TOO_LARGE", "Expected at most " + Json.MAX_BYTES + " bytes, found " + value.length);
        }
        Map<String, Object> body = object(value);
        Headers headers = record.headers();
        if (binary(headers)) {
            return event(name -> header(headers, "ce_" + name), body);
        }
        if (!(body.get("data") instanceof Map<?, ?> data)) {
            throw new Unreadable("NOT_CLOUDEVENT", "Expected an object under data");
        }
        return event(name -> body.get(name) instanceof String text ? text : null, copy(data));
    }

    /**
     * The record as one body: dead letters keep no headers, so an event in binary mode is written in structured mode when
     * its data can be read at all.
     */
    static byte[] asOneBody(ConsumerRecord<byte[], byte @Nullable []> record) {
        byte[] value = record.value();
        if (value == null) {
            return new byte[0];
        }
        if (!binary(record.headers()) || value.length > Json.MAX_BYTES) {
            return value;
        }
        Map<String, Object> event = new LinkedHashMap<>();
        for (String name : ATTRIBUTES) {
            String attribute = header(record.headers(), "ce_" + name);
            if (attribute != null) {
                event.put(name, attribute);
            }
        }
        try {
            event.put("data", Json.MAPPER.readTree(value));
            return Json.MAPPER.writeValueAsBytes(event);
        } catch (JacksonException | StackOverflowError e) {
            return value;
        }
    }

    private static OutcomeEvent event(Attributes attributes, Map<String, Object> data) throws Unreadable {
        String version = attribute(attributes, "specversion");
        if (!version.equals("1.0")) {
            throw new Unreadable("UNSUPPORTED_VERSION", "Expected specversion 1.0, found " + version);
        }
        String type = attribute(attributes, "type");
        RequestStatus status = switch (type) {
            case "orchestration.workflow.accepted.v1" -> RequestStatus.ACCEPTED;
            case "orchestration.workflow.completed.v1" -> RequestStatus.COMPLETED;
            case "orchestration.workflow.failed.v1" -> RequestStatus.FAILED;
            default ->
                throw new Unreadable(
                        "UNKNOWN_TYPE",
                        "Expected orchestration.workflow.accepted.v1, completed.v1 or failed.v1, found " + type);
        };
        return new OutcomeEvent(
                attribute(attributes, "source"),
                attribute(attributes, "id"),
                type,
                command(data.get("commandId")),
                status,
                reason(data.get("reason")),
                result(data.get("result")));
    }

    private static boolean binary(Headers headers) {
        String contentType = header(headers, "content-type");
        boolean structured =
                contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("application/cloudevents");
        return !structured && (header(headers, "ce_type") != null || header(headers, "ce_specversion") != null);
    }

    private static Map<String, Object> object(byte[] value) throws Unreadable {
        try {
            Map<String, Object> read = Json.MAPPER.readValue(value, OBJECT);
            if (read == null) {
                throw new Unreadable("NOT_JSON", "Expected a JSON object, found null");
            }
            if (new String(value, StandardCharsets.UTF_8).contains("\\u0000")) {
                throw new Unreadable("TEXT", "Expected text without NUL, found \\u0000");
            }
            return read;
        } catch (JacksonException e) {
            throw new Unreadable("NOT_JSON", "Expected a JSON object: " + e.getOriginalMessage());
        } catch (StackOverflowError e) {
            throw new Unreadable("NOT_JSON", "Expected at most " + Json.MAX_DEPTH + " levels");
        }
    }

    private static String attribute(Attributes attributes, String name) throws Unreadable {
        String value = attributes.of(name);
        if (value == null || value.isBlank() || value.length() > LONGEST_ATTRIBUTE || value.indexOf('\0') >= 0) {
            throw new Unreadable(
                    "NOT_CLOUDEVENT",
                    "Expected the attribute " + name + " as a text of 1 to " + LONGEST_ATTRIBUTE + " characters");
        }
        return value;
    }

    private static UUID command(@Nullable Object value) throws Unreadable {
        if (value instanceof String text && text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw new Unreadable("SCHEMA", "Expected a UUID under data.commandId, found \"" + text + "\"");
            }
        }
        throw new Unreadable("SCHEMA", "Expected a UUID under data.commandId");
    }

    private static @Nullable String reason(@Nullable Object value) throws Unreadable {
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw new Unreadable("SCHEMA", "Expected a text under data.reason");
        }
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON);
    }

    private static Map<String, Object> result(@Nullable Object value) {
        if (value == null) {
            return Map.of();
        }
        return value instanceof Map<?, ?> object ? copy(object) : Map.of("value", value);
    }

    private static Map<String, Object> copy(Map<?, ?> object) {
        Map<String, Object> copy = new LinkedHashMap<>();
        object.forEach((name, value) -> copy.put(String.valueOf(name), value));
        return copy;
    }

    private static @Nullable String header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @FunctionalInterface
    private interface Attributes {

        @Nullable
        String of(String name);
    }
}
