package dev.triage.learning.tables;

import dev.triage.assessment.scoring.Calibration;
import dev.triage.learning.measures.CalibrationFit;
import java.util.Arrays;
import java.util.List;

/**
 * The answers to the rows held out, and how far scores are from them: log loss at the temperature that suits the scores
 * best (what is left when calibration has done its part), or the absolute error.
 */
record HeldOut(boolean classes, int[] labels, double[] values, Target target) {

    private static final double SMALLEST = 1e-15;

    /** One loss a row. */
    double[] losses(double[][] scores) {
        double[] losses = new double[scores.length];
        if (classes) {
            Calibration best = CalibrationFit.temperature(scores, labels);
            for (int row = 0; row < losses.length; row++) {
                losses[row] = -Math.log(Math.max(SMALLEST, best.softmax(scores[row])[labels[row]]));
            }
        } else {
            for (int row = 0; row < losses.length; row++) {
                losses[row] = Math.abs(target.value(scores[row][0]) - values[row]);
            }
        }
        return losses;
    }

    static double mean(double[] losses) {
        return Arrays.stream(losses).average().orElse(Double.POSITIVE_INFINITY);
    }

    /** Whether the first losses are smaller than the others by more than one standard error of the difference. */
    static boolean clearlyBetter(double[] losses, double[] others) {
        double mean = mean(losses) - mean(others);
        double squares = 0;
        for (int row = 0; row < losses.length; row++) {
            double distance = losses[row] - others[row] - mean;
            squares += distance * distance;
        }
        return mean < -Math.sqrt(squares / Math.max(1, losses.length - 1.0) / losses.length);
    }

    /** Scores of several members averaged row by row. */
    double[][] blended(List<double[][]> scores, double[] shares) {
        double[][] blended = new double[scores.getFirst().length][];
        for (int row = 0; row < blended.length; row++) {
            int each = row;
            blended[row] = Blend.of(scores.stream().map(member -> member[each]).toList(), shares, classes);
        }
        return blended;
    }
}
