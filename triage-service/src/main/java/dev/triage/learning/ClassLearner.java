package dev.triage.learning;

import dev.triage.assessment.scoring.Calibration;
import dev.triage.assessment.scoring.HourSteps;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.measures.CalibrationFit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tribuo.classification.sgd.linear.LinearSGDModel;

/** Learns to tell classes apart: categories, late or on time, and steps of hours. */
record ClassLearner(ModelTask task) implements Learner {

    /** Steps of hours the resolution is learned in: about equally many rows each. */
    private static final int STEPS = 20;

    @Override
    public Learned learn(Lesson lesson) throws TooLittleDataException {
        Folds folds = Learner.folds(task, lesson.events());
        Outputs outputs = Outputs.of(task, folds.train());
        long classes = folds.train().stream().map(outputs::of).distinct().count();
        if (classes < 2) {
            throw new TooLittleDataException("at least two classes among the labels for " + task.code(), classes);
        }
        long start = System.nanoTime();
        Fitted best = null;
        for (ModelTask.Recipe recipe : task.recipes()) {
            lesson.progress().accept("Training " + task.code() + " (" + recipe.name() + ") on " + folds.sizes());
            Fitted fitted = fit(recipe, outputs, folds, lesson.seed());
            best = best == null || fitted.loss() < best.loss() ? fitted : best;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Fitted kept = Objects.requireNonNull(best);
        LinearScorer scorer = kept.scorer();
        StoredModel raw = new StoredModel(task.code(), "", "", scorer, Calibration.NONE, 0);
        Calibration calibration = kept.calibration();
        StoredModel calibrated = new StoredModel(task.code(), "", "", scorer, calibration, 0);
        double target = task.settings().targetPrecision();
        double threshold = target == 0
                ? 0
                : Scored.of(calibrated, folds.validation()).metrics().threshold(target);
        StoredModel ready = new StoredModel(task.code(), "", "", scorer, calibration, threshold);

        Map<String, Object> metrics = new LinkedHashMap<>(Measures.of(task, ready, folds.test()));
        if (task != ModelTask.RESOLUTION) {
            Scored before = Scored.of(raw, folds.test());
            metrics.put("eceBeforeCalibration", before.metrics().ece());
            metrics.put("logLossBeforeCalibration", before.metrics().logLoss());
        }
        Map<String, Object> notes =
                Map.of("calibratedBy", calibratedBy(), "recipe", kept.recipe().name());
        return new Learned(
                kept.model(),
                kept.recipe().settings(),
                ready,
                folds,
                metrics,
                notes,
                Machine.measured(seconds, ready, folds.test()));
    }

    private Fitted fit(ModelTask.Recipe recipe, Outputs outputs, Folds folds, long seed) {
        List<TribuoFit.Row> rows = new ArrayList<>(folds.train().size());
        for (LabelledEvent event : folds.train()) {
            rows.add(TribuoFit.Row.of(outputs.of(event), ModelTask.names(event.event(), recipe.without())));
        }
        LinearSGDModel model = TribuoFit.fit(rows, recipe.settings(), seed);
        LinearScorer scorer = StoredModel.compile(model);
        Calibration calibration = calibrate(outputs, scorer, folds.calibration());
        double loss = 0;
        if (task.recipes().size() > 1) {
            for (LabelledEvent event : folds.validation()) {
                double[] p = calibration.softmax(
                        scorer.score(ModelTask.features(event)).logits());
                loss -= Math.log(p[scorer.labels().indexOf(outputs.of(event))]);
            }
        }
        return new Fitted(recipe, model, scorer, calibration, loss);
    }

    /** @param loss on validation rows, when there is a choice */
    private record Fitted(
            ModelTask.Recipe recipe, LinearSGDModel model, LinearScorer scorer, Calibration calibration, double loss) {}

    private String calibratedBy() {
        return switch (task) {
            case CATEGORY -> "temperature scaling, and top-label calibration with a ceiling for wrong labels";
            case DELAY -> "Platt scaling";
            default -> "temperature scaling";
        };
    }

    private Calibration calibrate(Outputs outputs, LinearScorer scorer, List<LabelledEvent> events) {
        int[] labels = new int[events.size()];
        double[][] logits = new double[events.size()][];
        int known = 0;
        for (LabelledEvent event : events) {
            int label = scorer.labels().indexOf(outputs.of(event));
            if (label >= 0) {
                logits[known] = scorer.score(ModelTask.features(event)).logits();
                labels[known] = label;
                known++;
            }
        }
        double[][] rows = Arrays.copyOf(logits, known);
        int[] truth = Arrays.copyOf(labels, known);
        return switch (task) {
            case CATEGORY -> withConfidence(CalibrationFit.temperature(rows, truth), rows, truth);
            case DELAY -> platt(rows, truth, scorer.labels().indexOf("late"));
            default -> CalibrationFit.temperature(rows, truth);
        };
    }

    private static Calibration withConfidence(Calibration temperature, double[][] rows, int[] truth) {
        double[] probabilities = new double[rows.length];
        boolean[] right = new boolean[rows.length];
        for (int row = 0; row < rows.length; row++) {
            double[] p = temperature.tempered(rows[row]);
            int top = 0;
            for (int column = 1; column < p.length; column++) {
                top = p[column] > p[top] ? column : top;
            }
            probabilities[row] = p[top];
            right[row] = top == truth[row];
        }
        return new Calibration(temperature.slope(), 0, ConfidenceFit.fit(probabilities, right));
    }

    private static Calibration platt(double[][] rows, int[] truth, int late) {
        double[] margins = new double[rows.length];
        boolean[] positive = new boolean[rows.length];
        for (int row = 0; row < rows.length; row++) {
            margins[row] = rows[row][late] - rows[row][1 - late];
            positive[row] = truth[row] == late;
        }
        return CalibrationFit.platt(margins, positive);
    }

    /** What an event's label is called. */
    interface Outputs {

        String of(LabelledEvent event);

        static Outputs of(ModelTask task, List<LabelledEvent> train) {
            return switch (task) {
                case DELAY -> event -> event.late().orElseThrow() ? "late" : "on-time";
                case RESOLUTION -> {
                    List<String> names = HourSteps.names(
                            train.stream()
                                    .mapToDouble(event -> event.resolveHours().orElseThrow())
                                    .toArray(),
                            STEPS);
                    yield event -> HourSteps.label(names, event.resolveHours().orElseThrow());
                }
                default -> event -> event.category().orElseThrow();
            };
        }
    }
}
