package dev.triage.assessment.scoring;

import java.util.List;

/**
 * Turns raw scores into probabilities that mean what they say. For many classes: temperature or vector scaling (Guo et al. 2017),
 * softmax of {@code slope · logit + bias}, the biases one a class or none at all. For two: Platt scaling, {@code 1 / (1 + exp(−(slope · margin + offset)))}. Fitted on
 * a fold the weights never saw.
 *
 * @param slope one over the temperature; positive
 * @param offset added to the margin; 0 for many classes
 * @param biases added to each class's score, in the order of the model's outputs; empty for none
 */
public record Calibration(double slope, double offset, List<Double> biases) {

    /** Takes the scores as they are. */
    public static final Calibration NONE = new Calibration(1, 0);

    @SuppressWarnings("NullAway") // Jackson leaves null what an older file does not have.
    public Calibration {
        biases = biases == null ? List.of() : List.copyOf(biases);
        if (!(slope > 0) || Double.isInfinite(slope) || !Double.isFinite(offset)) {
            throw new IllegalArgumentException(
                    "Expected a positive finite slope and a finite offset, found " + slope + " and " + offset);
        }
        if (!biases.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("Expected finite biases, found " + biases);
        }
    }

    public Calibration(double slope, double offset) {
        this(slope, offset, List.of());
    }

    /** The score of one class on the calibrated scale: differences of these are log odds. */
    public double score(double logit, int column) {
        return slope * logit + (biases.isEmpty() ? 0 : biases.get(column));
    }

    /** Probabilities of all classes; they add up to 1. */
    public double[] softmax(double[] logits) {
        double[] probabilities = new double[logits.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = score(logits[i], i);
            largest = Math.max(largest, probabilities[i]);
        }
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp(probabilities[i] - largest);
            sum += probabilities[i];
        }
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }

    /** Probability of the positive one of two classes, from the difference of their scores. */
    public double sigmoid(double margin) {
        return 1 / (1 + Math.exp(-(slope * margin + offset)));
    }
}
