package dev.triage.learning.tables;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes what a person should know before relying on a table's model, in the sections of Mitchell et al. (2019). */
record TableCard(TableVersion version, Map<String, Object> metrics) {

    private static final List<String> CLASSES = List.of(
            "n",
            "accuracy",
            "macroF1",
            "worstClassF1",
            "logLoss",
            "ece",
            "riskEce",
            "auc",
            "averagePrecision",
            "top3Accuracy",
            "majorityAccuracy");
    private static final List<String> VALUES =
            List.of("n", "mae", "medianAe", "rmse", "r2", "spearman", "bias", "baselineMae");

    String text() {
        TableSchema schema = version.schema();
        Reading reading = version.reading();
        StringBuilder card = new StringBuilder(
                "# " + schema.name() + " " + version.order().out().getFileName() + "\n\n");
        section(
                card,
                "Model details",
                "Predicts `" + schema.target() + "` from " + schema.features().size() + " columns. Fitted by Tribuo, "
                        + version.learned().model().members().size() + " members, chosen on "
                        + version.learned().said().get("heldOut")
                        + ". Settings, seed and the SHA-256 of every file are in `provenance.json`.");
        section(
                card,
                "Intended use",
                "What the data team that wrote the schema means it for. It says what is likely; it decides nothing.");
        section(
                card,
                "Factors",
                "Values, words and levels that the training rows did not show; a later time than theirs; rare classes.");
        section(
                card,
                "Metrics",
                "On the test rows (" + schema.split().said() + "), which were scored once, after all choices.\n\n"
                        + table(schema.isClassification() ? CLASSES : VALUES));
        section(
                card,
                "Training data",
                reading.trainRows() + " of " + reading.rows() + " rows of `"
                        + version.order().data().getFileName() + "`"
                        + (reading.frame().rows() < reading.trainRows()
                                ? ", of which a fair sample of "
                                        + reading.frame().rows() + " was learned from"
                                : "")
                        + "."
                        + notes(reading.notes()));
        section(
                card,
                "Caveats and recommendations",
                "Figures hold for rows like the test rows. Where the world drifts, compare with what comes in, and train"
                        + " again.");
        return card.toString();
    }

    private static String notes(List<String> notes) {
        return notes.isEmpty() ? "" : " " + String.join(". ", notes) + ".";
    }

    private static void section(StringBuilder card, String title, String text) {
        card.append("## ").append(title).append("\n\n").append(text).append("\n\n");
    }

    private String table(List<String> names) {
        return "| measure | value | 95 % interval |\n|---|---|---|\n"
                + names.stream()
                        .filter(metrics::containsKey)
                        .map(name -> "| " + name + " | " + figure(metrics.get(name)) + " | " + interval(name) + " |")
                        .collect(Collectors.joining("\n"));
    }

    private String interval(String name) {
        return metrics.get("intervals") instanceof Map<?, ?> intervals
                        && intervals.get(name) instanceof List<?> ends
                        && ends.size() == 2
                ? figure(ends.get(0)) + " to " + figure(ends.get(1))
                : "";
    }

    private static String figure(@Nullable Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.4f", number) : String.valueOf(value);
    }
}
