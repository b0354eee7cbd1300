package dev.triage.assessment.scoring;

/**
 * Turns raw scores into probabilities that mean what they say. For many classes: temperature scaling (Guo et al. 2017),
 * softmax of {@code slope · logit}. For two: Platt scaling, {@code 1 / (1 + exp(−(slope · margin + offset)))}. Fitted on
 * a fold the weights never saw.
 *
 * @param slope one over the temperature; positive
 * @param offset added to the margin; 0 for many classes
 */
public record Calibration(double slope, double offset) {

    /** Takes the scores as they are. */
    public static final Calibration NONE = new Calibration(1, 0);

    public Calibration {
        if (!(slope > 0) || Double.isInfinite(slope) || !Double.isFinite(offset)) {
            throw new IllegalArgumentException(
                    "Expected a positive finite slope and a finite offset, found " + slope + " and " + offset);
        }
    }

    /** Probabilities of all classes; they add up to 1. */
    public double[] softmax(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp(slope * (logits[i] - largest));
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
