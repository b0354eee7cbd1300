package dev.triage.assessment.scoring;

import org.jspecify.annotations.Nullable;

/**
 * Turns raw scores into probabilities that mean what they say. For many classes: temperature scaling (Guo et al. 2017),
 * softmax of {@code slope · logit}, and where it was fitted a second step for the answer alone, {@link Confidence}. For
 * two: Platt scaling, {@code 1 / (1 + exp(−(slope · margin + offset)))}. Fitted on a fold the weights never saw.
 *
 * @param slope one over the temperature; positive
 * @param offset added to the margin; 0 for many classes
 * @param confidence of the answer; null to leave it as the softmax has it
 */
public record Calibration(
        double slope, double offset, @Nullable Confidence confidence) {

    /** Takes the scores as they are. */
    public static final Calibration NONE = new Calibration(1, 0);

    public Calibration {
        if (!(slope > 0) || Double.isInfinite(slope) || !Double.isFinite(offset)) {
            throw new IllegalArgumentException(
                    "Expected a positive finite slope and a finite offset, found " + slope + " and " + offset);
        }
    }

    public Calibration(double slope, double offset) {
        this(slope, offset, null);
    }

    /**
     * How often the answer is right, given its softmax probability p (top-label calibration, Gupta and Ramdas 2022):
     * {@code ceiling / (1 + exp(−(slope · logit(p) + offset)))}. The ceiling is what is left of certainty when some
     * labels are wrong whatever the model says.
     *
     * @param ceiling above 0 and at most 1
     */
    public record Confidence(double slope, double offset, double ceiling) {

        private static final double CERTAIN = 1 - 1e-12;

        public Confidence {
            if (!(slope > 0) || !Double.isFinite(slope + offset) || !(ceiling > 0 && ceiling <= 1)) {
                throw new IllegalArgumentException(
                        "Expected a positive slope, a finite offset and a ceiling above 0 and at most 1, found " + slope
                                + ", " + offset + " and " + ceiling);
            }
        }

        public double of(double probability) {
            double p = Math.clamp(probability, 1 - CERTAIN, CERTAIN);
            return ceiling / (1 + Math.exp(-(slope * Math.log(p / (1 - p)) + offset)));
        }
    }

    /** Probabilities of all classes; they add up to 1 and keep the order of the scores. */
    public double[] softmax(double[] logits) {
        double[] probabilities = tempered(logits);
        if (confidence != null) {
            answer(confidence, probabilities);
        }
        return probabilities;
    }

    /** The softmax alone: what is to be measured of the model rather than believed of the answer. */
    public double[] tempered(double[] logits) {
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

    /** Gives the answer its confidence; the others share what is left as they did before. */
    private static void answer(Confidence confidence, double[] probabilities) {
        int top = 0;
        for (int i = 1; i < probabilities.length; i++) {
            top = probabilities[i] > probabilities[top] ? i : top;
        }
        // Added up rather than taken from 1: near certainty the difference would be mostly rounding.
        double rest = 0;
        double second = 0;
        for (int i = 0; i < probabilities.length; i++) {
            if (i != top) {
                rest += probabilities[i];
                second = Math.max(second, probabilities[i]);
            }
        }
        if (rest == 0) {
            double answer = confidence.of(1);
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = i == top ? answer : (1 - answer) / (probabilities.length - 1);
            }
            return;
        }
        // Never below the one after it.
        double least = second / (rest + second) + 1e-12;
        double answer = Math.max(least, confidence.of(probabilities[top] / (probabilities[top] + rest)));
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = i == top ? answer : probabilities[i] * (1 - answer) / rest;
        }
    }

    /** Probability of the positive one of two classes, from the difference of their scores. */
    public double sigmoid(double margin) {
        return 1 / (1 + Math.exp(-(slope * margin + offset)));
    }
}
