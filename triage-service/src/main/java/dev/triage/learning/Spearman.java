package dev.triage.learning;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Correlation of ranks, ties at their mean rank. */
final class Spearman {

    private Spearman() {}

    /** From −1 to 1; 0 when one of the two is constant. */
    static double of(double[] one, double[] other) {
        double[] x = ranks(one);
        double[] y = ranks(other);
        double mean = (x.length + 1) / 2.0;
        double both = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < x.length; i++) {
            both += (x[i] - mean) * (y[i] - mean);
            first += (x[i] - mean) * (x[i] - mean);
            second += (y[i] - mean) * (y[i] - mean);
        }
        return first == 0 || second == 0 ? 0 : both / Math.sqrt(first * second);
    }

    private static double[] ranks(double[] values) {
        Integer[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .toArray(Integer[]::new);
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && Double.compare(values[order[to]], values[order[from]]) == 0) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + to + 1) / 2.0;
            }
            from = to;
        }
        return ranks;
    }
}
