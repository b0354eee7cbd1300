package dev.triage.intake.reading;

import dev.triage.intake.EventId;
import dev.triage.intake.EventReader;
import dev.triage.intake.ReadEvent;
import dev.triage.intake.ReadEvent.Readable;
import dev.triage.intake.ReadEvent.Unreadable;
import dev.triage.platform.FieldError;
import dev.triage.platform.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** The reader of every door. Built once; each call is independent of every other. */
public final class CloudEventReader implements EventReader {

    /** Times further off than these are kept, and flagged, and nobody should trust them for a deadline. */
    private static final Duration AHEAD = Duration.ofMinutes(10);

    private static final Duration OLD = Duration.ofDays(30);
    private static final Set<String> ATTRIBUTES = Set.of(
            "specversion",
            "id",
            "source",
            "type",
            "subject",
            "time",
            "datacontenttype",
            "dataschema",
            "data",
            "data_base64");
    /** Extensions of binary mode that are kept; its headers can be asked for but not listed. */
    private static final List<String> EXTENSIONS =
            List.of("partitionkey", "traceparent", "tracestate", "correlationid", "causationid");

    private final EventSchema schema;
    private final CrosswalkFolder crosswalks;

    private CloudEventReader(EventSchema schema, CrosswalkFolder crosswalks) {
        this.schema = schema;
        this.crosswalks = crosswalks;
    }

    /** Reads with the shipped schema and the crosswalks of the folder. */
    public static CloudEventReader of(Path crosswalks) {
        return new CloudEventReader(EventSchema.shipped(), CrosswalkFolder.at(crosswalks));
    }

    /** The same with a data schema of somebody's own; throws IllegalArgumentException when it is no schema. */
    public static CloudEventReader of(Path crosswalks, byte[] schema) {
        try {
            return new CloudEventReader(EventSchema.of(Json.MAPPER.readTree(schema)), CrosswalkFolder.at(crosswalks));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("Expected a JSON Schema, found " + fault(e), e);
        }
    }

    /** Picks up changed crosswalk files. */
    public void refresh() {
        crosswalks.refresh();
    }

    @Override
    public ReadEvent structured(byte[] bytes, Instant receivedAt) {
        if (bytes.length > Json.MAX_BYTES) {
            return tooLarge(bytes.length, "", "");
        }
        Parsed parsed = parse(bytes);
        if (parsed.fault() != null) {
            return parsed.fault().as("", "");
        }
        JsonNode root = parsed.json();
        if (!root.isObject()) {
            return Reasons.unreadable(
                    "NOT_CLOUDEVENT",
                    "Expected a CloudEvent as a JSON object, found " + SchemaMessages.found(root),
                    "",
                    "");
        }
        Envelope.Reading reading = Envelope.read(root::get);
        Envelope envelope = reading.envelope();
        if (envelope == null) {
            return refusal(reading);
        }
        Map<String, Object> extra = new LinkedHashMap<>();
        List<FieldError> errors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> attribute : root.properties()) {
            if (!ATTRIBUTES.contains(attribute.getKey())) {
                extra.put("ce_" + attribute.getKey(), PlainJson.of(attribute.getValue()));
                TextRules.check(attribute.getKey(), attribute.getValue(), errors);
            }
        }
        if (!errors.isEmpty()) {
            return Reasons.unreadable("TEXT", errors, envelope.source(), envelope.id());
        }

