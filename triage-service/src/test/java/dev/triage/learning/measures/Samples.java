package dev.triage.learning.measures;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Made-up predictions whose truth is drawn from the very probabilities, so they are calibrated. */
final class Samples {

    private Samples() {}

    static ClassificationMetrics risks(int n, long seed) {
        return risks(n, seed, 2.0);
    }

    /**
     * A risk whose truth follows a margin of three times a hidden number; a model of another sharpness sees it blurred
     * by noise. The labels depend on the seed only.
     */
    static ClassificationMetrics risks(int n, long seed, double sharpness) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[n][];
        int[] labels = new int[n];
        for (int row = 0; row < n; row++) {
            double hidden = random.nextDouble() * 2 - 1.2;
            double noise = random.nextDouble() * 2 - 1;
            labels[row] = random.nextDouble() < sigmoid(3 * hidden) ? 1 : 0;
            double risk = sigmoid(sharpness * (hidden + noise * (3 - sharpness) / 3));
            rows[row] = new double[] {1 - risk, risk};
        }
        return new ClassificationMetrics(List.of("no", "yes"), rows, labels);
    }

    static double sigmoid(double margin) {
        return 1 / (1 + Math.exp(-margin));
    }

    /** Many classes, each row's truth drawn from its own probabilities. */
    static ClassificationMetrics classes(int n, int classes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[n][];
        int[] labels = new int[n];
        for (int row = 0; row < n; row++) {
            rows[row] = probabilities(classes, random);
            labels[row] = drawn(rows[row], random);
        }
        return new ClassificationMetrics(
                IntStream.range(0, classes)
                        .mapToObj(column -> "class-" + column)
                        .toList(),
                rows,
                labels);
    }

    static double[] probabilities(int classes, SplittableRandom random) {
        double[] p = new double[classes];
        double sum = 0;
        for (int column = 0; column < classes; column++) {
            p[column] = Math.pow(-Math.log(1 - random.nextDouble()), 3) + 1e-6;
            sum += p[column];
        }
        for (int column = 0; column < classes; column++) {
            p[column] /= sum;
        }
        return p;
    }

    static int drawn(double[] probabilities, SplittableRandom random) {
        double left = random.nextDouble();
        for (int column = 0; column < probabilities.length - 1; column++) {
            left -= probabilities[column];
            if (left < 0) {
                return column;
            }
        }
        return probabilities.length - 1;
    }
}
