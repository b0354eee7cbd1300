package dev.triage.learning.measures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rising curve that makes what happened likeliest: pool adjacent violators (Ayer et al. 1955). Each pool is then
 * drawn towards the overall share by the weight of one row and pooled again where that broke the order, so that no
 * probability is 0 or 1 and one surprise cannot cost an infinite loss.
 */
final class IsotonicFit {

    private final double[] lowest;
    private final double[] highest;
    private final double[] hits;
    private final double[] rows;
    private int pools;

    private IsotonicFit(int size) {
        lowest = new double[size];
        highest = new double[size];
        hits = new double[size];
        rows = new double[size];
    }

    static Calibrator.Isotonic fit(double[] margins, boolean[] positive) {
        int n = margins.length;
        double[] falses = new double[n];
        double[] trues = new double[n];
        int no = 0;
        int yes = 0;
        for (int row = 0; row < n; row++) {
            // Adding zero makes minus zero zero: one margin, one point.
            if (positive[row]) {
                trues[yes++] = margins[row] + 0.0;
            } else {
                falses[no++] = margins[row] + 0.0;
            }
        }
        double[] missesSorted = sorted(falses, no);
        double[] hitsSorted = sorted(trues, yes);
        double share = (yes + 1.0) / (n + 2.0);

        IsotonicFit raw = new IsotonicFit(n);
        int f = 0;
        int t = 0;
        while (f < no || t < yes) {
            double margin =
                    f == no ? hitsSorted[t] : t == yes ? missesSorted[f] : Math.min(missesSorted[f], hitsSorted[t]);
            int found = 0;
            int seen = 0;
            for (; f < no && missesSorted[f] == margin; f++) {
                seen++;
            }
            for (; t < yes && hitsSorted[t] == margin; t++) {
                seen++;
                found++;
            }
            raw.push(margin, margin, found, seen, share, 0);
        }
        IsotonicFit smooth = new IsotonicFit(raw.pools);
        for (int pool = 0; pool < raw.pools; pool++) {
            smooth.push(raw.lowest[pool], raw.highest[pool], raw.hits[pool], raw.rows[pool], share, 1);
        }
        return smooth.curve(share);
    }

    private static double[] sorted(double[] values, int count) {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private void push(double low, double high, double found, double seen, double share, double pull) {
        lowest[pools] = low;
        highest[pools] = high;
        hits[pools] = found;
        rows[pools] = seen;
        pools++;
        while (pools > 1 && value(pools - 2, share, pull) >= value(pools - 1, share, pull)) {
            highest[pools - 2] = highest[pools - 1];
            hits[pools - 2] += hits[pools - 1];
            rows[pools - 2] += rows[pools - 1];
            pools--;
        }
    }

    private double value(int pool, double share, double pull) {
        return (hits[pool] + pull * share) / (rows[pool] + pull);
    }

    private Calibrator.Isotonic curve(double share) {
        List<Double> margins = new ArrayList<>();
        List<Double> probabilities = new ArrayList<>();
        for (int pool = 0; pool < pools; pool++) {
            margins.add(lowest[pool]);
            probabilities.add(value(pool, share, 1));
            if (highest[pool] > lowest[pool]) {
                margins.add(highest[pool]);
                probabilities.add(value(pool, share, 1));
            }
        }
        return new Calibrator.Isotonic(margins, probabilities);
    }
}
