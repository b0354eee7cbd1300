package dev.triage.learning;

import dev.triage.learning.report.ReportInput.Contender;
import dev.triage.learning.report.ReportInput.Findings;
import dev.triage.learning.report.ReportInput.Headline;
import dev.triage.learning.report.ReportInput.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a report says of {@code novelty}: how well each category that was left out is told from the known ones. Measured
 * while it is trained, since nobody has labels of what is new.
 */
final class NoveltyReport {

    /** Groups of categories left out for measuring, each with known rows of its own. */
    private static final int MEASURED_GROUPS = 2;

    private NoveltyReport() {}

    static ReportBody of(ReportedVersion version) {
        Map<String, Object> metrics = version.papers().metrics();
        double auc = figure(metrics, "auc");
        List<Headline> headlines = List.of(
                new Headline("auc", auc, null, "mean of the categories left out, each against the known ones"),
                new Headline("worstAuc", figure(metrics, "worstAuc"), null, "of the category that is found least"),
                new Headline(
                        "meanNoveltyKnown",
                        figure(metrics, "meanNoveltyKnown"),
                        null,
                        "score of events of known categories, as a probability of being new"),
                new Headline("meanNoveltyNew", figure(metrics, "meanNoveltyNew"), null, "the same of events left out"),
                new Headline(
                        "ownWordsAuc",
                        figure(metrics, "ownWordsAuc"),
                        null,
                        "when a new category brings words of its own, which no row has taught"));
        Map<String, Double> score = new LinkedHashMap<>();
        score.put("auc", auc);
        score.put("worstAuc", figure(metrics, "worstAuc"));
        Map<String, Double> words = new LinkedHashMap<>();
        words.put("auc", figure(metrics, "unknownWordsAuc"));
        words.put("worstAuc", figure(metrics, "unknownWordsWorstAuc"));
        return new ReportBody(
                headlines,
                List.of(
                        "No label says what is new. Categories that taught this score nothing were left out of a category"
                                + " model, and their events played the new ones; a new kind of exception in familiar words is"
                                + " harder to find than these figures say."),
                null,
                null,
                new Findings(
                        leftOut(metrics, auc),
                        List.of(),
                        List.of(),
                        List.of(
                                new Contender(version.label(), score),
                                new Contender("share of unknown words", words),
                                new Contender(
                                        "doubt of the category model", Map.of("auc", figure(metrics, "unsureAuc")))),
                        List.of()));
    }

    private static List<Slice> leftOut(Map<String, Object> metrics, double overall) {
        List<Slice> slices = new ArrayList<>();
        if (metrics.get("perLeftOutCategory") instanceof Map<?, ?> categories) {
            int fresh =
                    categories.values().stream().mapToInt(NoveltyReport::rows).sum();
            int known = Math.max(1, (int) (figure(metrics, "n") - fresh) / MEASURED_GROUPS);
            categories.forEach((name, of) -> {
                if (of instanceof Map<?, ?> figures && figures.get("auc") instanceof Number auc) {
                    slices.add(new Slice(
                            "category left out",
                            String.valueOf(name),
                            rows(of),
                            "auc",
                            FieldSlices.interval(auc.doubleValue(), rows(of), known),
                            overall));
                }
            });
        }
        slices.sort(Comparator.comparingDouble((Slice slice) -> slice.figure().value()));
        return slices;
    }

    private static int rows(Object of) {
        return of instanceof Map<?, ?> figures && figures.get("rows") instanceof Number rows ? rows.intValue() : 0;
    }

    private static double figure(Map<String, Object> metrics, String name) {
        return metrics.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
