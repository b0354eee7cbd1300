package dev.triage.learning;

import dev.triage.assessment.CategoryRules;
import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.Comparison;
import dev.triage.learning.report.ReportInput.Contender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds the answers of {@code category} or {@code delay} against the champion, the plain rules and no model at all. */
final class ClassContenders {

    private static final String RULES = "rules";

    private final ReportedVersion version;
    private final ClassificationMetrics metrics;
    private final List<Contender> contenders = new ArrayList<>();
    private final List<String> verdicts = new ArrayList<>();

    private ClassContenders(ReportedVersion version, ClassificationMetrics metrics) {
        this.version = version;
        this.metrics = metrics;
    }

    static ClassContenders of(Yardsticks yardsticks, ReportedVersion version, ClassificationMetrics metrics) {
        ClassContenders held = new ClassContenders(version, metrics);
        held.contenders.add(new Contender(version.label(), figures(metrics)));
        yardsticks
                .champion(version.task().code(), version.papers().sha256())
                .ifPresent(champion -> held.against(champion));
        if (version.task() == ModelTask.CATEGORY) {
            yardsticks.rules().ifPresent(held::against);
        }
        held.againstShares();
        return held;
    }

    List<Contender> contenders() {
        return contenders;
    }

    List<String> verdicts() {
        return verdicts;
    }

    static Map<String, Double> figures(ClassificationMetrics metrics) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("accuracy", metrics.accuracy());
        figures.put("macroF1", metrics.macroF1());
        figures.put("logLoss", metrics.logLoss());
        figures.put("auc", metrics.auc());
        if (metrics.classes().size() == 2) {
            figures.put("averagePrecision", metrics.averagePrecision(metrics.positive()));
            figures.put("riskEce", metrics.eceOf(metrics.positive()));
        } else {
            figures.put("ece", metrics.ece());
        }
        return figures;
    }

    private void against(Yardsticks.Champion champion) {
        ClassificationMetrics other =
                Scored.of(champion.model(), version.rows().measured()).metrics();
        String name = "champion " + champion.label();
        contenders.add(new Contender(name, figures(other)));
        Answers.ordered(other, metrics.classes())
                .ifPresentOrElse(
                        same -> compare(
                                name,
                                same,
                                metrics,
                                metrics.classes().size() == 2
                                        ? List.of("auc", "logLoss")
                                        : List.of("accuracy", "macroF1", "logLoss")),
                        () -> verdicts.add("The champion " + champion.label()
                                + " knows other classes; row by row the two cannot be compared."));
    }

    /** Nothing but how often each class occurs, the same answer for every row. */
    private void againstShares() {
        List<LabelledEvent> counted = version.rows().taught().isEmpty()
                ? version.rows().measured()
                : version.rows().taught();
        double[] shares = new double[metrics.classes().size()];
        double known = 0;
        for (LabelledEvent row : counted) {
            int column = column(row);
            if (column >= 0) {
                shares[column]++;
                known++;
            }
        }
        for (int column = 0; column < shares.length; column++) {
            shares[column] /= known;
        }
        double[][] same = new double[metrics.rows()][];
        Arrays.fill(same, shares);
        ClassificationMetrics majority = new ClassificationMetrics(metrics.classes(), same, labels());
        String name = version.rows().taught().isEmpty() ? "majority of these rows" : "majority of the training rows";
        Map<String, Double> figures = figures(majority);
        // Always saying the usual share is honest by construction, and no merit.
        figures.keySet().removeAll(List.of("ece", "riskEce"));
        contenders.add(new Contender(name, figures));
        compare(
                name,
                majority,
                metrics,
                metrics.classes().size() == 2 ? List.of("auc", "logLoss") : List.of("accuracy"));
    }

    private int column(LabelledEvent row) {
        String label = version.task() == ModelTask.DELAY
                ? row.late().orElseThrow() ? "late" : "on-time"
                : row.category().orElseThrow();
        return metrics.classes().indexOf(label);
    }

    private int[] labels() {
        int[] labels = new int[metrics.rows()];
        for (int row = 0; row < labels.length; row++) {
            labels[row] = metrics.label(row);
        }
        return labels;
    }

    /**
     * The plain table of codes and words. It gives no probabilities worth measuring, and what it cannot tell, or calls
     * by a category the model does not know, is one more answer, and a wrong one.
     */
    private void against(CategoryRules rules) {
        List<String> classes = new ArrayList<>(metrics.classes());
        classes.add("no answer");
        int none = classes.size() - 1;
        double[][] byRules = new double[metrics.rows()][classes.size()];
        double[][] byModel = new double[metrics.rows()][classes.size()];
        int answered = 0;
        for (int row = 0; row < byRules.length; row++) {
            int column = metrics.classes()
                    .indexOf(
                            rules.of(version.rows().measured().get(row).event()).name());
            byRules[row][column < 0 ? none : column] = 1;
            answered += column < 0 ? 0 : 1;
            for (int each = 0; each < none; each++) {
                byModel[row][each] = metrics.probability(row, each);
            }
        }
        ClassificationMetrics table = new ClassificationMetrics(classes, byRules, labels());
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("accuracy", table.accuracy());
        figures.put("macroF1", table.macroF1());
        contenders.add(new Contender(RULES, figures));
        compare(RULES, table, new ClassificationMetrics(classes, byModel, labels()), List.of("accuracy", "macroF1"));
        verdicts.add("The rules have an answer for " + ServiceReport.count(answered) + " of "
                + ServiceReport.count(metrics.rows()) + " rows and are right in "
                + ServiceReport.count(Math.round(table.accuracy() * metrics.rows())) + " of them.");
    }

    private void compare(String name, ClassificationMetrics other, ClassificationMetrics own, List<String> measures) {
        Comparison comparison = Comparison.of(name, other, version.label(), own, ReportBody.SEED);
        comparison.differences().stream()
                .map(Comparison.Difference::measure)
                .filter(measures::contains)
                .map(comparison::sentence)
                .map(sentence -> "Against " + name + ": " + sentence)
                .forEach(verdicts::add);
    }
}
