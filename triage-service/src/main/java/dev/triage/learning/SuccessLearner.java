package dev.triage.learning;

import dev.triage.assessment.scoring.Calibration;
import dev.triage.assessment.scoring.CrossedWorkflows;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.measures.CalibrationFit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tribuo.classification.sgd.linear.LinearSGDModel;

/**
 * Learns how probably a workflow solves an exception, from workflows that were tried. People try what they believe in, so
 * each try counts by one over the probability of having been chosen, clipped and scaled to a mean of 1.
 */
record SuccessLearner() implements Learner {

    private static final ModelTask TASK = ModelTask.WORKFLOW_SUCCESS;
    /** Tries at the overall rate added to every workflow's usual success. */
    private static final double PRIOR_TRIALS = 20;

    @Override
    public Learned learn(Lesson lesson) throws TooLittleDataException {
        Folds folds = Learner.folds(TASK, lesson.events());
        Propensities propensities = Propensities.of(folds.train());
        List<TribuoFit.Row> rows = rows(folds.train(), propensities);
        if (rows.stream().map(TribuoFit.Row::label).distinct().count() < 2) {
            throw new TooLittleDataException("workflows that solved and workflows that failed", rows.size());
        }
        lesson.progress().accept("Training " + TASK.code() + " on " + rows.size() + " trials of " + folds.sizes());
        long start = System.nanoTime();
        LinearSGDModel model = TribuoFit.fit(rows, TASK.settings(), lesson.seed());
        double seconds = (System.nanoTime() - start) / 1e9;
        LinearScorer scorer = CrossedWorkflows.compile(model);

        Map<String, Double> usual = usualSuccess(scorer.labels(), folds.train(), propensities);
        StoredModel ready =
                new StoredModel(TASK.code(), "", "", scorer, calibrate(scorer, folds.calibration()), 0, usual);
        Map<String, Object> notes = new LinkedHashMap<>();
        notes.put("calibratedBy", "Platt scaling");
        notes.put("usualSuccess", new TreeMap<>(usual));
        notes.put("propensities", Propensities.note(lesson.events()));
        return new Learned(
                model,
                TASK.settings(),
                ready,
                folds,
                Measures.of(TASK, ready, folds.test()),
                notes,
                Machine.measured(seconds, ready, folds.test()));
    }

    private static List<TribuoFit.Row> rows(List<LabelledEvent> events, Propensities propensities) {
        double sum = 0;
        int count = 0;
        for (LabelledEvent event : events) {
            for (LabelledEvent.Trial trial : event.trials()) {
                sum += propensities.weight(event, trial);
                count++;
            }
        }
        List<TribuoFit.Row> rows = new ArrayList<>(count);
        for (LabelledEvent event : events) {
            List<String> names = TASK.names(event.event());
            for (LabelledEvent.Trial trial : event.trials()) {
                rows.add(new TribuoFit.Row(
                        trial.succeeded() ? CrossedWorkflows.SOLVED : CrossedWorkflows.FAILED,
                        CrossedWorkflows.names(names, trial.workflow()),
                        null,
                        (float) (propensities.weight(event, trial) * count / sum)));
            }
        }
        return rows;
    }

    private static Calibration calibrate(LinearScorer scorer, List<LabelledEvent> events) {
        List<Double> margins = new ArrayList<>();
        List<Boolean> solved = new ArrayList<>();
        for (LabelledEvent event : events) {
            double[] scores = scorer.score(ModelTask.features(event)).logits();
            for (LabelledEvent.Trial trial : event.trials()) {
                int column = scorer.labels().indexOf(trial.workflow());
                if (column >= 0) {
                    margins.add(scores[column]);
                    solved.add(trial.succeeded());
                }
            }
        }
        boolean[] positive = new boolean[solved.size()];
        for (int i = 0; i < positive.length; i++) {
            positive[i] = solved.get(i);
        }
        return CalibrationFit.platt(
                margins.stream().mapToDouble(Double::doubleValue).toArray(), positive);
    }

    private static Map<String, Double> usualSuccess(
            List<String> workflows, List<LabelledEvent> events, Propensities propensities) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        double solved = 0;
        double all = 0;
        for (LabelledEvent event : events) {
            for (LabelledEvent.Trial trial : event.trials()) {
                double weight = propensities.weight(event, trial);
                double[] sum = sums.computeIfAbsent(trial.workflow(), any -> new double[2]);
                sum[0] += weight;
                sum[1] += trial.succeeded() ? weight : 0;
                all += weight;
                solved += trial.succeeded() ? weight : 0;
            }
        }
        Map<String, Double> usual = new LinkedHashMap<>();
        for (String workflow : workflows) {
            double[] sum = sums.getOrDefault(workflow, new double[2]);
            usual.put(workflow, (sum[1] + PRIOR_TRIALS * solved / all) / (sum[0] + PRIOR_TRIALS));
        }
        return usual;
    }
}
