package dev.triage.learning;

import dev.triage.assessment.Category;
import dev.triage.intake.EventReader;
import dev.triage.intake.ReadEvent;
import dev.triage.platform.Json;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A file of labelled events, one JSON object a line: {@code {"event": CloudEvent, "label": {"category": …, "late": …}}},
 * plain or gzip. Events are read by the same reader as in service, so that a model learns from what it will see.
 *
 * @param sha256 of the file as it lies there
 * @param events in order of time, then of id
 */
record LabelledEvents(String file, String sha256, List<LabelledEvent> events) {

    private static final int MOST_PROBLEMS = 20;

    /** What a labelled file is not: the lines and what is wrong with them. */
    static final class UnreadableDataException extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableDataException(String message) {
            super(message);
        }
    }

    static LabelledEvents read(Path file, EventReader reader) throws IOException, UnreadableDataException {
        MessageDigest digest = newDigest();
        List<LabelledEvent> events = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try (InputStream raw = new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest);
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 65_536) : raw,
                        StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank() && problems.size() < MOST_PROBLEMS) {
                    read(line, number, reader, events, problems);
                }
            }
            raw.transferTo(java.io.OutputStream.nullOutputStream());
        }
        if (!problems.isEmpty()) {
            throw new UnreadableDataException(file + ": " + String.join("; ", problems));
        }
        if (events.isEmpty()) {
            throw new UnreadableDataException("Expected labelled events in " + file + ", found none");
        }
        events.sort(Comparator.comparing((LabelledEvent event) -> event.event().time())
                .thenComparing(event -> event.event().id().source())
                .thenComparing(event -> event.event().id().id()));
        return new LabelledEvents(
                file.getFileName().toString(), HexFormat.of().formatHex(digest.digest()), List.copyOf(events));
    }

    private static void read(
            String line, int number, EventReader reader, List<LabelledEvent> events, List<String> problems) {
        try {
            JsonNode row = Json.MAPPER.readTree(line);
            JsonNode label = row.path("label");
            if (!row.path("event").isObject() || !label.isObject()) {
                problems.add(
                        "line " + number + ": expected an object with event and label, found " + row.getNodeType());
                return;
            }
            Optional<String> category = text(label, "category");
            if (category.isPresent() && Category.of(category.get()).isEmpty()) {
                problems.add("line " + number + ": expected a category code, found " + category.get());
                return;
            }
            byte[] event = Json.MAPPER.writeValueAsBytes(row.path("event"));
            switch (reader.structured(event, Instant.EPOCH)) {
                case ReadEvent.Readable readable ->
                    events.add(new LabelledEvent(readable.event(), category, flag(label, "late")));
                case ReadEvent.Unreadable unreadable -> problems.add("line " + number + ": " + unreadable.reason());
            }
        } catch (JacksonException e) {
            problems.add("line " + number + ": expected JSON, found " + e.getOriginalMessage());
        }
    }

    private static Optional<String> text(JsonNode label, String name) {
        return label.path(name).isString() ? Optional.of(label.path(name).stringValue()) : Optional.empty();
    }

    private static Optional<Boolean> flag(JsonNode label, String name) {
        return label.path(name).isBoolean() ? Optional.of(label.path(name).booleanValue()) : Optional.empty();
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
