package dev.triage.learning.measures;

import java.util.Arrays;

/**
 * Repairs probabilities when classes have become more or less frequent than in the training rows while each class still
 * looks the same (label shift): Saerens, Latinne and Decaestecker (2002). Needs calibrated probabilities, and no labels.
 * When the classes themselves look different than before, the estimate is wrong and nothing here can tell.
 */
public final class PriorShift {

    private static final int MOST_ITERATIONS = 1000;
    private static final double SETTLED = 1e-9;
    private static final double SMALLEST = 1e-12;

    private PriorShift() {}

    /**
     * Shares of the classes among unlabelled rows.
     *
     * @param iterations steps of the expectation-maximisation taken
     * @param converged whether it settled, or was stopped after a thousand
     */
    public record Estimate(double[] priors, int iterations, boolean converged) {

        public Estimate {
            priors = priors.clone();
        }

        @Override
        public double[] priors() {
            return priors.clone();
        }
    }

    /**
     * Re-estimates the shares of classes that make the rows likeliest.
     *
     * @param probabilities of the rows, as a model trained on the old shares gives them
     * @param trained shares of the classes in the rows the model was calibrated on, each above 0
     */
    public static Estimate estimate(double[][] probabilities, double[] trained) {
        return estimate(new Probabilities.Doubles(probabilities), trained);
    }

    public static Estimate estimate(float[][] probabilities, double[] trained) {
        return estimate(new Probabilities.Floats(probabilities), trained);
    }

    private static Estimate estimate(Probabilities probabilities, double[] trained) {
        check(trained, "training shares", Double.MIN_NORMAL);
        if (probabilities.rows() == 0) {
            throw new IllegalArgumentException("Expected at least one row, found none");
        }
        double[] priors = trained.clone();
        double[] ratios = new double[priors.length];
        for (int iteration = 1; iteration <= MOST_ITERATIONS; iteration++) {
            for (int column = 0; column < ratios.length; column++) {
                ratios[column] = priors[column] / trained[column];
            }
            double[] next = new double[priors.length];
            for (int i = 0; i < probabilities.rows(); i++) {
                double[] row = probabilities.row(i);
                double sum = sum(row, ratios);
                for (int column = 0; column < next.length; column++) {
                    next[column] += row[column] * ratios[column] / sum;
                }
            }
            double moved = 0;
            for (int column = 0; column < next.length; column++) {
                next[column] /= probabilities.rows();
                moved = Math.max(moved, Math.abs(next[column] - priors[column]));
            }
            priors = next;
            if (moved < SETTLED) {
                return new Estimate(priors, iteration, true);
            }
        }
        return new Estimate(priors, MOST_ITERATIONS, false);
    }

    /** One row's probabilities as they are under other shares of the classes. */
    public static double[] reweigh(double[] probabilities, double[] trained, double[] priors) {
        check(trained, "training shares", Double.MIN_NORMAL);
        check(priors, "shares", 0);
        double[] ratios = new double[trained.length];
        for (int column = 0; column < ratios.length; column++) {
            ratios[column] = priors[column] / trained[column];
        }
        double sum = sum(probabilities, ratios);
        double[] reweighed = new double[probabilities.length];
        for (int column = 0; column < reweighed.length; column++) {
            reweighed[column] = probabilities[column] * ratios[column] / sum;
        }
        return reweighed;
    }

    private static double sum(double[] probabilities, double[] ratios) {
        if (probabilities.length != ratios.length) {
            throw new IllegalArgumentException(
                    "Expected " + ratios.length + " probabilities a row, found " + probabilities.length);
        }
        double sum = 0;
        for (int column = 0; column < ratios.length; column++) {
            sum += probabilities[column] * ratios[column];
        }
        return Math.max(SMALLEST, sum);
    }

    private static void check(double[] shares, String what, double least) {
        for (double share : shares) {
            if (!(share >= least && share <= 1)) {
                throw new IllegalArgumentException("Expected " + what + (least > 0 ? " above 0" : " of at least 0")
                        + " and at most 1, found " + Arrays.toString(shares));
            }
        }
        if (Math.abs(Arrays.stream(shares).sum() - 1) > 1e-6) {
            throw new IllegalArgumentException("Expected " + what + " that add up to 1, found "
                    + Arrays.stream(shares).sum());
        }
    }
}
