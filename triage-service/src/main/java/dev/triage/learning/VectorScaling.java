package dev.triage.learning;

import dev.triage.assessment.scoring.Calibration;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Fits one slope and one bias a class by the likelihood of what people said (vector scaling with a shared slope, Guo et
 * al. 2017), the biases held near 0 by a ridge so that rare classes keep the model's own word.
 */
final class VectorScaling {

    private static final double RIDGE = 4;
    private static final int PASSES = 200;

    private VectorScaling() {}

    /**
     * @param logits one row an example
     * @param labels the column of the true class
     */
    static Calibration fit(double[][] logits, int[] labels) {
        int columns = logits[0].length;
        // The logarithm of the slope first, then the biases.
        double[] at = new double[columns + 1];
        double loss = loss(logits, labels, at, new double[at.length]);
        double step = 1;
        double[] gradient = new double[at.length];
        for (int pass = 0; pass < PASSES; pass++) {
            loss(logits, labels, at, gradient);
            double[] curvature = curvature(logits, at);
            double[] tried = new double[at.length];
            double found = Double.POSITIVE_INFINITY;
            // Steps along the diagonal of the curvature, shortened until the loss falls.
            for (; step > 1e-6; step /= 2) {
                for (int i = 0; i < at.length; i++) {
                    tried[i] = at[i] - step * gradient[i] / curvature[i];
                }
                found = loss(logits, labels, tried, new double[at.length]);
                if (found < loss) {
                    break;
                }
            }
            if (!(found < loss) || loss - found < 1e-9 * Math.abs(loss)) {
                break;
            }
            at = tried;
            loss = found;
            step = Math.min(1, step * 2);
        }
        double[] biases = Arrays.copyOfRange(at, 1, at.length);
        return new Calibration(
                Math.exp(at[0]), 0, DoubleStream.of(biases).boxed().toList());
    }

    private static double loss(double[][] logits, int[] labels, double[] at, double[] gradient) {
        Arrays.fill(gradient, 0);
        double slope = Math.exp(at[0]);
        double loss = 0;
        for (int row = 0; row < labels.length; row++) {
            double[] p = new double[logits[row].length];
            double total = softmax(logits[row], at, slope, p);
            int label = labels[row];
            loss += total - (slope * logits[row][label] + at[label + 1]);
            for (int column = 0; column < p.length; column++) {
                double error = p[column] - (column == label ? 1 : 0);
                gradient[0] += error * slope * logits[row][column];
                gradient[column + 1] += error;
            }
        }
        for (int column = 1; column < at.length; column++) {
            loss += RIDGE / 2 * at[column] * at[column];
            gradient[column] += RIDGE * at[column];
        }
        return loss;
    }

    private static double[] curvature(double[][] logits, double[] at) {
        double[] curvature = new double[at.length];
        double slope = Math.exp(at[0]);
        for (double[] row : logits) {
            double[] p = new double[row.length];
            softmax(row, at, slope, p);
            double mean = 0;
            double square = 0;
            for (int column = 0; column < p.length; column++) {
                mean += p[column] * slope * row[column];
                square += p[column] * slope * row[column] * slope * row[column];
                curvature[column + 1] += p[column] * (1 - p[column]);
            }
            curvature[0] += square - mean * mean;
        }
        for (int i = 0; i < curvature.length; i++) {
            curvature[i] += i == 0 ? 1e-6 : RIDGE;
        }
        return curvature;
    }

    /** Fills in the probabilities; gives the logarithm of the sum. */
    private static double softmax(double[] logits, double[] at, double slope, double[] p) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int column = 0; column < p.length; column++) {
            p[column] = slope * logits[column] + at[column + 1];
            largest = Math.max(largest, p[column]);
        }
        double sum = 0;
        for (int column = 0; column < p.length; column++) {
            p[column] = Math.exp(p[column] - largest);
            sum += p[column];
        }
        for (int column = 0; column < p.length; column++) {
            p[column] /= sum;
        }
        return largest + Math.log(sum);
    }
}
