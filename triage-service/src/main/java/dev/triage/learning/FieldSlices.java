package dev.triage.learning;

import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.Interval;
import dev.triage.learning.measures.RegressionMetrics;
import dev.triage.learning.report.ReportInput.Slice;
import dev.triage.learning.report.Slices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** How a model does by the values of each field: a field with one value, and a value with few rows, say nothing. */
final class FieldSlices {

    private static final int FEWEST_ROWS = 20;
    private static final int MOST_VALUES = 12;
    /** Of the rarer class; AUC of fewer is noise. */
    private static final int FEWEST_OF_CLASS = 10;

    private static final double Z = 1.959963984540054;

    private FieldSlices() {}

    static List<Slice> accuracy(ModelTask task, ClassificationMetrics metrics, List<LabelledEvent> rows) {
        return each(task, field -> Slices.accuracy(metrics, field.name(), row -> field.of(rows.get(row))));
    }

    static List<Slice> error(ModelTask task, RegressionMetrics metrics, List<LabelledEvent> rows) {
        return each(task, field -> Slices.error(metrics, field.name(), row -> field.of(rows.get(row))));
    }

    /** How well two classes are told apart within each value, where accuracy would only show how rare one is. */
    static List<Slice> auc(ModelTask task, ClassificationMetrics metrics, List<LabelledEvent> rows) {
        double overall = metrics.auc();
        return each(task, field -> {
            Map<String, List<Integer>> byValue = new TreeMap<>();
            for (int row = 0; row < rows.size(); row++) {
                byValue.computeIfAbsent(field.of(rows.get(row)), any -> new ArrayList<>())
                        .add(row);
            }
            List<Slice> slices = new ArrayList<>();
            byValue.forEach((value, of) -> {
                ClassificationMetrics within = within(metrics, of);
                int positives = within.confusion().support(within.positive());
                if (Math.min(positives, of.size() - positives) >= FEWEST_OF_CLASS) {
                    slices.add(new Slice(
                            field.name(),
                            value,
                            of.size(),
                            "auc",
                            interval(within.auc(), positives, of.size() - positives),
                            overall));
                }
            });
            slices.sort(Comparator.comparingInt((Slice slice) -> -slice.rows()));
            return slices;
        });
    }

    private static ClassificationMetrics within(ClassificationMetrics metrics, List<Integer> rows) {
        double[][] probabilities = new double[rows.size()][metrics.classes().size()];
        int[] labels = new int[rows.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = metrics.label(rows.get(i));
            for (int column = 0; column < probabilities[i].length; column++) {
                probabilities[i][column] = metrics.probability(rows.get(i), column);
            }
        }
        return new ClassificationMetrics(metrics.classes(), probabilities, labels);
    }

    private static List<Slice> each(ModelTask task, Function<FieldTerm, List<Slice>> slices) {
        List<Slice> all = new ArrayList<>();
        for (FieldTerm field : FieldTerm.of(task)) {
            List<Slice> large = slices.apply(field).stream()
                    .filter(slice -> slice.rows() >= FEWEST_ROWS)
                    .limit(MOST_VALUES)
                    .toList();
            if (large.size() > 1) {
                all.addAll(large);
            }
        }
        return all;
    }

    /** Hanley and McNeil's (1982) interval of an AUC, from how many rows of each kind were ranked. */
    static Interval interval(double auc, int positives, int negatives) {
        double positivePair = auc / (2 - auc);
        double negativePair = 2 * auc * auc / (1 + auc);
        double variance = (auc * (1 - auc)
                        + (positives - 1) * (positivePair - auc * auc)
                        + (negatives - 1) * (negativePair - auc * auc))
                / ((double) positives * negatives);
        double half = Z * Math.sqrt(Math.max(0, variance));
        return new Interval(auc, Math.max(0, auc - half), Math.min(1, auc + half));
    }
}