        JsonNode data = root.get("data");
        JsonNode encoded = root.get("data_base64");
        if (encoded == null || encoded.isNull()) {
            return read(envelope, data, "/data", extra, receivedAt);
        }
        if (data != null && !data.isNull()) {
            return Reasons.unreadable(
                    "NOT_CLOUDEVENT", "Expected data or data_base64, found both", envelope.source(), envelope.id());
        }
        return readEncoded(envelope, encoded, extra, receivedAt);
    }

    private ReadEvent readEncoded(Envelope envelope, JsonNode encoded, Map<String, Object> extra, Instant receivedAt) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(encoded.stringValue("!"));
        } catch (IllegalArgumentException e) {
            return Reasons.unreadable(
                    "NOT_CLOUDEVENT",
                    List.of(new FieldError(
                            "/data_base64", "expected Base64 text, found " + SchemaMessages.found(encoded))),
                    envelope.source(),
                    envelope.id());
        }
        Parsed parsed = parse(bytes);
        return parsed.fault() == null
                ? read(envelope, parsed.json(), "/data_base64", extra, receivedAt)
                : parsed.fault().as(envelope.source(), envelope.id());
    }

    @Override
    public ReadEvent binary(Function<String, @Nullable String> header, byte @Nullable [] data, Instant receivedAt) {
        Envelope.Reading reading = Envelope.read(header::apply);
        Envelope envelope = reading.envelope();
        if (envelope == null) {
            return refusal(reading);
        }
        if (data == null || data.length == 0) {
            return read(envelope, null, "/data", new LinkedHashMap<>(), receivedAt);
        }
        if (data.length > Json.MAX_BYTES) {
            return tooLarge(data.length, envelope.source(), envelope.id());
        }
        Parsed parsed = parse(data);
        if (parsed.fault() != null) {
            return parsed.fault().as(envelope.source(), envelope.id());
        }
        Map<String, Object> extra = new LinkedHashMap<>();
        for (String extension : EXTENSIONS) {
            String value = header.apply(extension);
            if (value != null) {
                extra.put("ce_" + extension, TextRules.presentable(value, Envelope.LONGEST_SUBJECT));
            }
        }
        return read(envelope, parsed.json(), "/data", extra, receivedAt);
    }

    private ReadEvent read(
            Envelope envelope, @Nullable JsonNode data, String pointer, Map<String, Object> extra, Instant receivedAt) {
        if (data == null || !data.isObject()) {
            FieldError error = new FieldError(pointer, "expected an object, found " + SchemaMessages.found(data));
            return Reasons.unreadable("SCHEMA", List.of(error), envelope.source(), envelope.id());
        }
        List<FieldError> errors = new ArrayList<>();
        TextRules.check(data, pointer, errors);
        if (!errors.isEmpty()) {
            return Reasons.unreadable("TEXT", errors, envelope.source(), envelope.id());
        }
        errors = schema.check(data, envelope.kind(), envelope.subject() != null, pointer);
        if (!errors.isEmpty()) {
            return Reasons.unreadable("SCHEMA", errors, envelope.source(), envelope.id());
        }

        Instant time = envelope.time() == null ? receivedAt : envelope.time();
        if (time.isAfter(receivedAt.plus(AHEAD))) {
            extra.put("intake:time", "AHEAD");
        } else if (time.isBefore(receivedAt.minus(OLD))) {
            extra.put("intake:time", "OLD");
        }
        EventId id = new EventId(envelope.source(), envelope.id());
        DataMapping mapping = new DataMapping(data, crosswalks.current().forSource(envelope.source()), extra);
        return new Readable(mapping.event(id, envelope.kind(), envelope.subject(), time, receivedAt));
    }

    /** JSON, or why it is none. */
    private record Parsed(JsonNode json, @Nullable Fault fault) {}

    /** A fault that does not yet know whose event it is. */
    private record Fault(String code, String reason) {
        Unreadable as(String source, String id) {
            return Reasons.unreadable(code, reason, source, id);
        }
    }

    private static Parsed parse(byte[] bytes) {
        if (bytes.length == 0) {
            return no("NOT_JSON", "Expected JSON, found nothing");
        }
        // The parser would take UTF-16 and UTF-32 too; their ASCII comes with zero bytes, which UTF-8 JSON cannot have.
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            if (bytes[i] == 0 || (bytes[i] == (byte) 0xFE || bytes[i] == (byte) 0xFF)) {
                return no("NOT_JSON", "Expected JSON in UTF-8, found another encoding");
            }
        }
        try {
            JsonNode json = Json.MAPPER.readTree(bytes);
            return json.isMissingNode()
                    ? no("NOT_JSON", "Expected JSON, found nothing but white space")
                    : new Parsed(json, null);
        } catch (StreamConstraintsException e) {
            return no("TOO_LARGE", "Expected JSON within the limits, found " + fault(e));
        } catch (JacksonException e) {
            return no("NOT_JSON", "Expected JSON, found " + fault(e));
        }
    }

    private static Parsed no(String code, String reason) {
        return new Parsed(MissingNode.getInstance(), new Fault(code, reason));
    }

    private static String fault(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        String place = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
        return TextRules.presentable(e.getOriginalMessage(), 200) + place;
    }

    private static Unreadable tooLarge(int bytes, String source, String id) {
        return Reasons.unreadable(
                "TOO_LARGE", "Expected at most " + Json.MAX_BYTES + " bytes, found " + bytes, source, id);
    }

    private static Unreadable refusal(Envelope.Reading reading) {
        Unreadable unreadable = reading.unreadable();
        if (unreadable == null) {
            throw new IllegalStateException("A reading is an envelope or a reason");
        }
        return unreadable;
    }
}
