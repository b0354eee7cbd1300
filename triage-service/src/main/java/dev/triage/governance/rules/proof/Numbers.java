package dev.triage.governance.rules.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * Whole numbers in ranges, and maybe unknown. Durations and times stand at twice their milliseconds, so that the odd
 * numbers stand for whatever lies between two milliseconds.
 *
 * @param ranges sorted, apart from each other
 */
record Numbers(List<Range> ranges, boolean unknown) implements Values {

    /** Beyond this every number behaves alike: constants further out are not analysed. */
    static final long FAR = 1L << 62;

    Numbers {
        ranges = List.copyOf(ranges);
    }

    /** From and to, both included. */
    record Range(long from, long to) {}

    static Numbers between(long from, long to) {
        return new Numbers(from > to ? List.of() : List.of(new Range(from, to)), false);
    }

    static Numbers onlyUnknown() {
        return new Numbers(List.of(), true);
    }

    Numbers orUnknown() {
        return new Numbers(ranges, true);
    }

    boolean contains(long number) {
        return ranges.stream().anyMatch(range -> range.from <= number && number <= range.to);
    }

    long least() {
        return ranges.getFirst().from;
    }

    long most() {
        return ranges.getLast().to;
    }

    @Override
    public boolean isEmpty() {
        return ranges.isEmpty() && !unknown;
    }

    @Override
    public Numbers withoutUnknown() {
        return new Numbers(ranges, false);
    }

    @Override
    public Numbers and(Values other) {
        Numbers numbers = (Numbers) other;
        List<Range> common = new ArrayList<>();
        for (Range mine : ranges) {
            for (Range theirs : numbers.ranges) {
                long from = Math.max(mine.from, theirs.from);
                long to = Math.min(mine.to, theirs.to);
                if (from <= to) {
                    common.add(new Range(from, to));
                }
            }
        }
        return new Numbers(common, unknown && numbers.unknown);
    }

    @Override
    public Numbers minus(Values other) {
        Numbers numbers = (Numbers) other;
        List<Range> left = ranges;
        for (Range gone : numbers.ranges) {
            List<Range> next = new ArrayList<>();
            for (Range range : left) {
                if (range.to < gone.from || range.from > gone.to) {
                    next.add(range);
                    continue;
                }
                if (range.from < gone.from) {
                    next.add(new Range(range.from, gone.from - 1));
                }
                if (range.to > gone.to) {
                    next.add(new Range(gone.to + 1, range.to));
                }
            }
            left = next;
        }
        return new Numbers(left, unknown && !numbers.unknown);
    }
}
