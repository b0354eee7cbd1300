package dev.triage.learning.watch;

import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;

/**
 * What a version learned from, as counts: {@code reference.json} beside the model. Levels of the training rows; and of
 * rows it did not learn from, what it answers, because on its own training rows it is surer than it will ever be again.
 *
 * @param model with version, {@code category@1}
 * @param events of the training rows
 * @param answers of the rows held out
 */
public record Reference(String model, Sample events, Sample answers) {

    public static final String FILE = "reference.json";

    private static final int FORMAT = 1;
    private static final Duration BLOCK = Duration.ofDays(7);
    private static final double LEAST_EXPECTED = 5;

    /**
     * Counts of one set of rows.
     *
     * @param n rows
     * @param levels feature to level to count
     * @param dispersion by feature, how much more its shares move from week to week than chance alone would move them:
     *     Pearson's chi-square over its degrees of freedom, at least 1 (McCullagh and Nelder 1989, 4.5.2). Exceptions
     *     come in incidents, so weeks differ without anything having changed.
     */
    public record Sample(long n, Map<String, SortedMap<String, Long>> levels, Map<String, Double> dispersion) {

        SortedMap<String, Long> of(String feature) {
            return levels.getOrDefault(feature, new TreeMap<>());
        }

        double dispersionOf(String feature) {
            return dispersion.getOrDefault(feature, 1.0);
        }
    }

    /** From the events a version was trained on and the ones held out, in any order. */
    public static Reference of(
            String model, List<ExceptionEvent> trained, List<ExceptionEvent> heldOut, VersionAnswers answers) {
        Counting events = new Counting(trained);
        for (ExceptionEvent event : trained) {
            for (EventLevels feature : EventLevels.values()) {
                events.add(event.time(), feature.title(), feature.of(event));
            }
        }
        Counting said = new Counting(heldOut);
        for (ExceptionEvent event : heldOut) {
            Answer answer = answers.answer(event);
            for (String feature : answers.features()) {
                said.add(event.time(), feature, answer.level(feature));
            }
        }
        return new Reference(model, events.sample(), said.sample());
    }

    /** Writes it into a version's folder. */
    public void write(Path folder) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("format", FORMAT);
        document.put("model", model);
        document.put("events", events);
        document.put("answers", answers);
        Files.writeString(
                folder.resolve(FILE),
                Json.MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(document) + "\n");
    }

    /** The reference in a version's folder; empty when there is none. */
    static Optional<Reference> read(Path folder) throws UnusableReferenceException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode root = Json.MAPPER.readTree(Files.readAllBytes(file));
            if (root.path("format").intValue(0) != FORMAT || !root.path("model").isString()) {
                throw new UnusableReferenceException(
                        "Expected a reference of format " + FORMAT + " in " + file + ", found another");
            }
            return Optional.of(new Reference(
                    root.path("model").stringValue(),
                    sample(file, root.path("events")),
                    sample(file, root.path("answers"))));
        } catch (IOException | JacksonException e) {
            throw new UnusableReferenceException("Expected a reference in " + file + ", found " + e.getMessage());
        }
    }

    private static Sample sample(Path file, JsonNode found) throws UnusableReferenceException {
        Map<String, SortedMap<String, Long>> levels = new TreeMap<>();
        for (Map.Entry<String, JsonNode> feature : found.path("levels").properties()) {
            SortedMap<String, Long> counts = new TreeMap<>();
            for (Map.Entry<String, JsonNode> level : feature.getValue().properties()) {
                long n = level.getValue().longValue(-1);
                if (n < 0) {
                    throw new UnusableReferenceException(
                            "Expected counts of at least 0 in " + file + ", found " + level);
                }
                counts.put(level.getKey(), n);
            }
            levels.put(feature.getKey(), counts);
        }
        Map<String, Double> dispersion = new TreeMap<>();
        found.path("dispersion")
                .properties()
                .forEach(entry -> dispersion.put(
                        entry.getKey(), Math.max(1, entry.getValue().doubleValue(1))));
        return new Sample(found.path("n").longValue(0), levels, dispersion);
    }

    /** A reference that cannot be relied on. */
    static final class UnusableReferenceException extends Exception {

        private static final long serialVersionUID = 1L;

        UnusableReferenceException(String message) {
            super(message);
        }
    }

    /** Counts rows as a whole and week by week. */
    private static final class Counting {

        private final long rows;
        private final Instant start;
        private final Histograms whole = new Histograms();
        private final Map<Long, Histograms> weeks = new TreeMap<>();

        Counting(List<ExceptionEvent> events) {
            rows = events.size();
            start = events.stream()
                    .map(ExceptionEvent::time)
                    .min(Comparator.naturalOrder())
                    .orElse(Instant.EPOCH);
        }

        void add(Instant time, String feature, String level) {
            whole.add(feature, level, 1);
            long week = Duration.between(start, time).dividedBy(BLOCK);
            weeks.computeIfAbsent(week, any -> new Histograms()).add(feature, level, 1);
        }

        Sample sample() {
            Map<String, Double> dispersion = new TreeMap<>();
            for (String feature : whole.features()) {
                dispersion.put(feature, dispersion(feature));
            }
            return new Sample(rows, whole.all(), dispersion);
        }

        /** Over all weeks, of each the levels one may expect five times or more, the others counted together. */
        private double dispersion(String feature) {
            double sum = 0;
            long degrees = 0;
            for (Histograms week : weeks.values()) {
                SortedMap<String, Long> found = week.of(feature);
                double share = (double) Histograms.total(found) / rows;
                double restExpected = 0;
                double restFound = 0;
                int bins = 0;
                for (Map.Entry<String, Long> level : whole.of(feature).entrySet()) {
                    double expected = level.getValue() * share;
                    long counted = found.getOrDefault(level.getKey(), 0L);
                    if (expected >= LEAST_EXPECTED) {
                        sum += (counted - expected) * (counted - expected) / expected;
                        bins++;
                    } else {
                        restExpected += expected;
                        restFound += counted;
                    }
                }
                if (restExpected >= LEAST_EXPECTED) {
                    sum += (restFound - restExpected) * (restFound - restExpected) / restExpected;
                    bins++;
                }
                degrees += Math.max(0, bins - 1);
            }
            return degrees == 0 ? 1 : Math.max(1, sum / degrees);
        }
    }
}
