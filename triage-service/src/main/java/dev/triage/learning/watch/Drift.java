package dev.triage.learning.watch;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * How far what comes in, and what a model says to it, has moved from the rows the model learned from.
 *
 * @param since first day counted, UTC; null when a file was compared
 * @param live rows compared
 * @param dropped events not looked at because there were too many at once
 * @param leastRows an alarm needs at least this many live rows
 * @param alarms one sentence a feature that moved, with its levels and their direction
 */
public record Drift(
        String model,
        String version,
        @Nullable LocalDate since,
        long live,
        long dropped,
        int leastRows,
        List<String> alarms,
        List<Movement> features) {

    /** Live rows an alarm needs at least. */
    public static final int LEAST_ROWS = 500;

    private static final int DAYS_OF_A_WEEK = 7;

    public Drift {
        alarms = List.copyOf(alarms);
        features = List.copyOf(features);
    }

    /** What came in, and how it was answered. */
    record Live(
            Map<String, SortedMap<String, Long>> events,
            Map<String, SortedMap<String, Long>> answers,
            @Nullable LocalDate since,
            long dropped) {}

    /** Compares every feature; the more there are, the less one of them may happen by chance. */
    static Drift of(String model, String version, Reference reference, Live live) {
        List<Movement.Pair> pairs = new ArrayList<>();
        for (EventLevels feature : EventLevels.values()) {
            SortedMap<String, Long> found = live.events().getOrDefault(feature.title(), Collections.emptySortedMap());
            boolean wholeWeeks = feature != EventLevels.WEEKDAY || found.size() == DAYS_OF_A_WEEK;
            pairs.add(new Movement.Pair(
                    feature.title(),
                    reference.events().of(feature.title()),
                    found,
                    reference.events().dispersionOf(feature.title()),
                    wholeWeeks ? null : "Not compared: the rows do not cover every day of the week."));
        }
        for (String feature : Answer.FEATURES) {
            SortedMap<String, Long> expected = reference.answers().of(feature);
            if (!expected.isEmpty()) {
                pairs.add(new Movement.Pair(
                        feature,
                        expected,
                        live.answers().getOrDefault(feature, Collections.emptySortedMap()),
                        reference.answers().dispersionOf(feature),
                        null));
            }
        }
        int tests = (int) pairs.stream().filter(pair -> pair.apart() == null).count();
        List<Movement> features =
                pairs.stream().map(pair -> Movement.of(pair, tests)).toList();
        long rows = features.stream().mapToLong(Movement::live).max().orElse(0);
        return new Drift(
                model,
                version,
                live.since(),
                rows,
                live.dropped(),
                LEAST_ROWS,
                features.stream()
                        .filter(feature -> feature.status() == Movement.Status.ALARM)
                        .map(Movement::words)
                        .toList(),
                features);
    }
}
