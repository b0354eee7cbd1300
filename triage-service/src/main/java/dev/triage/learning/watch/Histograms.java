package dev.triage.learning.watch;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts by feature and level. Bounded: a feature has at most 200 levels, further ones are counted together. */
final class Histograms {

    static final String OTHER = "(other)";
    private static final int MOST_LEVELS = 200;

    private final SortedMap<String, SortedMap<String, Long>> counts = new TreeMap<>();

    /** @return the level it was counted under */
    String add(String feature, String level, long n) {
        SortedMap<String, Long> levels = counts.computeIfAbsent(feature, any -> new TreeMap<>());
        String counted = levels.containsKey(level) || levels.size() < MOST_LEVELS ? level : OTHER;
        levels.merge(counted, n, Long::sum);
        return counted;
    }

    Set<String> features() {
        return counts.keySet();
    }

    /** Level to count; empty for a feature that was never counted. */
    SortedMap<String, Long> of(String feature) {
        return counts.getOrDefault(feature, Collections.emptySortedMap());
    }

    Map<String, SortedMap<String, Long>> all() {
        return Collections.unmodifiableSortedMap(counts);
    }

    static long total(Map<String, Long> levels) {
        return levels.values().stream().mapToLong(Long::longValue).sum();
    }
}
