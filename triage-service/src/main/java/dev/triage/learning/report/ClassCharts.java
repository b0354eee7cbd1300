package dev.triage.learning.report;

import dev.triage.learning.measures.Conformal;
import dev.triage.learning.measures.Confusion;
import dev.triage.learning.measures.CurvePoint;
import dev.triage.learning.measures.Dial;
import dev.triage.learning.measures.Interval;
import dev.triage.learning.measures.Reliability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** What probabilities of classes are worth, drawn. */
final class ClassCharts {

    private static final int ENOUGH_ROWS = 20;
    private static final int MOST_CURVES = 12;
    private static final double[] PRECISIONS = {0.8, 0.9, 0.95, 0.98, 0.99};

    private ClassCharts() {}

    static Markup reliability(ClassificationPart part) {
        String what = part.risk() == null ? "the answer given" : part.risk().positiveClass();
        Chart.Axis promised = Chart.Axis.share("probability stated");
        Chart diagram = new Chart(
                        "reliability-diagram",
                        "Reliability diagram",
                        "Probability stated for " + what + " against the share that came true, in fifteen bins; "
                                + "the mean distance is "
                                + Figures.number(part.reliability().error()) + ".",
                        promised,
                        Chart.Axis.share("share that came true"))
                .diagonal();
        List<double[]> line = new ArrayList<>();
        int most = 1;
        for (Reliability.Bin bin : part.reliability().bins()) {
            if (bin.rows() > 0) {
                Interval range = Interval.wilson(Math.round(bin.happened() * bin.rows()), bin.rows());
                diagram.line("whisker", List.of(new double[] {bin.promised(), range.low()}, new double[] {
                    bin.promised(), range.high()
                }));
                line.add(new double[] {bin.promised(), bin.happened()});
                most = Math.max(most, bin.rows());
            }
        }
        diagram.line("line", line);
        Chart counts = new Chart(
                "reliability-counts",
                "Rows in each bin",
                "How many rows were given each probability; the fullest bin has " + Figures.count(most) + ".",
                promised,
                new Chart.Axis("rows", 0, most * 1.08, false, false));
        Table table = new Table("Fifteen bins of equal width")
                .column("Stated")
                .number("Rows")
                .number("Mean stated")
                .number("Came true");
        for (Reliability.Bin bin : part.reliability().bins()) {
            if (bin.rows() > 0) {
                diagram.point("dot", bin.promised(), bin.happened(), 3.5);
                counts.bar("bar", bin.from(), bin.to(), bin.rows());
                table.row(
                        Figures.percent(bin.from()) + " to " + Figures.percent(bin.to()),
                        Figures.count(bin.rows()),
                        Figures.number(bin.promised()),
                        Figures.number(bin.happened()));
            }
        }
        return charts(
                        figure(
                                diagram,
                                "On the dashed line a stated 70 % comes true in 70 % of the cases; below it the model "
                                        + "is too sure. Whiskers are 95 % intervals."),
                        figure(counts, "How often each probability is stated, for " + what + "."))
                .and(new Markup("<details><summary>The bins as a table</summary>"))
                .and(table.html())
                .and(new Markup("</details>\n"));
    }

    static Markup dial(ClassificationPart part) {
        List<double[]> line = new ArrayList<>();
        double lowest = 1;
        for (Dial.Point point : part.dial().curve()) {
            line.add(new double[] {point.coverage(), point.precision()});
            lowest = Math.min(lowest, point.precision());
        }
        double from = Math.max(0, Math.floor(lowest * 10 - 0.5) / 10);
        Chart chart = new Chart(
                "dial-curve",
                "Precision against coverage",
                "Share of right answers when only the surest share of rows is answered; over all rows it is "
                        + Figures.percent(part.confusion().accuracy()) + ".",
                Chart.Axis.share("share of rows answered"),
                new Chart.Axis("share of answers right", from, 1, false, true));
        chart.line("line", line);
        Table table = new Table("Where to put the threshold, for all classes together")
                .number("Wanted precision")
                .number("Answer from")
                .number("Rows answered")
                .number("Precision found");
        for (double wanted : PRECISIONS) {
            Optional<Dial.Setting> found = part.dial().overall(wanted);
            if (found.isPresent()) {
                Dial.Setting setting = found.get();
                chart.point("mark", setting.coverage(), setting.precision().value(), 4);
                table.row(
                        Figures.percent(wanted),
                        Figures.number(setting.threshold()),
                        Figures.percent(setting.coverage()),
                        Overview.figure(setting.precision()));
            } else {
                table.row(Figures.percent(wanted), "not reached", "–", "–");
            }
        }
        return Markup.element(
                        "div",
                        "pair",
                        figure(chart, "The marks are the settings of the table.")
                                .and(Markup.element("div", "", table.html())))
                .and(perClass(part));
    }

