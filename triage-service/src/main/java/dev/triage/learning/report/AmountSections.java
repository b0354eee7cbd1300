package dev.triage.learning.report;

import dev.triage.learning.measures.Conformal;
import java.util.List;
import java.util.stream.DoubleStream;

/** Amounts: predicted against actual, and where the error grows. */
final class AmountSections {

    private AmountSections() {}

    static Markup amounts(RegressionPart part) {
        String in = part.unit().isEmpty() ? "" : ", " + part.unit();
        boolean logarithmic = axis(part, "").logarithmic();
        Chart scatter = new Chart(
                        "scatter",
                        "Predicted against actual",
                        "A sample of " + part.points().size() + " rows, predicted amount against the actual one"
                                + (logarithmic ? ", both on logarithmic axes." : "."),
                        axis(part, "actual" + in),
                        axis(part, "predicted" + in))
                .diagonal();
        for (RegressionPart.Point point : part.points()) {
            scatter.point("cloud", point.truth(), point.predicted(), 2.2);
        }
        Table residuals = new Table("Predicted minus actual" + in)
                .number("Share of rows below")
                .number("Residual");
        for (RegressionPart.Quantile quantile : part.residuals()) {
            residuals.row(Figures.percent(quantile.share()), Figures.signed(quantile.value()));
        }
        Markup right = Markup.element("div", "", residuals.html().and(ranges(part)));
        return Markup.element(
                "div",
                "pair",
                ClassCharts.figure(
                                scatter,
                                "A sample of " + Figures.count(part.points().size())
                                        + " rows; on the dashed line the prediction is exact."
                                        + (logarithmic ? " Both axes are logarithmic." : ""))
                        .and(right));
    }

    private static Chart.Axis axis(RegressionPart part, String label) {
        double[] all = part.points().stream()
                .flatMapToDouble(point -> DoubleStream.of(point.truth(), point.predicted()))
                .sorted()
                .toArray();
        double[] above = DoubleStream.of(all).filter(value -> value > 0).toArray();
        if (part.skewed() && above.length > 0) {
            // The smallest hundredth would stretch the axis over decades of next to nothing; it is drawn at the edge.
            double from = above[above.length / 100];
            return new Chart.Axis(label, from, Math.max(above[above.length - 1], from * 10), true, false);
        }
        double from = all.length == 0 ? 0 : all[0];
        double to = all.length == 0 ? 1 : all[all.length - 1];
        return new Chart.Axis(label, from, to > from ? to : from + 1, false, false);
    }

    private static Markup ranges(RegressionPart part) {
        Conformal.Measured ranges = part.ranges();
        if (ranges == null) {
            return Markup.EMPTY;
        }
        return Markup.element("h3", "", "Ranges")
                .and(Markup.element(
                        "p",
                        "",
                        "Ranges that promise to hold the actual amount in " + Figures.percent(ranges.promised())
                                + " of the cases held it in " + ClassCharts.found(ranges) + ". They are "
                                + Figures.number(ranges.meanSize())
                                + (part.unit().isEmpty() ? "" : " " + part.unit())
                                + " wide on average."));
    }

    static Markup errors(RegressionPart part) {
        if (part.deciles().isEmpty()) {
            return Markup.EMPTY;
        }
        String in = part.unit().isEmpty() ? "" : ", " + part.unit();
        List<RegressionPart.Decile> deciles = part.deciles();
        double most =
                deciles.stream().mapToDouble(RegressionPart.Decile::mae).max().orElse(1);
        Chart chart = new Chart(
                "deciles",
                "Error by size of the prediction",
                "Mean absolute error in each tenth of the rows, from the smallest predictions to the largest; the "
                        + "largest is " + Figures.number(most) + ".",
                new Chart.Axis("tenth of the rows, by predicted amount", 0, deciles.size(), false, false),
                new Chart.Axis("mean absolute error" + in, 0, most > 0 ? most * 1.08 : 1, false, false));
        Table table = new Table("Tenths of the rows, by predicted amount" + in)
                .column("Predicted")
                .number("Rows")
                .number("Mean error")
                .number("Bias");
        for (int i = 0; i < deciles.size(); i++) {
            RegressionPart.Decile decile = deciles.get(i);
            chart.bar("bar", i, i + 1, decile.mae());
            table.row(
                    Figures.number(decile.from()) + " to " + Figures.number(decile.to()),
                    Figures.count(decile.rows()),
                    Figures.number(decile.mae()),
                    Figures.signed(decile.bias()));
        }
        return Markup.element(
                "div",
                "pair",
                ClassCharts.figure(chart, "Bias above zero: the model predicts too much.")
                        .and(Markup.element("div", "", table.html())));
    }
}
