package dev.triage.learning;

import dev.triage.assessment.scoring.Calibration.Confidence;
import java.util.function.DoubleUnaryOperator;

/** Fits how often the answer is right to its probability, by the likelihood of rows the weights never saw. */
final class ConfidenceFit {

    private static final int ROUNDS = 40;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private final double[] probabilities;
    private final boolean[] right;

    private ConfidenceFit(double[] probabilities, boolean[] right) {
        this.probabilities = probabilities;
        this.right = right;
    }

    /**
     * @param probabilities of the answer, by the softmax
     * @param right whether the answer was the label
     */
    static Confidence fit(double[] probabilities, boolean[] right) {
        ConfidenceFit fit = new ConfidenceFit(probabilities, right);
        double slope = 1;
        double offset = 0;
        double ceiling = 0.98;
        // One parameter after the other: three of them, a smooth loss, and no gradient to get wrong.
        for (int round = 0; round < ROUNDS; round++) {
            double two = offset;
            double three = ceiling;
            slope = Math.exp(least(Math.log(0.05), Math.log(5), x -> fit.loss(Math.exp(x), two, three)));
            double one = slope;
            offset = least(-4, 4, x -> fit.loss(one, x, three));
            double moved = offset;
            ceiling = least(0.5, 1, x -> fit.loss(one, moved, x));
        }
        return new Confidence(slope, offset, ceiling);
    }

    private double loss(double slope, double offset, double ceiling) {
        Confidence confidence = new Confidence(slope, offset, ceiling);
        double loss = 0;
        for (int row = 0; row < right.length; row++) {
            double p = Math.clamp(confidence.of(probabilities[row]), 1e-12, 1 - 1e-12);
            loss -= Math.log(right[row] ? p : 1 - p);
        }
        return loss;
    }

    /** Golden-section search. */
    private static double least(double from, double to, DoubleUnaryOperator loss) {
        double low = from;
        double high = to;
        for (int i = 0; i < 30; i++) {
            double left = high - GOLDEN * (high - low);
            double right = low + GOLDEN * (high - low);
            if (loss.applyAsDouble(left) < loss.applyAsDouble(right)) {
                high = right;
            } else {
                low = left;
            }
        }
        return (low + high) / 2;
    }
}
