package dev.triage.learning;

import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.Conformal;
import dev.triage.learning.measures.Interval;
import dev.triage.learning.measures.Intervals;
import dev.triage.learning.report.ClassificationPart;
import dev.triage.learning.report.ReportInput.Findings;
import dev.triage.learning.report.ReportInput.Headline;
import dev.triage.learning.report.ReportInput.WorstError;
import dev.triage.learning.report.Slices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a report says of {@code category} and {@code delay}. */
final class ClassReport {

    /** What a risk is judged by, the first first: of rare events the share of right answers says nothing. */
    private static final List<String> RISK_MEASURES = List.of("auc", "averagePrecision", "riskEce", "logLoss");

    private ClassReport() {}

    static ReportBody of(Yardsticks yardsticks, ReportedVersion version) {
        List<LabelledEvent> rows = version.rows().measured();
        ClassificationMetrics metrics = Scored.of(version.model(), rows).metrics();
        Map<String, Interval> intervals = Intervals.of(metrics, ReportBody.SEED);
        List<Headline> headlines = new ArrayList<>(ClassificationPart.headlines(metrics, intervals));
        List<String> notes = new ArrayList<>();
        if (version.task() == ModelTask.DELAY) {
            headlines.removeIf(headline -> !RISK_MEASURES.contains(headline.name()));
            headlines.sort(Comparator.comparing(headline -> RISK_MEASURES.indexOf(headline.name())));
            if (metrics.confusion().given(metrics.positive()) == 0) {
                notes.add(
                        "It states a risk and takes no decision: no row reaches a probability of one half, so counted as"
                                + " answers all of them are on-time. Ranking and honesty of the risk are what to judge it by.");
            }
        }
        if (version.model().threshold() > 0) {
            headlines.addAll(abstaining(metrics, version.model().threshold()));
        }
        long unknown = IntStream.range(0, metrics.rows())
                .filter(row -> metrics.label(row) < 0)
                .count();
        if (unknown > 0) {
            notes.add(ServiceReport.count(unknown)
                    + " rows have a category this version was not taught; every answer to them counts as wrong.");
        }
        ClassContenders contenders = ClassContenders.of(yardsticks, version, metrics);
        return new ReportBody(
                headlines,
                notes,
                ClassificationPart.of(metrics, candidates(version, metrics)),
                null,
                new Findings(
                        version.task() == ModelTask.DELAY
                                ? FieldSlices.auc(version.task(), metrics, rows)
                                : FieldSlices.accuracy(version.task(), metrics, rows),
                        worst(metrics, version),
                        FieldImportance.of(version.task(), version.model(), rows),
                        contenders.contenders(),
                        contenders.verdicts()));
    }

    private static List<Headline> abstaining(ClassificationMetrics metrics, double threshold) {
        ClassificationMetrics.Coverage coverage = metrics.coverage(threshold);
        long answered = Math.round(coverage.coverage() * metrics.rows());
        return List.of(
                new Headline(
                        "answered",
                        coverage.coverage(),
                        Interval.wilson(answered, metrics.rows()),
                        "share of rows at or above its own threshold of " + threshold + "; below it abstains"),
                new Headline(
                        "precisionWhenAnswered",
                        coverage.precision(),
                        Interval.wilson(Math.round(coverage.precision() * answered), answered),
                        "share of the answers given that are right"));
    }

    /** Sets of nine in ten, fitted on rows kept aside; none where there are no such rows. */
    private static Conformal.@Nullable Measured candidates(ReportedVersion version, ClassificationMetrics metrics) {
        if (version.rows().kept().isEmpty()) {
            return null;
        }
        ClassificationMetrics kept =
                Scored.of(version.model(), version.rows().kept()).metrics();
        return Conformal.threshold(probabilities(kept), labels(kept), ReportBody.MAY_MISS)
                .measure(probabilities(metrics), labels(metrics));
    }

    private static double[][] probabilities(ClassificationMetrics metrics) {
        double[][] probabilities = new double[metrics.rows()][metrics.classes().size()];
        for (int row = 0; row < probabilities.length; row++) {
            for (int column = 0; column < probabilities[row].length; column++) {
                probabilities[row][column] = metrics.probability(row, column);
            }
        }
        return probabilities;
    }

    private static int[] labels(ClassificationMetrics metrics) {
        int[] labels = new int[metrics.rows()];
        Arrays.setAll(labels, metrics::label);
        return labels;
    }

    private static List<WorstError> worst(ClassificationMetrics metrics, ReportedVersion version) {
        return Arrays.stream(Slices.surestErrors(metrics, ReportBody.WORST))
                .mapToObj(row -> {
                    LabelledEvent event = version.rows().measured().get(row);
                    return new WorstError(
                            version.task() == ModelTask.DELAY
                                    ? metrics.classes().get(metrics.label(row))
                                    : event.category().orElseThrow(),
                            metrics.classes().get(metrics.prediction(row)),
                            metrics.confidence(row),
                            FieldTerm.words(event));
                })
                .toList();
    }
}
