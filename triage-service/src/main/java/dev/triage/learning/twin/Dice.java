package dev.triage.learning.twin;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Seeded randomness. Uses only arithmetic that is the same on every machine ({@link StrictMath}), so that a seed means
 * the same bytes everywhere.
 */
final class Dice {

    private final SplittableRandom random;

    Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Independent dice for the n-th thing of a kind, whatever else was drawn before. */
    static Dice of(long seed, long kind, long n) {
        return new Dice(mix(mix(seed + 0x9E3779B97F4A7C15L * (kind + 1)) + 0xD1B54A32D192ED03L * (n + 1)));
    }

    /** The finaliser of MurmurHash3: neighbouring seeds become unrelated ones. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    long bits() {
        return random.nextLong();
    }

    /** From 0 (inclusive) to 1 (exclusive). */
    double unit() {
        return random.nextDouble();
    }

    double between(double low, double high) {
        return low + (high - low) * unit();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    boolean chance(double probability) {
        return unit() < probability;
    }

    /** Standard normal, by Marsaglia's polar method. */
    double gaussian() {
        while (true) {
            double x = 2 * unit() - 1;
            double y = 2 * unit() - 1;
            double s = x * x + y * y;
            if (s > 0 && s < 1) {
                return x * StrictMath.sqrt(-2 * StrictMath.log(s) / s);
            }
        }
    }

    double logNormal(double median, double sigma) {
        return median * StrictMath.exp(sigma * gaussian());
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** An index, as likely as its weight. */
    int weighted(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double at = unit() * sum;
        for (int i = 0; i < weights.length; i++) {
            at -= weights[i];
            if (at < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    static double logistic(double logOdds) {
        return 1 / (1 + StrictMath.exp(-logOdds));
    }
}
