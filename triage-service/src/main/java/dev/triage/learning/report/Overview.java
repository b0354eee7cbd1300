package dev.triage.learning.report;

import dev.triage.learning.measures.Interval;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The parts of the page that every kind of model has. */
final class Overview {

    private static final int LONGEST_TEXT = 240;

    private Overview() {}

    static Markup header(ReportInput input) {
        ReportInput.Heading heading = input.heading();
        Markup chips = Markup.element("span", "chip", Markup.name(heading.name() + "@" + heading.version()));
        if (!input.gates().isEmpty()) {
            long failed = input.gates().stream().filter(gate -> !gate.passed()).count();
            chips = chips.and(
                    failed == 0
                            ? Markup.element(
                                    "span", "chip good", "all " + input.gates().size() + " gates passed")
                            : Markup.element(
                                    "span",
                                    "chip bad",
                                    failed + " of " + input.gates().size() + " gates failed"));
        }
        Markup header = Markup.element("h1", "", heading.title())
                .and(Markup.element("div", "chips", chips))
                .and(Markup.element("p", "lead", heading.predicts()));
        for (String note : input.notes()) {
            header = header.and(Markup.element("p", "notice", note));
        }
        return Markup.element("header", "", header);
    }

    static Markup headlines(ReportInput input) {
        StringBuilder cards = new StringBuilder();
        for (ReportInput.Headline headline : input.headlines()) {
            cards.append("<div>")
                    .append(Markup.element("dt", "", Figures.words(headline.name()))
                            .html())
                    .append(Markup.element("dd", "value", Figures.number(headline.value()))
                            .html());
            if (headline.interval() != null) {
                cards.append(Markup.element("dd", "range", Figures.range(headline.interval()))
                        .html());
            }
            if (!headline.meaning().isEmpty()) {
                cards.append(Markup.element("dd", "meaning", Markup.name(headline.meaning()))
                        .html());
            }
            cards.append("</div>");
        }
        Markup measures =
                cards.isEmpty() ? Markup.EMPTY : Markup.element("dl", "headlines", new Markup(cards.toString()));
        return input.heading().data().isEmpty()
                ? measures
                : measures.and(Markup.element("h3", "", "Measured on"))
                        .and(facts(input.heading().data()));
    }

    private static Markup facts(List<ReportInput.Fact> facts) {
        StringBuilder html = new StringBuilder();
        for (ReportInput.Fact fact : facts) {
            html.append("<div>")
                    .append(Markup.element("dt", "", fact.name()).html())
                    .append(Markup.element("dd", "", fact.value()).html())
                    .append("</div>");
        }
        return Markup.element("dl", "facts", new Markup(html.toString()));
    }

    static Markup gates(ReportInput input) {
        Table table = new Table("Conditions of promotion")
                .column("Gate")
                .column("Limit")
                .number("Value")
                .column("Result");
        for (ReportInput.Gate gate : input.gates()) {
            table.row(
                    Figures.words(gate.name()),
                    gate.limit(),
                    Figures.number(gate.value()),
                    gate.passed()
                            ? Markup.element("span", "chip good", "✓ passed")
                            : Markup.element("span", "chip bad", "✗ failed"));
        }
        return table.isEmpty() ? Markup.EMPTY : table.html();
    }

    static Markup comparison(ReportInput.Findings findings) {
        List<ReportInput.Contender> contenders = findings.contenders();
        Markup verdicts = Markup.EMPTY;
        for (String verdict : findings.verdicts()) {
            verdicts = verdicts.and(Markup.element("p", "", verdict));
        }
        if (contenders.isEmpty()) {
            return verdicts;
        }
        Table table = new Table("The same rows, measured alike; the best figure of each row is bold").column("Measure");
        contenders.forEach(contender -> table.number(contender.name()));
        Set<String> measures = new LinkedHashSet<>();
        contenders.forEach(contender -> measures.addAll(contender.figures().keySet()));
        for (String measure : measures) {
            Comparator<Double> rising = Comparator.naturalOrder();
            @Nullable
            Double best = contenders.stream()
                    .flatMap(contender -> Stream.ofNullable(contender.figures().get(measure)))
                    .filter(Double::isFinite)
                    .max(Figures.lowerIsBetter(measure) ? rising.reversed() : rising)
                    .orElse(null);
            Object[] cells = new Object[contenders.size() + 1];
            cells[0] = Figures.words(measure);
            for (int i = 0; i < contenders.size(); i++) {
                Double figure = contenders.get(i).figures().get(measure);
                String text = figure == null ? "–" : Figures.number(figure);
                cells[i + 1] = figure != null && figure.equals(best) ? Markup.element("span", "best", text) : text;
            }
            table.row(cells);
        }
        return verdicts.and(table.html());
    }

