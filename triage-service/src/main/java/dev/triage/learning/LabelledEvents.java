package dev.triage.learning;

import dev.triage.assessment.Category;
import dev.triage.cases.Cases;
import dev.triage.intake.EventReader;
import dev.triage.intake.ExceptionEvent;
import dev.triage.intake.ReadEvent;
import dev.triage.platform.Json;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Files of labelled events, plain or gzip, one JSON object a line, of two forms that may be mixed: {@code {"event":
 * CloudEvent, "label": {"category": …, "late": …, …}}}, and the lines of {@code data export-labels}, {@code {"caseId",
 * "kind", "field", "value", "by", "at", "reason", "event"}}. Events are read by the same reader as in service, so that a
 * model learns from what it will see.
 *
 * @param sources the files as they lie there, in the order given
 * @param kinds lines by what they say
 * @param events in order of time, then of id
 */
record LabelledEvents(List<Source> sources, Map<String, Integer> kinds, List<LabelledEvent> events) {

    private static final int MOST_PROBLEMS = 20;

    /** A file's name and the SHA-256 of its bytes. */
    record Source(String file, String sha256) {}

    /** What a labelled file is not: the lines and what is wrong with them. */
    static final class UnreadableDataException extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableDataException(String message) {
            super(message);
        }
    }

    static LabelledEvents read(Path file, EventReader reader) throws IOException, UnreadableDataException {
        return read(List.of(file), reader);
    }

    static LabelledEvents read(List<Path> files, EventReader reader) throws IOException, UnreadableDataException {
        LabelMerge merge = new LabelMerge();
        List<Source> sources = new ArrayList<>();
        for (Path file : files) {
            sources.add(new Source(file.getFileName().toString(), read(file, reader, merge)));
        }
        List<LabelledEvent> events = merge.events();
        if (events.isEmpty()) {
            throw new UnreadableDataException("Expected labelled events in " + files + ", found none");
        }
        return new LabelledEvents(List.copyOf(sources), merge.kinds(), events);
    }

    private static String read(Path file, EventReader reader, LabelMerge merge)
            throws IOException, UnreadableDataException {
        MessageDigest digest = newDigest();
        List<String> problems = new ArrayList<>();
        try (InputStream raw = new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest);
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 65_536) : raw,
                        StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank() && problems.size() < MOST_PROBLEMS) {
                    String problem = read(line, reader, merge);
                    if (problem != null) {
                        problems.add("line " + number + ": " + problem);
                    }
                }
            }
            raw.transferTo(OutputStream.nullOutputStream());
        }
        if (!problems.isEmpty()) {
            throw new UnreadableDataException(file + ": " + String.join("; ", problems));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static @Nullable String read(String line, EventReader reader, LabelMerge merge) {
        try {
            JsonNode row = Json.MAPPER.readTree(line);
            if (row.path("event").isObject() && row.path("kind").isString()) {
                return exported(row, reader, merge);
            }
            if (!row.path("event").isObject() || !row.path("label").isObject()) {
                return "expected an object with event and label, found " + row.getNodeType();
            }
            return labelled(row, reader, merge);
        } catch (JacksonException e) {
            return "expected JSON, found " + e.getOriginalMessage();
        } catch (DateTimeParseException e) {
            return "expected a time like 2026-03-02T11:40:12Z, found " + e.getParsedString();
        }
    }

    private static @Nullable String labelled(JsonNode row, EventReader reader, LabelMerge merge) {
        JsonNode label = row.path("label");
        String category = text(label, "category");
        if (category != null && Category.of(category).isEmpty()) {
            return "expected a category code, found " + category;
        }
        Double propensity = number(label, "propensity");
        if (propensity != null && !(propensity > 0 && propensity <= 1)) {
            return "expected a propensity above 0 and at most 1, found " + propensity;
        }
        Double hours = number(label, "resolveHours");
        if (hours != null && !(hours >= 0)) {
            return "expected resolveHours of at least 0, found " + hours;
        }
        String workflow = text(label, "workflow");
        Boolean succeeded = flag(label, "succeeded");
        LabelledEvent.Trial trial =
                workflow == null || succeeded == null ? null : new LabelledEvent.Trial(workflow, propensity, succeeded);
        return event(
                row.path("event"),
                reader,
                event -> merge.add(
                        event,
                        new LabelMerge.Said(
                                category,
                                flag(label, "late"),
                                number(label, "delayHours"),
                                hours,
                                trial,
                                workflow,
                                text(label, "by"),
                                time(label)),
                        "labelled"));
    }

    /**
     * What each kind of exported line teaches. Corrections of the category are categories. Outcomes are trials of the
     * workflow they are about. Choices are what propensities are estimated from. Approvals, rejections, dismissals and
     * corrected priorities are judgements of a request or of urgency, not of what the exception is or what solves it:
     * they are counted, not learned from. Anything else, a suggestion of the service above all, is no label.
     */
    private static @Nullable String exported(JsonNode row, EventReader reader, LabelMerge merge) {
        String kind = row.path("kind").asString("");
        String field = row.path("field").asString("");
        String value = row.path("value").asString("");
        String by = text(row, "by");
        Instant at = time(row);
        LabelMerge.Said said = switch (kind) {
            case "corrected" -> field.equals("category") ? LabelMerge.Said.category(value, by, at) : null;
            case "chosen" -> LabelMerge.Said.choice(value, by, at);
            case "outcome" ->
                LabelMerge.Said.trial(new LabelledEvent.Trial(field, null, value.equals("COMPLETED")), by, at);
            default -> null;
        };
        if (said == null || said.category() != null && !said.byPerson()) {
            merge.passOver(kind);
            return null;
        }
        if (said.category() != null && Category.of(value).isEmpty()) {
            return "expected a category code, found " + value;
        }
        if (kind.equals("outcome") && !value.equals("COMPLETED") && !value.equals("FAILED")) {
            return "expected the outcome COMPLETED or FAILED, found " + value;
        }
        return event(row.path("event"), reader, event -> merge.add(event, said, kind));
    }

    private static @Nullable String event(
            JsonNode event, EventReader reader, java.util.function.Consumer<ExceptionEvent> taken) {
        if (!event.has("specversion")) {
            try {
                taken.accept(Cases.Label.read(Json.MAPPER.writeValueAsString(event)));
                return null;
            } catch (IllegalArgumentException e) {
                return String.valueOf(e.getMessage());
            }
        }
        return switch (reader.structured(Json.MAPPER.writeValueAsBytes(event), Instant.EPOCH)) {
            case ReadEvent.Readable readable -> {
                taken.accept(readable.event());
                yield null;
            }
            case ReadEvent.Unreadable unreadable -> unreadable.reason();
        };
    }

    private static @Nullable String text(JsonNode label, String name) {
        return label.path(name).isString() ? label.path(name).stringValue() : null;
    }

    private static @Nullable Boolean flag(JsonNode label, String name) {
        return label.path(name).isBoolean() ? label.path(name).booleanValue() : null;
    }

    private static @Nullable Double number(JsonNode label, String name) {
        return label.path(name).isNumber() ? label.path(name).doubleValue() : null;
    }

    private static @Nullable Instant time(JsonNode label) {
        String at = text(label, "at");
        return at == null ? null : Instant.parse(at);
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
