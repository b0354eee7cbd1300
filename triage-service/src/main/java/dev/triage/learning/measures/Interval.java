package dev.triage.learning.measures;

import java.util.Arrays;

/**
 * A figure and the range it may well be in, at 95 % confidence.
 *
 * @param value as measured on the rows there are
 */
public record Interval(double value, double low, double high) {

    private static final double Z = 1.959963984540054;

    /** Whether the range leaves no room for this value. */
    public boolean excludes(double other) {
        return other < low || other > high;
    }

    /** Wilson's (1927) score interval of a share: sound for few rows and for shares of 0 and 1; 0 to 1 for no rows. */
    public static Interval wilson(long hits, long n) {
        if (hits < 0 || hits > n) {
            throw new IllegalArgumentException("Expected hits between 0 and " + n + ", found " + hits);
        }
        if (n == 0) {
            return new Interval(0, 0, 1);
        }
        double share = (double) hits / n;
        double middle = (share + Z * Z / (2.0 * n)) / (1 + Z * Z / n);
        double half = Z * Math.sqrt(share * (1 - share) / n + Z * Z / (4.0 * n * n)) / (1 + Z * Z / n);
        return new Interval(
                share, hits == 0 ? 0 : Math.max(0, middle - half), hits == n ? 1 : Math.min(1, middle + half));
    }

    /**
     * Interval of F1. It is {@code 2 J / (1 + J)}, rising, of the share J of hits among the rows that are or were called
     * the class, so Wilson's interval of J carries over; unlike a resample it is honest about three hits of three.
     *
     * @param given rows called the class
     * @param support rows that are of it
     */
    public static Interval f1(long hits, long given, long support) {
        Interval jaccard = wilson(hits, given + support - hits);
        return new Interval(
                Confusion.f1(hits, given, support),
                2 * jaccard.low() / (1 + jaccard.low()),
                2 * jaccard.high() / (1 + jaccard.high()));
    }

    /** From the 2.5th to the 97.5th percentile of a bootstrap's rounds, interpolated; rounds that are NaN are left out. */
    static Interval percentile(double value, double[] rounds) {
        double[] sorted =
                Arrays.stream(rounds).filter(Double::isFinite).sorted().toArray();
        return sorted.length == 0
                ? new Interval(value, Double.NaN, Double.NaN)
                : new Interval(value, at(sorted, 0.025), at(sorted, 0.975));
    }

    /**
     * The same, moved by the distance between the rounds' mean and the value: for measures that a resample distorts, as
     * calibration error, which counts a resample's extra noise as error.
     */
    static Interval recentred(double value, double[] rounds, double largest) {
        Interval raw = percentile(value, rounds);
        double shift = Arrays.stream(rounds).filter(Double::isFinite).average().orElse(value) - value;
        return new Interval(
                value, Math.clamp(raw.low() - shift, 0, largest), Math.clamp(raw.high() - shift, 0, largest));
    }

    private static double at(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
