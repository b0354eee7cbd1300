package dev.triage.learning.watch;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one instance has counted and not yet written. Bounded, however long the database is away: a feature has at most
 * 200 levels a day, further ones are counted together. Lives in one thread.
 */
final class LiveCounts {

    /** The subject of what the events themselves say. */
    static final String EVENTS = "events";
    /** The feature under which events are counted that nobody looked at. */
    static final String DROPPED = "(dropped)";

    static final int MOST_EXAMPLES = 3;

    private SortedMap<Key, Long> live = new TreeMap<>();
    private SortedMap<ShadowKey, Sum> shadow = new TreeMap<>();

    /** Levels seen today, by subject; kept when counts are taken. */
    private final Map<String, Histograms> seen = new HashMap<>();

    private LocalDate today = LocalDate.MIN;

    record Key(LocalDate day, String subject, String feature, String level) implements Comparable<Key> {

        private static final Comparator<Key> ORDER = Comparator.comparing(Key::day)
                .thenComparing(Key::subject)
                .thenComparing(Key::feature)
                .thenComparing(Key::level);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    record ShadowKey(
            LocalDate day,
            String model,
            String champion,
            String challenger,
            String championAnswer,
            String challengerAnswer)
            implements Comparable<ShadowKey> {

        private static final Comparator<ShadowKey> ORDER = Comparator.comparing(ShadowKey::day)
                .thenComparing(ShadowKey::model)
                .thenComparing(ShadowKey::champion)
                .thenComparing(ShadowKey::challenger)
                .thenComparing(ShadowKey::championAnswer)
                .thenComparing(ShadowKey::challengerAnswer);

        @Override
        public int compareTo(ShadowKey other) {
            return ORDER.compare(this, other);
        }
    }

    /** Rows, the sum of their differences, and a few cases. */
    record Sum(long n, double difference, List<String> examples) {

        Sum {
            examples = List.copyOf(examples);
        }

        Sum plus(Sum more) {
            List<String> both = new ArrayList<>(examples);
            more.examples().stream().filter(one -> !both.contains(one)).forEach(both::add);
            return new Sum(
                    n + more.n, difference + more.difference, both.subList(0, Math.min(MOST_EXAMPLES, both.size())));
        }
    }

    /** Counts ready to be written. */
    record Taken(SortedMap<Key, Long> live, SortedMap<ShadowKey, Sum> shadow) {

        boolean isEmpty() {
            return live.isEmpty() && shadow.isEmpty();
        }
    }

    void add(LocalDate day, String subject, String feature, String level, long n) {
        if (!day.equals(today)) {
            seen.clear();
            today = day;
        }
        String counted = seen.computeIfAbsent(subject, any -> new Histograms()).add(feature, level, n);
        live.merge(new Key(day, subject, feature, counted), n, Long::sum);
    }

    void add(ShadowKey key, double difference, String example) {
        boolean agree = key.championAnswer().equals(key.challengerAnswer());
        shadow.merge(key, new Sum(1, difference, agree ? List.of() : List.of(example)), Sum::plus);
    }

    /** Everything counted so far, which starts anew. */
    Taken take() {
        Taken taken = new Taken(live, shadow);
        live = new TreeMap<>();
        shadow = new TreeMap<>();
        return taken;
    }

    /** Gives back what could not be written. */
    void giveBack(Taken taken) {
        taken.live().forEach((key, n) -> live.merge(key, n, Long::sum));
        taken.shadow().forEach((key, sum) -> shadow.merge(key, sum, Sum::plus));
    }
}
