package dev.triage.governance.rules;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one instance has counted of rules in shadow and not yet written. Lives in one thread. */
final class ShadowCounts {

    static final int MOST_EXAMPLES = 3;

    private SortedMap<Key, Sum> sums = new TreeMap<>();
    private SortedMap<LocalDate, Long> missed = new TreeMap<>();

    /** One cell of a rule's matrix on one day. Sorted, so that instances that write at once never deadlock. */
    record Key(LocalDate day, String rule, int version, String live, String shadow, String currency)
            implements Comparable<Key> {

        private static final Comparator<Key> ORDER = Comparator.comparing(Key::rule)
                .thenComparing(Key::version)
                .thenComparing(Key::day)
                .thenComparing(Key::live)
                .thenComparing(Key::shadow)
                .thenComparing(Key::currency);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /** Rulings, money in minor units, and a few cases. */
    record Sum(long n, long valueMinor, long lossMinor, List<String> examples) {

        Sum {
            examples = List.copyOf(examples);
        }

        Sum plus(Sum more) {
            List<String> both = new ArrayList<>(examples);
            more.examples().stream().filter(one -> !both.contains(one)).forEach(both::add);
            return new Sum(
                    n + more.n,
                    valueMinor + more.valueMinor,
                    lossMinor + more.lossMinor,
                    both.subList(0, Math.min(MOST_EXAMPLES, both.size())));
        }
    }

    /** Counts ready to be written. */
    record Taken(SortedMap<Key, Sum> sums, SortedMap<LocalDate, Long> missed) {

        boolean isEmpty() {
            return sums.isEmpty() && missed.isEmpty();
        }
    }

    /** One ruling; its case is an example only where the two answers differ. */
    void add(Key key, long valueMinor, long lossMinor, String reference) {
        boolean agree = key.live().equals(key.shadow());
        sums.merge(key, new Sum(1, valueMinor, lossMinor, agree ? List.of() : List.of(reference)), Sum::plus);
    }

    void missed(LocalDate day, long cases) {
        missed.merge(day, cases, Long::sum);
    }

    /** Everything counted so far, which starts anew. */
    Taken take() {
        Taken taken = new Taken(sums, missed);
        sums = new TreeMap<>();
        missed = new TreeMap<>();
        return taken;
    }

    /** Gives back what could not be written. */
    void giveBack(Taken taken) {
        taken.sums().forEach((key, sum) -> sums.merge(key, sum, Sum::plus));
        taken.missed().forEach((day, n) -> missed.merge(day, n, Long::sum));
    }
}
