package dev.triage.assessment.scoring;

import java.util.List;

/**
 * What the category model's own numbers tell about whether it has seen the like: unknown words, how sure it is, and how
 * much evidence there is at all. Each is scaled to about 0 to 1 so that a linear model can weigh them; the energy is
 * that of Liu et al. (2020), the log of the sum of the exponentials of the scores.
 */
public final class NoveltySignals {

    /** Names in the order of the values, as the model file has them. */
    public static final List<String> NAMES = List.of(
            "signal:unknown-share",
            "signal:unknown-square",
            "signal:nothing-to-read",
            "signal:known-features",
            "signal:top-probability",
            "signal:top-square",
            "signal:margin",
            "signal:entropy",
            "signal:energy",
            "signal:energy-square",
            "signal:top-score",
            "signal:unknown-and-unsure");

    private static final long[] HASHES =
            NAMES.stream().mapToLong(FeatureHash::ofName).toArray();
    private static final double MANY_FEATURES = Math.log(121);
    private static final double LARGE_SCORE = 10;

    private NoveltySignals() {}

    /**
     * @param scores of the category model
     * @param probabilities the same, calibrated
     */
    public static double[] of(LinearScorer.Scores scores, double[] probabilities) {
        double first = 0;
        double second = 0;
        double entropy = 0;
        for (double p : probabilities) {
            if (p > first) {
                second = first;
                first = p;
            } else if (p > second) {
                second = p;
            }
            entropy -= p > 0 ? p * Math.log(p) : 0;
        }
        double largest = Double.NEGATIVE_INFINITY;
        double mean = 0;
        for (double logit : scores.logits()) {
            largest = Math.max(largest, logit);
            mean += logit / scores.logits().length;
        }
        double sum = 0;
        for (double logit : scores.logits()) {
            sum += Math.exp(logit - largest);
        }
        // Scores are only defined up to a common shift: measured from their mean.
        double energy = (largest + Math.log(sum) - mean) / LARGE_SCORE;
        double unknown = scores.unknownShare();
        return new double[] {
            unknown,
            unknown * unknown,
            scores.words() == 0 ? 1 : 0,
            Math.log(1 + scores.known()) / MANY_FEATURES,
            first,
            first * first,
            first - second,
            entropy / Math.log(probabilities.length),
            energy,
            energy * energy,
            (largest - mean) / LARGE_SCORE,
            unknown * (1 - first)
        };
    }

    /** Whether a model weighs these signals and no others. */
    public static boolean fits(LinearScorer model) {
        for (long hash : HASHES) {
            if (!model.knows(hash)) {
                return false;
            }
        }
        return model.features() == NAMES.size();
    }

    /** The difference of the scores of novel and known, from a model over these signals. */
    public static double margin(LinearScorer model, double[] signals) {
        int novel = model.labels().indexOf("novel");
        int known = model.labels().indexOf("known");
        double margin = model.bias(novel) - model.bias(known);
        for (int i = 0; i < signals.length; i++) {
            margin += signals[i] * (model.weight(HASHES[i], novel) - model.weight(HASHES[i], known));
        }
        return margin;
    }
}
