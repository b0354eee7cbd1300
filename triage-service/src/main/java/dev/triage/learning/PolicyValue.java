package dev.triage.learning;

import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.measures.ClassificationMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What recommending the workflow with the best predicted chance would have been worth, judged by tries of another
 * policy: inverse propensity scores (IPS, Horvitz and Thompson 1952) and their self-normalised form (SNIPS, Swaminathan
 * and Joachims 2015). A policy may only recommend what people choose for the category now and then; of anything else the
 * log says nothing.
 */
final class PolicyValue {

    /** A workflow chosen more rarely for a category is not among what could be recommended. */
    static final double LEAST_SHARE = 0.03;

    private final StoredModel model;
    private final Propensities propensities;

    private PolicyValue(StoredModel model, Propensities propensities) {
        this.model = model;
        this.propensities = propensities;
    }

    static Map<String, Object> report(StoredModel model, List<LabelledEvent> events) {
        return new PolicyValue(model, Propensities.of(events)).report(events);
    }

    /** Of the workflows, the one the model gives the best chance; null when it knows none of them. */
    static @Nullable String best(StoredModel model, LabelledEvent event, List<String> workflows) {
        LinearScorer scorer = model.scorer();
        double[] margins = scorer.score(ModelTask.features(event)).logits();
        String best = null;
        double largest = Double.NEGATIVE_INFINITY;
        for (String workflow : workflows) {
            int column = scorer.labels().indexOf(workflow);
            if (column >= 0 && margins[column] > largest) {
                largest = margins[column];
                best = workflow;
            }
        }
        return best;
    }

    private Map<String, Object> report(List<LabelledEvent> events) {
        List<double[]> probabilities = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        Estimate predicted = new Estimate();
        Estimate usual = new Estimate();
        Estimate random = new Estimate();
        double solved = 0;
        int tried = 0;
        for (LabelledEvent event : events) {
            double[] margins = model.scorer().score(ModelTask.features(event)).logits();
            List<String> supported = propensities.supported(event, LEAST_SHARE);
            String best = best(model, event, supported);
            String mostSuccessful = usualBest(supported);
            for (LabelledEvent.Trial trial : event.trials()) {
                int column = model.scorer().labels().indexOf(trial.workflow());
                if (column >= 0) {
                    double p = model.calibration().sigmoid(margins[column]);
                    probabilities.add(new double[] {1 - p, p});
                    labels.add(trial.succeeded() ? 1 : 0);
                }
                double weight = propensities.weight(event, trial);
                predicted.add(trial.workflow().equals(best) ? weight : 0, trial.succeeded());
                usual.add(trial.workflow().equals(mostSuccessful) ? weight : 0, trial.succeeded());
                random.add(supported.contains(trial.workflow()) ? weight / supported.size() : 0, trial.succeeded());
                solved += trial.succeeded() ? 1 : 0;
                tried++;
            }
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("trials", tried);
        if (!probabilities.isEmpty()) {
            ClassificationMetrics metrics = new ClassificationMetrics(
                    List.of("failed", "solved"),
                    probabilities.toArray(double[][]::new),
                    labels.stream().mapToInt(Integer::intValue).toArray());
            report.putAll(metrics.all());
            report.put("riskEce", metrics.eceOf(1));
        }
        report.put("loggedValue", solved / tried);
        report.put("bestPredictedSnips", predicted.selfNormalised());
        report.put("bestPredictedIps", predicted.plain(tried));
        report.put("bestPredictedEffectiveRows", predicted.effectiveRows());
        report.put("usualBestSnips", usual.selfNormalised());
        report.put("randomSnips", random.selfNormalised());
        report.put("liftOverLogged", predicted.selfNormalised() - solved / tried);
        report.put("liftOverRandom", predicted.selfNormalised() - random.selfNormalised());
        return report;
    }

    private @Nullable String usualBest(List<String> workflows) {
        String best = null;
        for (String workflow : workflows) {
            if (model.usualSuccess().containsKey(workflow)
                    && (best == null
                            || model.usualSuccess().getOrDefault(workflow, 0.0)
                                    > model.usualSuccess().getOrDefault(best, 0.0))) {
                best = workflow;
            }
        }
        return best;
    }

    /** Sums over the tries a policy would have made too. */
    private static final class Estimate {

        private double weights;
        private double squares;
        private double rewards;

        void add(double weight, boolean succeeded) {
            weights += weight;
            squares += weight * weight;
            rewards += succeeded ? weight : 0;
        }

        double plain(int tried) {
            return rewards / tried;
        }

        double selfNormalised() {
            return weights == 0 ? 0 : rewards / weights;
        }

        double effectiveRows() {
            return squares == 0 ? 0 : weights * weights / squares;
        }
    }
}