    static Markup slices(List<ReportInput.Slice> slices) {
        if (slices.isEmpty()) {
            return Markup.EMPTY;
        }
        Table table = new Table("Marked: at least 50 rows, and an interval without room for the overall figure. "
                        + "Of twenty slices one is marked by chance alone.")
                .column("Field")
                .column("Value")
                .number("Rows")
                .column("Measure")
                .number("Figure")
                .number("Difference")
                .column("Verdict");
        for (ReportInput.Slice slice : slices) {
            Object[] cells = {
                Markup.name(slice.field()),
                Markup.name(slice.value().isEmpty() ? "(missing)" : slice.value()),
                Figures.count(slice.rows()),
                Figures.words(slice.measure()),
                figure(slice.figure()),
                Figures.signed(slice.figure().value() - slice.overall()),
                slice.flagged() ? verdict(slice) : ""
            };
            if (slice.flagged()) {
                table.marked(cells);
            } else {
                table.row(cells);
            }
        }
        return table.html();
    }

    private static Markup verdict(ReportInput.Slice slice) {
        boolean higher = slice.figure().value() > slice.overall();
        return higher != Figures.lowerIsBetter(slice.measure())
                ? Markup.element("span", "chip good", "better")
                : Markup.element("span", "chip bad", "worse");
    }

    /** A figure and its range, the way all tables show it. */
    static Markup figure(Interval interval) {
        return Markup.text(Figures.number(interval.value()) + " ")
                .and(Markup.element("span", "range", Figures.range(interval)));
    }

    static Markup worst(List<ReportInput.WorstError> errors) {
        if (errors.isEmpty()) {
            return Markup.EMPTY;
        }
        boolean sure = errors.stream().anyMatch(error -> error.probability() != null);
        Table table = new Table(sure ? "Wrong answers given with the highest probability" : "The largest errors")
                .column("Truth")
                .column("Answer");
        if (sure) {
            table.number("Probability");
        }
        table.column("Row");
        for (ReportInput.WorstError error : errors) {
            Markup text = Markup.element("div", "text", Markup.text(Markup.cut(error.text(), LONGEST_TEXT)));
            Double probability = error.probability();
            if (sure) {
                table.row(
                        Markup.name(error.truth()),
                        Markup.name(error.answer()),
                        probability == null ? "–" : Figures.number(probability),
                        text);
            } else {
                table.row(Markup.name(error.truth()), Markup.name(error.answer()), text);
            }
        }
        return table.html();
    }

    static Markup importances(List<ReportInput.Importance> importances) {
        if (importances.isEmpty()) {
            return Markup.EMPTY;
        }
        double most = importances.stream()
                .mapToDouble(ReportInput.Importance::share)
                .max()
                .orElse(0);
        Table table = new Table("Share of all importance")
                .column("Feature")
                .number("Share")
                .column("Against the first");
        for (ReportInput.Importance importance : importances) {
            double width = most > 0 ? 100 * Math.clamp(importance.share() / most, 0, 1) : 0;
            table.row(
                    Markup.name(importance.name()),
                    Figures.percent(importance.share()),
                    new Markup("<span class=\"meter\" style=\"width: " + Math.round(width) + "%\"></span>"));
        }
        return table.html();
    }

    static Markup provenance(ReportInput input) {
        if (input.provenance().isEmpty()) {
            return Markup.EMPTY;
        }
        Table table = new Table("Where this model comes from").column("What").column("Value");
        input.provenance().forEach(fact -> table.row(fact.name(), fact.value()));
        return table.html();
    }
}
