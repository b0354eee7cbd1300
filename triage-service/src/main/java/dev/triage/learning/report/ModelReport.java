package dev.triage.learning.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes the report of a model version: one HTML document for a browser or a printer, in UTF-8, complete in itself. It
 * loads nothing and runs nothing, so it may be mailed, archived and opened offline.
 */
public final class ModelReport {

    private ModelReport() {}

    /** A part of the page; without a body it is left out. */
    private record Section(String id, String title, Markup body) {}

    public static String html(ReportInput input) {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("measures", "Measures", Overview.headlines(input)));
        sections.add(new Section("gates", "Gates", Overview.gates(input)));
        sections.add(new Section("comparison", "Comparison", Overview.comparison(input.findings())));
        if (input.classification() != null) {
            ClassificationPart part = input.classification();
            sections.add(new Section("classes", "Classes", ClassTables.perClass(part)));
            sections.add(new Section("confusion", "Confusion", ClassTables.confusion(part.confusion())));
            sections.add(new Section("reliability", "Are the probabilities honest?", ClassCharts.reliability(part)));
            sections.add(new Section("dial", "Precision against coverage", ClassCharts.dial(part)));
            if (part.risk() != null) {
                sections.add(new Section("curves", "Ranking", ClassCharts.curves(part.risk())));
            }
            if (part.candidates() != null) {
                sections.add(new Section("candidates", "Candidate sets", ClassCharts.candidates(part.candidates())));
            }
        }
        if (input.regression() != null) {
            sections.add(new Section("amounts", "Predicted and actual", AmountSections.amounts(input.regression())));
            sections.add(new Section("errors", "Errors by size", AmountSections.errors(input.regression())));
        }
        sections.add(
                new Section("slices", "Slices", Overview.slices(input.findings().slices())));
        sections.add(new Section(
                "worst", "Worst errors", Overview.worst(input.findings().worstErrors())));
        sections.add(new Section(
                "features",
                "What it looks at",
                Overview.importances(input.findings().importances())));
        sections.add(new Section("provenance", "Provenance", Overview.provenance(input)));
        sections.removeIf(section -> section.body().html().isEmpty());
        return page(input, sections);
    }

    private static String page(ReportInput input, List<Section> sections) {
        ReportInput.Heading heading = input.heading();
        StringBuilder html = new StringBuilder(100_000)
                .append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
                // A second lock beside the escaping: nothing is loaded or run, whatever gets into the page.
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
                .append("style-src 'unsafe-inline'\">\n")
                .append(Markup.element("title", "", heading.title()).html())
                .append("\n<style>\n")
                .append(Style.CSS)
                .append("</style>\n</head>\n<body>\n")
                .append(Overview.header(input).html())
                .append("<nav aria-label=\"Contents\"><ul class=\"contents\">");
        for (Section section : sections) {
            html.append("<li><a href=\"#")
                    .append(section.id())
                    .append("\">")
                    .append(section.title())
                    .append("</a></li>");
        }
        html.append("</ul></nav>\n<main>\n");
        for (Section section : sections) {
            html.append("<section class=\"card\" id=\"")
                    .append(section.id())
                    .append("\" aria-labelledby=\"")
                    .append(section.id())
                    .append("-heading\">\n<h2 id=\"")
                    .append(section.id())
                    .append("-heading\">")
                    .append(section.title())
                    .append("</h2>\n")
                    .append(section.body().html())
                    .append("</section>\n");
        }
        return html.append(
                        "</main>\n<footer>Ranges are 95 % intervals. They count the chance of these test rows, not a ")
                .append("change of the world.</footer>\n</body>\n</html>\n")
                .toString();
    }
}
