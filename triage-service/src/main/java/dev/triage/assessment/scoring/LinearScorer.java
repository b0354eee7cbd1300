package dev.triage.assessment.scoring;

import java.util.Arrays;
import java.util.List;

/**
 * A linear model laid out for speed: feature hash to row in an open-addressing table, weights row by row. Built from
 * a Tribuo model when it is loaded; gives the same numbers as Tribuo's own prediction (a test holds it to 1e-9), about
 * ten times as fast because it builds no example and looks up no strings. Immutable, thread-safe.
 */
public final class LinearScorer {

    private final List<String> labels;
    private final long[] keys;
    private final int[] rows;
    private final double[] weights;
    private final double[] bias;
    private final int features;

    /**
     * @param labels the outputs, in the order of the columns
     * @param names feature names, in the order of the rows
     * @param weights row by row: {@code weights[row * labels + column]}
     */
    LinearScorer(List<String> labels, List<String> names, double[] weights, double[] bias) {
        this.labels = List.copyOf(labels);
        this.weights = weights;
        this.bias = bias;
        this.features = names.size();
        int slots = Integer.highestOneBit(Math.max(16, features * 2)) * 2;
        this.keys = new long[slots];
        this.rows = new int[slots];
        for (int row = 0; row < features; row++) {
            enter(FeatureHash.ofName(names.get(row)), row, names.get(row));
        }
    }

    private void enter(long hash, int row, String name) {
        int at = slot(hash);
        while (keys[at] != 0) {
            if (keys[at] == hash) {
                throw new IllegalArgumentException("Two features of the model share one hash, one is " + name);
            }
            at = (at + 1) & (keys.length - 1);
        }
        keys[at] = hash;
        rows[at] = row;
    }

    private int slot(long hash) {
        return (int) (hash >>> 16) & (keys.length - 1);
    }

    private int row(long hash) {
        int at = slot(hash);
        while (keys[at] != 0) {
            if (keys[at] == hash) {
                return rows[at];
            }
            at = (at + 1) & (keys.length - 1);
        }
        return -1;
    }

    public List<String> labels() {
        return labels;
    }

    public int features() {
        return features;
    }

    /** The raw scores (logits) of an event, and how much of it the model has never seen. */
    public Scores score(FeatureSet set) {
        int columns = labels.size();
        double[] sums = bias.clone();
        int unknown = 0;
        int unknownPairs = 0;
        int known = 0;
        for (int i = 0; i < set.size(); i++) {
            int row = row(set.hash(i));
            if (row < 0) {
                if (i >= set.wordsFrom() && i < set.pairsTo()) {
                    if (i < set.wordsTo()) {
                        unknown++;
                    } else {
                        unknownPairs++;
                    }
                }
                continue;
            }
            known++;
            int from = row * columns;
            for (int column = 0; column < columns; column++) {
                sums[column] += weights[from + column];
            }
        }
        int words = set.wordsTo() - set.wordsFrom();
        return new Scores(sums, known, unknown, words, unknownPairs, set.pairsTo() - set.wordsTo());
    }

    /** The rows of the features the model knows, in the set's order: what is left to do is the arithmetic. */
    public int[] rows(FeatureSet set) {
        int[] found = new int[set.size()];
        int count = 0;
        for (int i = 0; i < set.size(); i++) {
            int row = row(set.hash(i));
            if (row >= 0) {
                found[count++] = row;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** The scores of known rows: the plain sparse product, for measuring the rest against it. */
    public double[] product(int[] known) {
        int columns = labels.size();
        double[] sums = bias.clone();
        for (int row : known) {
            int from = row * columns;
            for (int column = 0; column < columns; column++) {
                sums[column] += weights[from + column];
            }
        }
        return sums;
    }

    boolean knows(long hash) {
        return row(hash) >= 0;
    }

    double bias(int column) {
        return bias[column];
    }

    /** The weight of a feature for a column; 0 of one the model does not know. */
    double weight(long hash, int column) {
        int row = row(hash);
        return row < 0 ? 0 : weights[row * labels.size() + column];
    }

    /**
     * @param logits one a label
     * @param known features the model knows
     * @param unknownWords words and codes the model does not know
     * @param words words and codes of the event
     * @param unknownPairs pairs of neighbouring words the model does not know
     * @param pairs pairs of neighbouring words of the event
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Scores(double[] logits, int known, int unknownWords, int words, int unknownPairs, int pairs) {

        /** Share of the event's words the model has never seen; 1 when there is nothing to read. */
        public double unknownShare() {
            return words == 0 ? 1 : (double) unknownWords / words;
        }

        double unknownPairShare() {
            return pairs == 0 ? 0 : (double) unknownPairs / pairs;
        }
    }
}
