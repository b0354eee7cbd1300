package dev.triage.learning.tables;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for test rows that stand among the training rows too. A row that says who it is, by a column whose values hardly
 * ever repeat, must not stand on both sides; among rows that can be alike by chance, only more likeness than the
 * training rows show among themselves is a leak, and what there is, is told.
 */
final class Leakage {

    private static final int LOOKED_AT = 5_000;
    private static final int LEAST_ROWS = 40;
    private static final double DISTINCT = 0.95;
    private static final int MOST_HASHES = 20_000_000;

    private final List<Set<Long>> values;
    private final int[] present;
    private final List<String> names;
    private final boolean whole;
    private long[] train = new long[1024];
    private long[] trainRows = new long[1024];
    private int trainSize;
    private long[] test = new long[1024];
    private long[] testRows = new long[1024];
    private long[] testLines = new long[1024];
    private int testSize;
    private int lookedAt;

    /**
     * @param names the columns compared
     * @param whole whether these are all of the reader's header, or the first of those it was asked for
     */
    Leakage(List<String> names, boolean whole) {
        this.names = names;
        this.whole = whole;
        this.values =
                names.stream().map(name -> (Set<Long>) new HashSet<Long>()).toList();
        this.present = new int[names.size()];
    }

    void train(TableReader reader, String content) {
        if (lookedAt < LOOKED_AT) {
            lookedAt++;
            for (int i = 0; i < present.length; i++) {
                String field = whole ? reader.headerField(i) : reader.field(i);
                if (field != null) {
                    present[i]++;
                    values.get(i).add(Hash.of(field));
                }
            }
        }
        if (trainSize < MOST_HASHES) {
            if (trainSize == train.length) {
                train = Arrays.copyOf(train, trainSize * 2);
                trainRows = Arrays.copyOf(trainRows, trainSize * 2);
            }
            train[trainSize] = Hash.of(content);
            trainRows[trainSize++] = reader.row();
        }
    }

    void test(TableReader reader, String content) {
        if (testSize < MOST_HASHES) {
            if (testSize == test.length) {
                test = Arrays.copyOf(test, testSize * 2);
                testRows = Arrays.copyOf(testRows, testSize * 2);
                testLines = Arrays.copyOf(testLines, testSize * 2);
            }
            test[testSize] = Hash.of(content);
            testRows[testSize] = reader.row();
            testLines[testSize++] = reader.line();
        }
    }

    /**
     * A line for people when some test rows are like training rows.
     *
     * @throws TableDataException when they leaked
     */
    Optional<String> check() throws TableDataException {
        LongCounts first = new LongCounts(trainSize);
        long repeats = 0;
        for (int i = 0; i < trainSize; i++) {
            if (first.get(train[i], -1) >= 0) {
                repeats++;
            } else {
                first.put(train[i], i);
            }
        }
        long shared = 0;
        int example = -1;
        for (int i = 0; i < testSize; i++) {
            if (first.get(test[i], -1) >= 0) {
                shared++;
                example = example < 0 ? i : example;
            }
        }
        if (shared == 0) {
            return Optional.empty();
        }
        String what =
                shared + " of " + testSize + " test rows stand " + (whole ? "word for word" : "with the same values")
                        + " among the training rows too, the first as row " + testRows[example] + " (line "
                        + testLines[example] + "), which is row "
                        + trainRows[first.get(test[example], 0)];
        String identity = identity();
        double expected = 2.0 * repeats * testSize / Math.max(1, trainSize);
        if (identity != null && shared > 2 * expected || shared > 3 + 5 * expected) {
            throw new TableDataException(what + ", column " + (identity == null ? "of the split" : identity)
                    + ": expected no test row among the training rows; correct the split, or remove the repeats");
        }
        return Optional.of(what + "; training rows repeat each other as often (" + repeats + " of " + trainSize
                + "), so they are kept");
    }

    /** A column whose values hardly ever repeat, or null. */
    private @Nullable String identity() {
        for (int i = 0; i < present.length; i++) {
            if (present[i] >= LEAST_ROWS
                    && present[i] > lookedAt / 2
                    && values.get(i).size() >= DISTINCT * present[i]) {
                return names.get(i);
            }
        }
        return null;
    }
}
