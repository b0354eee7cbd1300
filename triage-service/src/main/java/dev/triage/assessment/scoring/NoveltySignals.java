package dev.triage.assessment.scoring;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the category model's own numbers tell about whether it has seen the like: unknown words, how sure it is, and how
 * much evidence there is at all. Each is centred and scaled by round numbers near what is usual, so that a linear model
 * learns to weigh them quickly; the energy is that of Liu et al. (2020), the logarithm of the sum of the exponentials of
 * the scores.
 */
public final class NoveltySignals {

    /** Names in the order of the values, as the model file has them. */
    public static final List<String> NAMES = List.of(
            "signal:unknown-words",
            "signal:unknown-pairs",
            "signal:nothing-to-read",
            "signal:known-features",
            "signal:top-probability",
            "signal:top-square",
            "signal:margin",
            "signal:entropy",
            "signal:energy",
            "signal:energy-square",
            "signal:top-score");

    /** The same in words; several signals may be one thing to people. */
    private static final List<String> SAID = List.of(
            "words never seen",
            "pairs of words never seen",
            "nothing to read",
            "how much of it is known",
            "certainty of the best category",
            "certainty of the best category",
            "lead over the next category",
            "spread over the categories",
            "weight of the evidence",
            "weight of the evidence",
            "weight of the evidence");

    private static final long[] HASHES =
            NAMES.stream().mapToLong(FeatureHash::ofName).toArray();
    private static final double MANY_FEATURES = Math.log(121);
    private static final double LARGE_SCORE = 10;

    private NoveltySignals() {}

    /**
     * @param scores of the category model
     * @param calibration of that model; of it only the softmax counts, so that a later belief about wrong labels changes
     *     nothing here
     */
    public static double[] of(LinearScorer.Scores scores, Calibration calibration) {
        double[] probabilities = calibration.tempered(scores.logits());
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
        return new double[] {
            scaled(scores.unknownShare(), 0, 0.2),
            scaled(scores.unknownPairShare(), 0, 0.2),
            scores.words() == 0 ? 1 : 0,
            scaled(Math.log(1 + scores.known()) / MANY_FEATURES, 0.8, 0.1),
            scaled(first, 0.8, 0.2),
            scaled(first * first, 0.7, 0.3),
            scaled(first - second, 0.7, 0.3),
            scaled(entropy / Math.log(probabilities.length), 0.2, 0.2),
            scaled(energy, 0.75, 0.2),
            scaled(energy * energy, 0.6, 0.3),
            scaled((largest - mean) / LARGE_SCORE, 0.75, 0.2)
        };
    }

    private static double scaled(double value, double centre, double spread) {
        return (value - centre) / spread;
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

    /** Why an event looks new: what each signal adds to the calibrated log odds of new against known. */
    public static Contributions explain(StoredModel model, double[] signals) {
        int novel = model.scorer().labels().indexOf("novel");
        int known = 1 - novel;
        double slope = model.calibration().slope();
        double start = slope * (model.scorer().bias(novel) - model.scorer().bias(known))
                + model.calibration().offset();
        Map<String, Double> effects = new LinkedHashMap<>();
        for (int i = 0; i < signals.length; i++) {
            double weight =
                    model.scorer().weight(HASHES[i], novel) - model.scorer().weight(HASHES[i], known);
            effects.merge(SAID.get(i), slope * weight * signals[i], Double::sum);
        }
        return Contributions.ofEffects(model.name(), "new", "known", start, effects);
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
