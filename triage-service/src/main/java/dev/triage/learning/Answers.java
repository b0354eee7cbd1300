package dev.triage.learning;

import dev.triage.assessment.scoring.HourSteps;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.RegressionMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a model answers to labelled events, in the form the measures want: classes or hours. */
final class Answers {

    static final List<String> OUTCOMES = List.of("failed", "solved");

    private Answers() {}

    /** Categories, late or on time, or whether the workflow that was tried solved it: one row a try then. */
    static Optional<ClassificationMetrics> classes(ModelTask task, StoredModel model, List<LabelledEvent> rows) {
        return switch (task) {
            case CATEGORY, DELAY -> Optional.of(Scored.of(model, rows).metrics());
            case WORKFLOW_SUCCESS -> trials(model, rows);
            case RESOLUTION, NOVELTY ->
                throw new IllegalArgumentException("Expected a model that answers with classes, found " + task);
        };
    }

    /** Empty when the model knows none of the workflows. */
    private static Optional<ClassificationMetrics> trials(StoredModel model, List<LabelledEvent> rows) {
        LinearScorer scorer = model.scorer();
        List<double[]> probabilities = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (LabelledEvent row : rows) {
            double[] margins = scorer.score(ModelTask.features(row)).logits();
            for (LabelledEvent.Trial trial : row.trials()) {
                int column = scorer.labels().indexOf(trial.workflow());
                if (column >= 0) {
                    double solves = model.calibration().sigmoid(margins[column]);
                    probabilities.add(new double[] {1 - solves, solves});
                    labels.add(trial.succeeded() ? 1 : 0);
                }
            }
        }
        return labels.isEmpty()
                ? Optional.empty()
                : Optional.of(new ClassificationMetrics(
                        OUTCOMES,
                        probabilities.toArray(double[][]::new),
                        labels.stream().mapToInt(Integer::intValue).toArray()));
    }

    /**
     * Hours from the exception to its end.
     *
     * @param low of a range of nine in ten, its other end {@code high}
     * @param usual the middle of all the model was taught, the constant it must beat
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Hours(double[] truth, double[] middle, double[] late, double[] low, double[] high, double usual) {

        RegressionMetrics metrics() {
            return new RegressionMetrics(truth, middle, usual).withQuantiles(middle, late);
        }

        /** What always saying the usual values would be worth. */
        RegressionMetrics constant(double usualLate) {
            double[] same = new double[truth.length];
            double[] sameLate = new double[truth.length];
            Arrays.fill(same, usual);
            Arrays.fill(sameLate, usualLate);
            return new RegressionMetrics(truth, same, usual).withQuantiles(same, sameLate);
        }
    }

    static Hours hours(StoredModel model, List<LabelledEvent> rows) {
        HourSteps steps = HourSteps.of(model.scorer().labels());
        int n = rows.size();
        Hours hours = new Hours(
                rows.stream()
                        .mapToDouble(row -> row.resolveHours().orElseThrow())
                        .toArray(),
                new double[n],
                new double[n],
                new double[n],
                new double[n],
                usual(model, 0.5));
        for (int row = 0; row < n; row++) {
            double[] p = model.calibration()
                    .softmax(model.scorer()
                            .score(ModelTask.features(rows.get(row)))
                            .logits());
            hours.middle[row] = steps.quantile(p, 0.5);
            hours.late[row] = steps.quantile(p, 0.9);
            hours.low[row] = steps.quantile(p, 0.05);
            hours.high[row] = steps.quantile(p, 0.95);
        }
        return hours;
    }

    /** A quantile of the hours the model was taught: its steps have about equally many rows each. */
    static double usual(StoredModel model, double quantile) {
        double[] shares = new double[model.scorer().labels().size()];
        Arrays.fill(shares, 1.0 / shares.length);
        return HourSteps.of(model.scorer().labels()).quantile(shares, quantile);
    }

    /** The same answers with the classes in another order; empty when the classes are others. */
    static Optional<ClassificationMetrics> ordered(ClassificationMetrics metrics, List<String> classes) {
        if (metrics.classes().equals(classes)) {
            return Optional.of(metrics);
        }
        if (metrics.classes().size() != classes.size() || !metrics.classes().containsAll(classes)) {
            return Optional.empty();
        }
        double[][] probabilities = new double[metrics.rows()][classes.size()];
        int[] labels = new int[metrics.rows()];
        for (int row = 0; row < labels.length; row++) {
            int label = metrics.label(row);
            labels[row] = label < 0 ? -1 : classes.indexOf(metrics.classes().get(label));
        }
        for (int column = 0; column < classes.size(); column++) {
            int from = metrics.classes().indexOf(classes.get(column));
            for (int row = 0; row < labels.length; row++) {
                probabilities[row][column] = metrics.probability(row, from);
            }
        }
        return Optional.of(new ClassificationMetrics(classes, probabilities, labels));
    }
}
