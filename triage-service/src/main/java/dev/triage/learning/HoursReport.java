package dev.triage.learning;

import dev.triage.learning.measures.Comparison;
import dev.triage.learning.measures.Conformal;
import dev.triage.learning.measures.Intervals;
import dev.triage.learning.measures.RegressionMetrics;
import dev.triage.learning.report.RegressionPart;
import dev.triage.learning.report.ReportInput.Contender;
import dev.triage.learning.report.ReportInput.Findings;
import dev.triage.learning.report.ReportInput.WorstError;
import dev.triage.learning.report.Slices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a report says of {@code resolution}: the middle value is the prediction, the late one a promise beside it. */
final class HoursReport {

    private static final String UNIT = "hours";
    /** Fewer rows kept aside give no range worth showing. */
    private static final int FEWEST_KEPT = 50;

    private HoursReport() {}

    static ReportBody of(Yardsticks yardsticks, ReportedVersion version) {
        List<LabelledEvent> rows = version.rows().measured();
        Answers.Hours hours = Answers.hours(version.model(), rows);
        RegressionMetrics metrics = hours.metrics();
        RegressionMetrics constant = hours.constant(Answers.usual(version.model(), 0.9));
        String always = String.format(Locale.ROOT, "always %.1f hours", hours.usual());

        List<Contender> contenders = new ArrayList<>();
        List<String> verdicts = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        contenders.add(new Contender(version.label(), figures(metrics)));
        yardsticks.champion(version.task().code(), version.papers().sha256()).ifPresent(champion -> {
            RegressionMetrics other = Answers.hours(champion.model(), rows).metrics();
            String name = "champion " + champion.label();
            contenders.add(new Contender(name, figures(other)));
            sentences(Comparison.of(name, other, version.label(), metrics, ReportBody.SEED), verdicts);
        });
        contenders.add(new Contender(always, figures(constant)));
        Comparison beside = Comparison.of(always, constant, version.label(), metrics, ReportBody.SEED);
        sentences(beside, verdicts);
        if (beside.differences().stream()
                .noneMatch(one -> one.measure().equals("mae") && one.shown() && one.better())) {
            notes.add("No gain over " + always + " is shown in the mean error: of single exceptions this version says"
                    + " little. What it may be used for is the spread, if the shares below P50 and P90 hold.");
        }
        return new ReportBody(
                RegressionPart.headlines(metrics, UNIT, Intervals.of(metrics, ReportBody.SEED)),
                notes,
                null,
                RegressionPart.of(metrics, UNIT, ranges(version, hours), ReportBody.SEED),
                new Findings(
                        FieldSlices.error(version.task(), metrics, rows),
                        worst(metrics, rows),
                        FieldImportance.of(version.task(), version.model(), rows),
                        contenders,
                        verdicts));
    }

    static Map<String, Double> figures(RegressionMetrics metrics) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("mae", metrics.mae());
        figures.put("medianAe", metrics.medianAe());
        if (Double.isFinite(metrics.spearman())) {
            figures.put("spearman", metrics.spearman());
        }
        metrics.quantiles().ifPresent(quantiles -> {
            figures.put("pinballP50", quantiles.pinballP50());
            figures.put("pinballP90", quantiles.pinballP90());
        });
        return figures;
    }

    private static void sentences(Comparison comparison, List<String> verdicts) {
        comparison.differences().stream()
                .map(Comparison.Difference::measure)
                .filter(measure -> !measure.equals("rmse"))
                .map(comparison::sentence)
                .map(sentence -> "Against " + comparison.a() + ": " + sentence)
                .forEach(verdicts::add);
    }

    private static Conformal.@Nullable Measured ranges(ReportedVersion version, Answers.Hours hours) {
        if (version.rows().kept().size() < FEWEST_KEPT) {
            return null;
        }
        Answers.Hours kept = Answers.hours(version.model(), version.rows().kept());
        return Conformal.quantiles(kept.low(), kept.high(), kept.truth(), ReportBody.MAY_MISS)
                .measure(hours.low(), hours.high(), hours.truth());
    }

    private static List<WorstError> worst(RegressionMetrics metrics, List<LabelledEvent> rows) {
        return Arrays.stream(Slices.largestErrors(metrics, ReportBody.WORST))
                .mapToObj(row -> new WorstError(
                        words(metrics.truth(row)), words(metrics.predicted(row)), null, FieldTerm.words(rows.get(row))))
                .toList();
    }

    private static String words(double hours) {
        return String.format(Locale.ROOT, "%,.1f hours", hours);
    }
}
