package dev.triage.learning.report;

import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.Conformal;
import dev.triage.learning.measures.Interval;
import dev.triage.learning.measures.Intervals;
import dev.triage.learning.measures.RegressionMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Made-up reports of every kind of model. */
final class Reports {

    private Reports() {}

    static ClassificationMetrics metrics(int rows, int classes) {
        return metrics(rows, classes, name -> name);
    }

    /** A model that is right in about three of four cases, of classes from frequent to rare. */
    static ClassificationMetrics metrics(int rows, int classes, UnaryOperator<String> named) {
        SplittableRandom random = new SplittableRandom(42);
        double[][] p = new double[rows][classes];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            double draw = random.nextDouble();
            labels[row] = (int) (classes * draw * draw);
            double sum = 0;
            for (int column = 0; column < classes; column++) {
                p[row][column] = Math.exp(4 * random.nextDouble() + (column == labels[row] ? 3 : 0));
                sum += p[row][column];
            }
            for (int column = 0; column < classes; column++) {
                p[row][column] /= sum;
            }
        }
        return new ClassificationMetrics(
                IntStream.range(0, classes)
                        .mapToObj(column -> named.apply("CLASS_" + column))
                        .toList(),
                p,
                labels);
    }

    static ReportInput classes(ClassificationMetrics metrics) {
        return classes(metrics, text -> text);
    }

    /** @param spoil does something to every text a caller may hand in */
    static ReportInput classes(ClassificationMetrics metrics, UnaryOperator<String> spoil) {
        List<ReportInput.WorstError> worst = new ArrayList<>();
        for (int row : Slices.surestErrors(metrics, 10)) {
            worst.add(new ReportInput.WorstError(
                    metrics.classes().get(metrics.label(row)),
                    metrics.classes().get(metrics.prediction(row)),
                    metrics.confidence(row),
                    spoil.apply("Wave 1182: short 40 EA of SKU-1042")));
        }
        return input(
                spoil,
                ClassificationPart.headlines(metrics, Intervals.of(metrics, 1)),
                ClassificationPart.of(metrics, new Conformal.Measured(0.9, Interval.wilson(905, 1000), 1.7, 0.6, 1000)),
                null,
                Slices.accuracy(metrics, spoil.apply("site"), row -> spoil.apply("DC-" + row % 3)),
                worst);
    }

    static ReportInput amounts(RegressionMetrics metrics) {
        List<ReportInput.WorstError> worst = new ArrayList<>();
        for (int row : Slices.largestErrors(metrics, 10)) {
            worst.add(new ReportInput.WorstError(
                    String.valueOf(metrics.truth(row)), String.valueOf(metrics.predicted(row)), null, "row " + row));
        }
        return input(
                text -> text,
                RegressionPart.headlines(metrics, "hours", Intervals.of(metrics, 1)),
                null,
                RegressionPart.of(
                        metrics, "hours", new Conformal.Measured(0.9, Interval.wilson(905, 1000), 31, 0, 1000), 1),
                Slices.error(metrics, "site", row -> "DC-" + row % 3),
                worst);
    }

    private static ReportInput input(
            UnaryOperator<String> spoil,
            List<ReportInput.Headline> headlines,
            @Nullable ClassificationPart classification,
            @Nullable RegressionPart regression,
            List<ReportInput.Slice> slices,
            List<ReportInput.WorstError> worst) {
        return new ReportInput(
                new ReportInput.Heading(
                        spoil.apply("Exception category"),
                        spoil.apply("category"),
                        spoil.apply("7"),
                        spoil.apply("What an exception is, from its message."),
                        List.of(new ReportInput.Fact(spoil.apply("File"), spoil.apply("events.jsonl")))),
                headlines,
                List.of(
                        new ReportInput.Gate(spoil.apply("macroF1"), spoil.apply("at least 0.80"), 0.81, true),
                        new ReportInput.Gate("ece", "at most 0.03", 0.04, false)),
                List.of(spoil.apply("The rows are generated.")),
                classification,
                regression,
                new ReportInput.Findings(
                        slices,
                        worst,
                        List.of(new ReportInput.Importance(spoil.apply("message: short"), 0.4)),
                        List.of(
                                new ReportInput.Contender(spoil.apply("category@7"), Map.of("accuracy", 0.9)),
                                new ReportInput.Contender(spoil.apply("rules"), Map.of(spoil.apply("recall"), 0.5))),
                        List.of(spoil.apply("New is better by 0.012 in accuracy."))),
                List.of(new ReportInput.Fact(spoil.apply("Seed"), spoil.apply("42"))));
    }
}
