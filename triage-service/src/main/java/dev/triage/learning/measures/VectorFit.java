package dev.triage.learning.measures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fits a slope, and if wanted an offset a class, by the likelihood of what happened: Newton's method with the full
 * second derivative for the slope, and for the offsets with its diagonal, halving steps that do not help. The offsets
 * carry a ridge of a Gaussian with deviation 0.5, so a class of few rows keeps an offset near 0.
 */
final class VectorFit {

    private static final double RIDGE = 4;
    private static final double SMALLEST_SLOPE = 0.01;
    private static final double LARGEST_SLOPE = 100;
    private static final int ROUNDS = 60;
    private static final double SETTLED = 1e-7;

    private final double[][] scores;
    private final int[] labels;
    private final int[] rows;
    private final int classes;

    private VectorFit(double[][] scores, int[] labels, int[] rows) {
        this.scores = scores;
        this.labels = labels;
        this.rows = rows;
        this.classes = scores[rows[0]].length;
    }

    static Calibrator.Temperature temperature(double[][] scores, int[] labels, int[] rows) {
        return new Calibrator.Temperature(new VectorFit(scores, labels, rows).solve(false)[0]);
    }

    static Calibrator.VectorScaling vector(double[][] scores, int[] labels, int[] rows) {
        VectorFit fit = new VectorFit(scores, labels, rows);
        double[] solution = fit.solve(true);
        List<Double> offsets = new ArrayList<>();
        for (int column = 0; column < fit.classes; column++) {
            offsets.add(solution[1 + column]);
        }
        return new Calibrator.VectorScaling(solution[0], offsets);
    }

    /** Slope first, then the offsets. */
    private double[] solve(boolean offsets) {
        double[] at = new double[1 + classes];
        at[0] = 1;
        double[] gradient = new double[at.length];
        double[] curvature = new double[at.length];
        double loss = derive(at, gradient, curvature);
        for (int round = 0; round < ROUNDS; round++) {
            double[] step = new double[at.length];
            for (int i = 0; i < (offsets ? at.length : 1); i++) {
                step[i] = -gradient[i] / (curvature[i] + 1e-9);
            }
            double[] nextGradient = new double[at.length];
            double[] nextCurvature = new double[at.length];
            double[] tried = at;
            double next = Double.POSITIVE_INFINITY;
            double size = 1;
            while (!(next < loss) && size > 1e-6) {
                tried = moved(at, step, size);
                next = derive(tried, nextGradient, nextCurvature);
                size /= 2;
            }
            if (!(next < loss)) {
                break;
            }
            boolean settled = loss - next <= SETTLED * rows.length;
            at = tried;
            gradient = nextGradient;
            curvature = nextCurvature;
            loss = next;
            if (settled) {
                break;
            }
        }
        return at;
    }

    private static double[] moved(double[] at, double[] step, double size) {
        double[] moved = at.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += size * step[i];
        }
        moved[0] = Math.clamp(moved[0], SMALLEST_SLOPE, LARGEST_SLOPE);
        return moved;
    }

    /** The penalised loss over all rows; fills its first derivative and the diagonal of its second. */
    private double derive(double[] at, double[] gradient, double[] curvature) {
        Arrays.fill(gradient, 0);
        Arrays.fill(curvature, 0);
        double[] p = new double[classes];
        double loss = 0;
        for (int row : rows) {
            double[] score = scores[row];
            double largest = Double.NEGATIVE_INFINITY;
            for (int column = 0; column < classes; column++) {
                p[column] = at[0] * score[column] + at[1 + column];
                largest = Math.max(largest, p[column]);
            }
            int label = labels[row];
            double own = p[label] - largest;
            double sum = 0;
            for (int column = 0; column < classes; column++) {
                p[column] = Math.exp(p[column] - largest);
                sum += p[column];
            }
            loss += Math.log(sum) - own;
            double mean = 0;
            double square = 0;
            for (int column = 0; column < classes; column++) {
                double probability = p[column] / sum;
                mean += probability * score[column];
                square += probability * score[column] * score[column];
                gradient[1 + column] += probability;
                curvature[1 + column] += probability * (1 - probability);
            }
            gradient[0] += mean - score[label];
            gradient[1 + label] -= 1;
            curvature[0] += Math.max(0, square - mean * mean);
        }
        for (int column = 0; column < classes; column++) {
            double offset = at[1 + column];
            loss += RIDGE / 2 * offset * offset;
            gradient[1 + column] += RIDGE * offset;
            curvature[1 + column] += RIDGE;
        }
        return loss;
    }
}
