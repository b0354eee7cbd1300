package dev.triage.intake.reading;

import dev.triage.intake.ExceptionEvent;
import dev.triage.intake.ReadEvent.Unreadable;
import dev.triage.platform.FieldError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The CloudEvents attributes of one event. Lengths are bounded because source and id together are a key.
 *
 * @param time null when the sender gave none
 */
record Envelope(
        String source,
        String id,
        ExceptionEvent.Kind kind,
        @Nullable String subject,
        @Nullable Instant time) {

    static final int LONGEST_ID = 256;
    static final int LONGEST_SOURCE = 512;
    static final int LONGEST_SUBJECT = 1024;

    private static final Pattern OTHER_VERSION = Pattern.compile("orchestration\\.exception\\.(raised|cleared)\\.v.*");
    private static final Pattern JSON_TYPE =
            Pattern.compile("(?i)\\s*(application|text)/([a-z0-9!#$&^_.+-]+\\+)?json\\s*(;.*)?");

    /** An attribute's value as JSON or text, by its bare name; null when it is absent. */
    interface Attributes {
        @Nullable
        Object get(String name);
    }

    /** What came of reading the attributes: an envelope, or why there is none. Exactly one is set. */
    record Reading(@Nullable Envelope envelope, @Nullable Unreadable unreadable) {}

    static Reading read(Attributes attributes) {
        String source = shown(attributes.get("source"), LONGEST_SOURCE);
        String id = shown(attributes.get("id"), LONGEST_ID);
        List<FieldError> errors = new ArrayList<>();

        String version = text(attributes, "specversion", 20, true, errors);
        if (version == null) {
            return no("NOT_CLOUDEVENT", errors, source, id);
        }
        if (!version.equals("1.0")) {
            errors.add(new FieldError("/specversion", "expected \"1.0\", found " + quoted(version)));
            return no("UNSUPPORTED_VERSION", errors, source, id);
        }
        String type = text(attributes, "type", 256, true, errors);
        if (type == null) {
            return no("NOT_CLOUDEVENT", errors, source, id);
        }
        ExceptionEvent.Kind kind = switch (type) {
            case "orchestration.exception.raised.v1" -> ExceptionEvent.Kind.RAISED;
            case "orchestration.exception.cleared.v1" -> ExceptionEvent.Kind.CLEARED;
            default -> null;
        };
        if (kind == null) {
            errors.add(new FieldError(
                    "/type",
                    "expected orchestration.exception.raised.v1 or orchestration.exception.cleared.v1, found "
                            + quoted(type)));
            boolean version2 = OTHER_VERSION.matcher(type).matches();
            return no(version2 ? "UNSUPPORTED_VERSION" : "UNKNOWN_TYPE", errors, source, id);
        }

        String exactSource = text(attributes, "source", LONGEST_SOURCE, true, errors);
        String exactId = text(attributes, "id", LONGEST_ID, true, errors);
        String subject = text(attributes, "subject", LONGEST_SUBJECT, false, errors);
        String timeText = text(attributes, "time", 64, false, errors);
        Instant time = timeText == null ? null : Rfc3339.parse(timeText);
        if (timeText != null && time == null) {
            errors.add(
                    new FieldError("/time", "expected a time such as 2026-11-23T09:14:07Z, found " + quoted(timeText)));
        }
        String contentType = text(attributes, "datacontenttype", 256, false, errors);
        if (contentType != null && !JSON_TYPE.matcher(contentType).matches()) {
            errors.add(new FieldError("/datacontenttype", "expected application/json, found " + quoted(contentType)));
        }
        if (exactSource == null || exactId == null || !errors.isEmpty()) {
            return no("NOT_CLOUDEVENT", errors, source, id);
        }

        flaw("/source", exactSource, errors);
        flaw("/id", exactId, errors);
        if (subject != null) {
            flaw("/subject", subject, errors);
        }
        return errors.isEmpty()
                ? new Reading(new Envelope(exactSource, exactId, kind, subject, time), null)
                : no("TEXT", errors, source, id);
    }

    private static Reading no(String code, List<FieldError> errors, String source, String id) {
        return new Reading(null, Reasons.unreadable(code, errors, source, id));
    }

    private static void flaw(String pointer, String text, List<FieldError> errors) {
        String flaw = TextRules.flaw(text, false);
        if (flaw != null) {
            errors.add(new FieldError(pointer, "expected clean text, found " + flaw));
        }
    }

    private static @Nullable String text(
            Attributes attributes, String name, int most, boolean required, List<FieldError> errors) {
        Object value = attributes.get(name);
        if (value instanceof JsonNode node) {
            if (!node.isString() && !node.isNull()) {
                errors.add(new FieldError("/" + name, expected(most) + ", found " + SchemaMessages.found(node)));
                return null;
            }
            value = node.isNull() ? null : node.stringValue();
        }
        if (!(value instanceof String text) || text.isEmpty()) {
            if (required) {
                errors.add(new FieldError(
                        "/" + name, expected(most) + ", found " + (value == null ? "nothing" : "empty text")));
            }
            return null;
        }
        if (text.length() > most) {
            errors.add(new FieldError("/" + name, expected(most) + ", found text of " + text.length() + " characters"));
            return null;
        }
        return text;
    }

    private static String expected(int most) {
        return "expected text of 1 to " + most + " characters";
    }

    private static String quoted(String text) {
        return '"' + TextRules.presentable(text, 60) + '"';
    }

    private static String shown(@Nullable Object value, int most) {
        if (value instanceof JsonNode node) {
            return TextRules.presentable(node.stringValue(""), most);
        }
        return value instanceof String text ? TextRules.presentable(text, most) : "";
    }
}