    /** The dial of single classes: all of a few, else those where it matters most. */
    private static Markup perClass(ClassificationPart part) {
        Confusion confusion = part.confusion();
        List<Integer> hardest = IntStream.range(0, confusion.classes().size())
                .filter(column -> confusion.support(column) >= ENOUGH_ROWS && confusion.given(column) >= ENOUGH_ROWS)
                .boxed()
                .sorted(Comparator.comparingDouble(confusion::f1))
                .limit(MOST_CURVES)
                .toList();
        if (confusion.classes().size() == 2 || hardest.isEmpty()) {
            return Markup.EMPTY;
        }
        Markup curves = Markup.EMPTY;
        for (int column : hardest) {
            String name = confusion.classes().get(column);
            List<double[]> line = new ArrayList<>();
            for (Dial.Point point : part.dial().curve(column)) {
                line.add(new double[] {point.coverage(), point.precision()});
            }
            Chart chart = new Chart(
                            "dial-" + column,
                            "Precision against coverage of " + name,
                            "Share of right answers among the surest answers with this class; over all of them it is "
                                    + Figures.percent(confusion.precision(column)) + ".",
                            Chart.Axis.share("answered"),
                            Chart.Axis.share("right"))
                    .line("line", line);
            curves = curves.and(figure(chart, Markup.name(name)));
        }
        String which = hardest.size() < confusion.classes().size()
                ? "The " + hardest.size() + " classes of the lowest F1 with at least " + ENOUGH_ROWS + " rows"
                : "By class";
        return Markup.element("h3", "", which).and(Markup.element("div", "charts small", curves));
    }

    static Markup curves(ClassificationPart.Risk risk) {
        List<double[]> roc = new ArrayList<>(List.of(new double[] {0, 0}));
        List<double[]> precision = new ArrayList<>();
        for (CurvePoint point : risk.curve()) {
            roc.add(new double[] {point.falsePositiveRate(), point.recall()});
            precision.add(new double[] {point.recall(), point.precision()});
        }
        Chart rocChart = new Chart(
                        "roc-curve",
                        "ROC curve",
                        "Share of " + risk.positiveClass() + " found against the share of others called so; the area "
                                + "is " + Figures.number(risk.auc()) + ".",
                        Chart.Axis.share("others called " + Markup.cut(risk.positiveClass(), 20)),
                        Chart.Axis.share("found"))
                .diagonal()
                .line("line", roc);
        Chart precisionChart = new Chart(
                        "precision-recall-curve",
                        "Precision-recall curve",
                        "Precision of calling a row " + risk.positiveClass() + " against the share found; the average "
                                + "is " + Figures.number(risk.averagePrecision()) + ".",
                        Chart.Axis.share("found"),
                        Chart.Axis.share("precision"))
                .line("guide", List.of(new double[] {0, risk.share()}, new double[] {1, risk.share()}))
                .line("line", precision);
        return charts(
                figure(
                        rocChart,
                        "ROC: area under the curve " + Figures.number(risk.auc()) + "; chance is the diagonal."),
                figure(
                        precisionChart,
                        "Precision-recall: average precision " + Figures.number(risk.averagePrecision())
                                + "; chance is the dashed line at " + Figures.number(risk.share()) + "."));
    }

    static Markup candidates(Conformal.Measured measured) {
        return Markup.element(
                "p",
                "",
                "Sets of candidates that promise to hold the truth in " + Figures.percent(measured.promised())
                        + " of the cases held it in " + found(measured) + ", " + Figures.count(measured.rows())
                        + " rows. They name " + Figures.number(measured.meanSize())
                        + " classes on average, and one only"
                        + " in " + Figures.percent(measured.singles()) + " of the cases. The promise assumes rows drawn"
                        + " as the calibration rows were.");
    }

    /** Coverage in tenths of a percent: the promise is judged by them. */
    static String found(Conformal.Measured measured) {
        return String.format(
                Locale.ROOT,
                "%.1f %% (interval %.1f to %.1f)",
                100 * measured.coverage().value(),
                100 * measured.coverage().low(),
                100 * measured.coverage().high());
    }

    static Markup charts(Markup... figures) {
        Markup all = Markup.EMPTY;
        for (Markup figure : figures) {
            all = all.and(figure);
        }
        return Markup.element("div", "charts", all);
    }

    static Markup figure(Chart chart, String caption) {
        return figure(chart, Markup.text(caption));
    }

    private static Markup figure(Chart chart, Markup caption) {
        return Markup.element("figure", "", chart.html().and(Markup.element("figcaption", "", caption)));
    }
}
