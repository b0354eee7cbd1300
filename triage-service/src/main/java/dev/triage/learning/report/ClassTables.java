package dev.triage.learning.report;

import dev.triage.learning.measures.Confusion;
import dev.triage.learning.measures.Dial;
import dev.triage.learning.measures.Interval;
import dev.triage.learning.measures.Intervals;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Classes one by one: how well each is found, and what it is taken for. */
final class ClassTables {

    static final double WANTED = 0.95;
    private static final int LARGEST_MATRIX = 25;
    private static final int FEW = 12;
    private static final int PAIRS = 30;

    private ClassTables() {}

    static Markup perClass(ClassificationPart part) {
        Confusion confusion = part.confusion();
        List<Integer> worstFirst = IntStream.range(0, confusion.classes().size())
                .boxed()
                .sorted(Comparator.comparing((Integer column) -> confusion.support(column) == 0)
                        .thenComparingDouble(confusion::f1)
                        .thenComparing(column -> column))
                .toList();
        Table table = new Table("Worst F1 first, with 95 % intervals. The last two columns: the probability from which "
                        + "this answer is right in " + Figures.percent(WANTED)
                        + " of the cases, and the share of its answers that reach it.")
                .column("Class")
                .number("Rows")
                .number("Precision")
                .number("Recall")
                .number("F1")
                .number("0 to 1")
                .number("From")
                .number("Answered");
        for (int column : worstFirst) {
            String name = confusion.classes().get(column);
            Intervals.PerClass figures = part.perClass().get(name);
            if (figures == null) {
                throw new IllegalArgumentException("Expected intervals of every class, found none of " + name);
            }
            Optional<Dial.Setting> setting = part.dial().of(column, WANTED);
            table.row(
                    Markup.name(name),
                    Figures.count(figures.support()),
                    confusion.given(column) == 0 ? "–" : Overview.figure(figures.precision()),
                    figures.support() == 0 ? "–" : Overview.figure(figures.recall()),
                    figures.support() == 0 ? "–" : Overview.figure(figures.f1()),
                    figures.support() == 0 ? "" : forest(figures.f1()),
                    setting.map(Dial.Setting::threshold).map(Figures::number).orElse("–"),
                    setting.map(Dial.Setting::coverage).map(Figures::percent).orElse("–"));
        }
        return table.html();
    }

    private static Markup forest(Interval interval) {
        return new Markup(String.format(
                Locale.ROOT,
                "<svg class=\"forest\" viewBox=\"0 0 110 12\" aria-hidden=\"true\"><line class=\"all\" x1=\"4\" y1=\"6\""
                        + " x2=\"106\" y2=\"6\"/><line x1=\"%.0f\" y1=\"6\" x2=\"%.0f\" y2=\"6\"/><circle cx=\"%.0f\""
                        + " cy=\"6\" r=\"3\"/></svg>",
                4 + 102 * interval.low(),
                4 + 102 * interval.high(),
                4 + 102 * interval.value()));
    }

    static Markup confusion(Confusion confusion) {
        int classes = confusion.classes().size();
        List<Integer> shown = IntStream.range(0, classes)
                .boxed()
                .sorted(Comparator.comparing((Integer column) -> -confusion.support(column))
                        .thenComparing(column -> column))
                .limit(LARGEST_MATRIX)
                .sorted()
                .toList();
        Markup html = matrix(confusion, shown);
        if (classes > 2) {
            Table pairs = new Table("The ways of being wrong with the most rows")
                    .column("Truth")
                    .column("Answered")
                    .number("Rows")
                    .number("Share of this truth");
            for (Confusion.Pair pair : confusion.mostConfused(classes > LARGEST_MATRIX ? PAIRS : 10)) {
                pairs.row(
                        Markup.name(pair.label()),
                        Markup.name(pair.answer()),
                        Figures.count(pair.rows()),
                        Figures.percent(pair.share()));
            }
            html = pairs.isEmpty() ? html : html.and(pairs.html());
        }
        return html;
    }

    private static Markup matrix(Confusion confusion, List<Integer> shown) {
        boolean all = shown.size() == confusion.classes().size();
        StringBuilder html = new StringBuilder("<p class=\"muted\">")
                .append(
                        all
                                ? ""
                                : "The " + shown.size() + " largest of "
                                        + confusion.classes().size() + " classes. ")
                .append("Rows of each true class (down) by answer (across); the shade is the share of the true class.")
                .append("</p>\n")
                .append(Table.wrap("Confusion matrix"))
                .append("<table class=\"matrix")
                .append(shown.size() <= FEW ? "\"" : " many\"")
                .append("><caption>Confusion matrix")
                .append("</caption><thead><tr><th scope=\"col\">Truth ↓ Answer →</th>");
        for (int column : shown) {
            html.append("<th scope=\"col\" class=\"side\">")
                    .append(shortened(confusion, column))
                    .append("</th>");
        }
        html.append(all ? "" : "<th scope=\"col\" class=\"side\">others</th>").append("</tr></thead><tbody>\n");
        for (int label : shown) {
            html.append("<tr><th scope=\"row\">")
                    .append(shortened(confusion, label))
                    .append("</th>");
            int others = confusion.support(label);
            for (int answer : shown) {
                int count = confusion.count(label, answer);
                others -= count;
                html.append(cell(label == answer ? "right" : "wrong", count, confusion.support(label)));
            }
            html.append(all ? "" : cell("wrong", others, confusion.support(label)))
                    .append("</tr>\n");
        }
        return new Markup(html.append("</tbody></table></div>\n").toString());
    }

    private static String shortened(Confusion confusion, int column) {
        return Markup.text(Markup.cut(confusion.classes().get(column), 28)).html();
    }

    private static String cell(String style, int count, int support) {
        return count == 0
                ? "<td></td>"
                : String.format(
                        Locale.ROOT,
                        "<td class=\"%s\" style=\"--s:%.2f\">%s</td>",
                        style,
                        (double) count / support,
                        Figures.count(count));
    }
}
