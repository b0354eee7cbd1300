package dev.triage.learning;

import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.Interval;
import dev.triage.learning.measures.Intervals;
import dev.triage.learning.report.ClassificationPart;
import dev.triage.learning.report.ReportInput.Contender;
import dev.triage.learning.report.ReportInput.Findings;
import dev.triage.learning.report.ReportInput.Headline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a report says of {@code workflow-success}: its probabilities, and what recommending by them would be worth. */
final class SuccessReport {

    private static final String VALUE = "shareSolved";

    private SuccessReport() {}

    static ReportBody of(ReportedVersion version) {
        List<LabelledEvent> rows = version.rows().measured();
        List<Headline> headlines = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Map<String, Object> values = PolicyValue.report(version.model(), rows);
        headlines.add(value(values));
        ClassificationPart part = null;
        ClassificationMetrics metrics =
                Answers.classes(version.task(), version.model(), rows).orElse(null);
        if (metrics == null) {
            notes.add("None of the workflows tried in these rows is known to this version.");
        } else {
            headlines.addAll(ClassificationPart.headlines(metrics, Intervals.of(metrics, ReportBody.SEED)).stream()
                    .filter(headline -> !headline.name().equals("worstClassF1"))
                    .toList());
            part = ClassificationPart.of(metrics, null);
        }
        notes.add(
                "People chose which workflow to try. What another choice would have been worth is estimated from their"
                        + " tries, each weighed by one over its propensity (self-normalised, SNIPS), not observed.");
        return new ReportBody(
                headlines,
                notes,
                part,
                null,
                new Findings(
                        List.of(),
                        List.of(),
                        FieldImportance.of(version.task(), version.model(), rows),
                        policies(values),
                        verdicts(values)));
    }

    /** As good as a share of so many rows: the weights leave fewer than there are. */
    private static Headline value(Map<String, Object> values) {
        double share = figure(values, "bestPredictedSnips");
        long effective = Math.round(figure(values, "bestPredictedEffectiveRows"));
        return new Headline(
                VALUE,
                share,
                Interval.wilson(Math.round(share * effective), effective),
                "if always the workflow with the best predicted chance were tried; estimated from "
                        + ServiceReport.count(effective) + " effective rows; people solved "
                        + ServiceReport.percent(figure(values, "loggedValue")));
    }

    private static List<Contender> policies(Map<String, Object> values) {
        return List.of(
                new Contender("best predicted chance", Map.of(VALUE, figure(values, "bestPredictedSnips"))),
                new Contender("usually best of the category", Map.of(VALUE, figure(values, "usualBestSnips"))),
                new Contender("as people chose", Map.of(VALUE, figure(values, "loggedValue"))),
                new Contender("at random", Map.of(VALUE, figure(values, "randomSnips"))));
    }

    private static List<String> verdicts(Map<String, Object> values) {
        return List.of(String.format(
                Locale.ROOT,
                "Trying the workflow with the best predicted chance is estimated to solve %+.1f points of a hundred more"
                        + " than people did, and %+.1f more than choosing at random.",
                100 * figure(values, "liftOverLogged"),
                100 * figure(values, "liftOverRandom")));
    }

    private static double figure(Map<String, Object> values, String name) {
        return values.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
