package dev.triage.learning.measures;

import dev.triage.assessment.scoring.Calibration;

/** Fits calibrations on rows the weights never saw, by the likelihood of what really happened. */
public final class CalibrationFit {

    private static final double SMALLEST_SLOPE = 0.01;
    private static final double LARGEST_SLOPE = 100;

    private CalibrationFit() {}

    /**
     * One temperature for all classes (Guo et al. 2017): the slope that makes the labels most likely. The loss is convex
     * in the slope, so a golden-section search over its logarithm finds it.
     */
    public static Calibration temperature(double[][] logits, int[] labels) {
        double low = Math.log(SMALLEST_SLOPE);
        double high = Math.log(LARGEST_SLOPE);
        double golden = (Math.sqrt(5) - 1) / 2;
        for (int i = 0; i < 100; i++) {
            double left = high - golden * (high - low);
            double right = low + golden * (high - low);
            if (loss(logits, labels, Math.exp(left)) < loss(logits, labels, Math.exp(right))) {
                high = right;
            } else {
                low = left;
            }
        }
        return new Calibration(Math.exp((low + high) / 2), 0);
    }

    private static double loss(double[][] logits, int[] labels, double slope) {
        double loss = 0;
        for (int row = 0; row < labels.length; row++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (double logit : logits[row]) {
                largest = Math.max(largest, logit);
            }
            double sum = 0;
            for (double logit : logits[row]) {
                sum += Math.exp(slope * (logit - largest));
            }
            loss += Math.log(sum) - slope * (logits[row][labels[row]] - largest);
        }
        return loss;
    }

    /**
     * Slope and offset of a sigmoid (Platt 1999, with the targets of that paper and Newton's method after Lin, Lin and
     * Weng 2007).
     */
    public static Calibration platt(double[] margins, boolean[] positive) {
        int positives = 0;
        for (boolean yes : positive) {
            positives += yes ? 1 : 0;
        }
        double high = (positives + 1.0) / (positives + 2.0);
        double low = 1.0 / (positive.length - positives + 2.0);
        double slope = 1;
        double offset = 0;
        double value = loss(margins, positive, high, low, slope, offset);
        for (int i = 0; i < 100; i++) {
            double gradientSlope = 0;
            double gradientOffset = 0;
            double slopeSlope = 1e-12;
            double slopeOffset = 0;
            double offsetOffset = 1e-12;
            for (int row = 0; row < margins.length; row++) {
                double p = 1 / (1 + Math.exp(-(slope * margins[row] + offset)));
                double error = p - (positive[row] ? high : low);
                double weight = p * (1 - p);
                gradientSlope += error * margins[row];
                gradientOffset += error;
                slopeSlope += weight * margins[row] * margins[row];
                slopeOffset += weight * margins[row];
                offsetOffset += weight;
            }
            if (Math.abs(gradientSlope) < 1e-8 && Math.abs(gradientOffset) < 1e-8) {
                break;
            }
            double determinant = slopeSlope * offsetOffset - slopeOffset * slopeOffset;
            double stepSlope = -(offsetOffset * gradientSlope - slopeOffset * gradientOffset) / determinant;
            double stepOffset = -(slopeSlope * gradientOffset - slopeOffset * gradientSlope) / determinant;
            double size = 1;
            while (size > 1e-10) {
                double tried = loss(margins, positive, high, low, slope + size * stepSlope, offset + size * stepOffset);
                if (tried < value) {
                    slope += size * stepSlope;
                    offset += size * stepOffset;
                    value = tried;
                    break;
                }
                size /= 2;
            }
            if (size <= 1e-10) {
                break;
            }
        }
        // A model that ranks worse than chance calibrates to a negative slope; then the share alone is the best answer.
        return slope > 0
                ? new Calibration(slope, offset)
                : new Calibration(1e-9, Math.log((positives + 1.0) / (positive.length - positives + 1.0)));
    }

    private static double loss(
            double[] margins, boolean[] positive, double high, double low, double slope, double offset) {
        double loss = 0;
        for (int row = 0; row < margins.length; row++) {
            double z = slope * margins[row] + offset;
            double target = positive[row] ? high : low;
            double softplus = z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
            loss += softplus - target * z;
        }
        return loss;
    }
}
