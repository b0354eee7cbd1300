package dev.triage.learning.measures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows in falling order of a score, equal scores together: what AUC, average precision and their curves are read from,
 * for all rows or for a resample of them, after one sort without boxes.
 */
final class Ranking {

    private static final double CURVE_STEP = 1.0 / 200;

    private final double[] scores;
    private final int[] order;
    private final int[] ends;

    private Ranking(double[] scores, int[] order, int[] ends) {
        this.scores = scores;
        this.order = order;
        this.ends = ends;
    }

    static Ranking of(double[] scores) {
        int n = scores.length;
        double[] sorted = new double[n];
        for (int row = 0; row < n; row++) {
            // Minus zero is zero, and the highest score comes first.
            sorted[row] = 0.0 - scores[row];
        }
        Arrays.sort(sorted);
        double[] distinct = new double[n];
        int[] ends = new int[n];
        int groups = 0;
        for (int i = 0; i < n; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                distinct[groups++] = sorted[i];
            }
            ends[groups - 1] = i + 1;
        }
        int[] next = new int[groups];
        for (int group = 1; group < groups; group++) {
            next[group] = ends[group - 1];
        }
        int[] order = new int[n];
        for (int row = 0; row < n; row++) {
            int group = Arrays.binarySearch(distinct, 0, groups, 0.0 - scores[row]);
            order[next[group]++] = row;
        }
        return new Ranking(scores, order, Arrays.copyOf(ends, groups));
    }

    /**
     * Share of pairs of one row of the class and one other in which the class's has the higher score, ties counted half;
     * NaN when the class is everywhere or nowhere.
     *
     * @param weights how often each row counts; once each when there are none
     */
    double auc(int[] labels, int column, byte @Nullable [] weights) {
        double pairs = 0;
        long above = 0;
        long others = 0;
        int from = 0;
        for (int end : ends) {
            long found = 0;
            long missed = 0;
            for (int i = from; i < end; i++) {
                int row = order[i];
                int weight = weights == null ? 1 : weights[row];
                if (labels[row] == column) {
                    found += weight;
                } else {
                    missed += weight;
                }
            }
            pairs += missed * (above + found / 2.0);
            above += found;
            others += missed;
            from = end;
        }
        return pairs / ((double) above * others);
    }

    /** The same for all rows without a ranking of them, from the rising scores of the class's own rows. */
    static double auc(double[] own, Probabilities probabilities, int[] labels, int column) {
        long halfPairs = 0;
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] != column) {
                double other = probabilities.at(row, column);
                halfPairs += 2L * own.length - below(own, other, false) - below(own, other, true);
            }
        }
        return halfPairs / 2.0 / ((double) own.length * (labels.length - own.length));
    }

    /** How many of the rising values are below the limit, or at it. */
    private static int below(double[] rising, double limit, boolean orAt) {
        int from = 0;
        int to = rising.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (rising[middle] < limit || (orAt && rising[middle] == limit)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** Precision at every score that is reached, weighted by the recall it adds; 0 when the class is nowhere. */
    double averagePrecision(int[] labels, int column, byte @Nullable [] weights) {
        double sum = 0;
        long hits = 0;
        long seen = 0;
        int from = 0;
        for (int end : ends) {
            long found = 0;
            for (int i = from; i < end; i++) {
                int row = order[i];
                int weight = weights == null ? 1 : weights[row];
                seen += weight;
                found += labels[row] == column ? weight : 0;
            }
            hits += found;
            sum += found == 0 ? 0 : (double) found * hits / seen;
            from = end;
        }
        return hits == 0 ? 0 : sum / hits;
    }

    /** The points a curve needs to look right; never more than about four hundred, whatever the number of rows. */
    List<CurvePoint> curve(int[] labels, int column) {
        long positives = Arrays.stream(labels).filter(label -> label == column).count();
        long negatives = labels.length - positives;
        List<CurvePoint> points = new ArrayList<>();
        long hits = 0;
        double keptRecall = -1;
        double keptFalse = -1;
        int from = 0;
        for (int group = 0; group < ends.length; group++) {
            for (int i = from; i < ends[group]; i++) {
                hits += labels[order[i]] == column ? 1 : 0;
            }
            from = ends[group];
            double recall = positives == 0 ? 0 : (double) hits / positives;
            double falseRate = negatives == 0 ? 0 : (double) (from - hits) / negatives;
            boolean moved = recall - keptRecall >= CURVE_STEP || falseRate - keptFalse >= CURVE_STEP;
            if (moved || group == ends.length - 1) {
                points.add(new CurvePoint(scores[order[from - 1]], recall, falseRate, (double) hits / from));
                keptRecall = recall;
                keptFalse = falseRate;
            }
        }
        return points;
    }

    /**
     * Ranks 1 to n of a resample, equal scores sharing the mean of theirs; a row that was not drawn has a rank nobody
     * reads.
     */
    double[] ranks(byte @Nullable [] weights) {
        double[] ranks = new double[order.length];
        long before = 0;
        int from = 0;
        for (int end : ends) {
            long weight = 0;
            for (int i = from; i < end; i++) {
                weight += weights == null ? 1 : weights[order[i]];
            }
            for (int i = from; i < end; i++) {
                ranks[order[i]] = before + (weight + 1) / 2.0;
            }
            before += weight;
            from = end;
        }
        return ranks;
    }
}
