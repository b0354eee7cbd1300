package dev.triage.insight;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How regularly something comes back.
 *
 * @param meanGapDays the mean time between two turns, in days
 * @param regularity 1 / (1 + the coefficient of variation of the gaps): 1 for a clock, about 0.5 for chance
 * @param chance the probability that as many turns at random times between the first and the last would be spaced as
 *     evenly, by Greenwood's statistic (the sum of squared gaps, as shares of the whole; M. Greenwood, 1946), simulated;
 *     1 with fewer than three gaps, which prove nothing
 */
record Recurrence(double meanGapDays, double regularity, double chance) {

    private static final int SIMULATIONS = 4_000;
    /** Beyond so many gaps the statistic is as good as normal. */
    private static final int MOST_SIMULATED = 100;

    private static final Map<Integer, double[]> SIMULATED = new ConcurrentHashMap<>();

    /** @param times when it came, in order, at least two different ones */
    static Recurrence of(List<Instant> times) {
        double[] gaps = new double[times.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = Duration.between(times.get(i), times.get(i + 1)).toSeconds() / 86_400.0;
        }
        double mean = Arrays.stream(gaps).average().orElse(0);
        if (mean == 0) {
            return new Recurrence(0, 0.5, 1);
        }
        double squares = Arrays.stream(gaps).map(gap -> gap * gap).sum();
        double variation = Math.sqrt(Math.max(0, squares / gaps.length - mean * mean)) / mean;
        double greenwood = squares / (mean * mean * gaps.length * gaps.length);
        return new Recurrence(mean, 1 / (1 + variation), gaps.length < 3 ? 1 : chance(gaps.length, greenwood));
    }

    private static double chance(int gaps, double greenwood) {
        if (gaps > MOST_SIMULATED) {
            double n = gaps;
            double expected = 2 / (n + 1);
            double deviation = Math.sqrt(4 * (n - 1) / ((n + 1) * (n + 1) * (n + 2) * (n + 3)));
            return normal((greenwood - expected) / deviation);
        }
        double[] simulated = SIMULATED.computeIfAbsent(gaps, Recurrence::simulate);
        int below = Arrays.binarySearch(simulated, greenwood);
        return (below < 0 ? -below - 1 : below) / (double) SIMULATIONS;
    }

    /** Greenwood's statistic of random spacings, in order. Exponential gaps over their sum are uniform spacings. */
    private static double[] simulate(int gaps) {
        SplittableRandom random = new SplittableRandom(gaps);
        double[] simulated = new double[SIMULATIONS];
        for (int i = 0; i < SIMULATIONS; i++) {
            double sum = 0;
            double squares = 0;
            for (int k = 0; k < gaps; k++) {
                double gap = -Math.log(1 - random.nextDouble());
                sum += gap;
                squares += gap * gap;
            }
            simulated[i] = squares / (sum * sum);
        }
        Arrays.sort(simulated);
        return simulated;
    }

    /** The normal distribution function, by the logistic approximation of Bowling et al. (2009), good to 0.0002. */
    private static double normal(double z) {
        return 1 / (1 + Math.exp(-(0.07056 * z * z * z + 1.5976 * z)));
    }
}
