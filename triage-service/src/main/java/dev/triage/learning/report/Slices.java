package dev.triage.learning.report;

import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.Interval;
import dev.triage.learning.measures.RegressionMetrics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Finds out where a model is better or worse than overall: by the values of a field, and row by row. */
public final class Slices {

    private static final int VALUES = 20;

    private Slices() {}

    /**
     * Accuracy by value of a field, with Wilson's interval; the twenty values with the most rows, most first.
     *
     * @param valueOf value of the field in a row, such as a site; "" when it is missing
     */
    public static List<ReportInput.Slice> accuracy(
            ClassificationMetrics metrics, String field, IntFunction<String> valueOf) {
        return groups(metrics.rows(), valueOf, row -> metrics.prediction(row) == metrics.label(row) ? 1 : 0).stream()
                .map(group -> new ReportInput.Slice(
                        field,
                        group.value,
                        group.rows,
                        "accuracy",
                        Interval.wilson(Math.round(group.sum), group.rows),
                        metrics.accuracy()))
                .toList();
    }

    /** Mean absolute error by value of a field, with the normal interval of a mean; else as {@link #accuracy}. */
    public static List<ReportInput.Slice> error(RegressionMetrics metrics, String field, IntFunction<String> valueOf) {
        return groups(metrics.rows(), valueOf, row -> Math.abs(metrics.predicted(row) - metrics.truth(row))).stream()
                .map(group -> new ReportInput.Slice(field, group.value, group.rows, "mae", group.mean(), metrics.mae()))
                .toList();
    }

    /** Rows that were answered wrong, those with the surest answers first. */
    public static int[] surestErrors(ClassificationMetrics metrics, int limit) {
        return highest(
                metrics.rows(),
                row -> metrics.prediction(row) == metrics.label(row) ? -1 : metrics.confidence(row),
                limit);
    }

    /** Rows with the largest absolute errors, largest first. */
    public static int[] largestErrors(RegressionMetrics metrics, int limit) {
        return highest(metrics.rows(), row -> Math.abs(metrics.predicted(row) - metrics.truth(row)), limit);
    }

    /** Rows of the highest scores of at least 0, equal ones in their order, without boxing the others. */
    private static int[] highest(int rows, IntToDoubleFunction score, int limit) {
        double[] rising = IntStream.range(0, rows).mapToDouble(score).sorted().toArray();
        double least = Math.max(0, rising[Math.max(0, rows - limit)]);
        return IntStream.range(0, rows)
                .filter(row -> score.applyAsDouble(row) >= least)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -score.applyAsDouble(row))
                        .thenComparing(row -> row))
                .limit(limit)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static List<Group> groups(int rows, IntFunction<String> valueOf, IntToDoubleFunction figure) {
        Map<String, Group> groups = new HashMap<>();
        for (int row = 0; row < rows; row++) {
            groups.computeIfAbsent(valueOf.apply(row), Group::new).add(figure.applyAsDouble(row));
        }
        List<Group> largest = new ArrayList<>(groups.values());
        largest.sort(Comparator.comparingInt((Group group) -> -group.rows).thenComparing(group -> group.value));
        return largest.subList(0, Math.min(VALUES, largest.size()));
    }

    private static final class Group {

        private static final double Z = 1.959963984540054;

        final String value;
        int rows;
        double sum;
        double squares;

        Group(String value) {
            this.value = value;
        }

        void add(double figure) {
            rows++;
            sum += figure;
            squares += figure * figure;
        }

        Interval mean() {
            double mean = sum / rows;
            double variance = rows < 2 ? 0 : Math.max(0, (squares - rows * mean * mean) / (rows - 1));
            double half = Z * Math.sqrt(variance / rows);
            return new Interval(mean, mean - half, mean + half);
        }
    }
}
