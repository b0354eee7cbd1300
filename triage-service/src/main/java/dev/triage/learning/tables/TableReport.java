package dev.triage.learning.tables;

import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.Comparison;
import dev.triage.learning.measures.Conformal;
import dev.triage.learning.measures.Intervals;
import dev.triage.learning.measures.RegressionMetrics;
import dev.triage.learning.report.ClassificationPart;
import dev.triage.learning.report.ModelReport;
import dev.triage.learning.report.RegressionPart;
import dev.triage.learning.report.ReportInput;
import dev.triage.learning.report.Slices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fills the report of a table's model from rows that were scored. */
final class TableReport {

    private static final int WORST = 20;
    private static final int MOST_IMPORTANT = 20;

    private final ScoredRows scored;
    private final Path data;
    private final String version;
    private final JsonNode provenance;
    private final Progress progress;

    /** @param provenance of the version, as it was written */
    TableReport(ScoredRows scored, Path data, String version, JsonNode provenance, Progress progress) {
        this.scored = scored;
        this.data = data;
        this.version = version;
        this.provenance = provenance;
        this.progress = progress;
    }

    private TableSchema schema() {
        return scored.model().schema();
    }

    /** @param candidates what candidate sets were worth on these rows, where they were measured */
    String html(double baseline, Conformal.@Nullable Measured candidates) throws IOException, TableDataException {
        return ModelReport.html(
                schema().isClassification() ? classification(candidates) : regression(baseline, candidates));
    }

    private ReportInput classification(Conformal.@Nullable Measured candidates)
            throws IOException, TableDataException {
        ClassificationMetrics metrics = scored.classification();
        int[] worst = Slices.surestErrors(metrics, WORST);
        RowDetails details = RowDetails.of(scored, data, worst, progress);
        List<ReportInput.Slice> slices = new ArrayList<>();
        for (int i = 0; i < details.fields().size(); i++) {
            int field = i;
            slices.addAll(Slices.accuracy(metrics, details.fields().get(i), row -> details.value(field, row)));
        }
        List<ReportInput.WorstError> errors = Arrays.stream(worst)
                .mapToObj(row -> new ReportInput.WorstError(
                        metrics.label(row) < 0 ? "a class never seen" : metrics.classes().get(metrics.label(row)),
                        metrics.classes().get(metrics.prediction(row)),
                        metrics.confidence(row),
                        details.text(row)))
                .toList();
        ClassificationMetrics majority = majority(metrics);
        List<String> verdicts = new ArrayList<>();
        if (majority.rows() == metrics.rows()) {
            Comparison against = Comparison.of("majority", majority, schema().name(), metrics, schema().seed());
            verdicts.add(against.sentence("accuracy"));
            verdicts.add(against.sentence("macroF1"));
        }
        return input(
                ClassificationPart.headlines(metrics, Intervals.of(metrics, schema().seed())),
                ClassificationPart.of(metrics, candidates),
                null,
                new ReportInput.Findings(
                        slices,
                        errors,
                        importances(details),
                        List.of(
                                contender(schema().name() + " " + version, metrics.all()),
                                contender("majority", majority.all())),
                        verdicts));
    }

    /** Always the most frequent class of these rows, with the classes' shares as probabilities. */
    private static ClassificationMetrics majority(ClassificationMetrics metrics) {
        int[] labels = IntStream.range(0, metrics.rows()).map(metrics::label).toArray();
        long known = Arrays.stream(labels).filter(label -> label >= 0).count();
        double[] counted = new double[metrics.classes().size()];
        Arrays.fill(counted, known == 0 ? 1.0 / counted.length : 0);
        for (int label : labels) {
            if (label >= 0) {
                counted[label] += 1.0 / known;
            }
        }
        float[] shares = new float[counted.length];
        for (int column = 0; column < shares.length; column++) {
            shares[column] = (float) counted[column];
        }
        float[][] same = new float[labels.length][];
        Arrays.fill(same, shares);
        return new ClassificationMetrics(metrics.classes(), same, labels);
    }

    private ReportInput regression(double baseline, Conformal.@Nullable Measured ranges)
            throws IOException, TableDataException {
        RegressionMetrics metrics = scored.regression(baseline);
        int[] worst = Slices.largestErrors(metrics, WORST);
        RowDetails details = RowDetails.of(scored, data, worst, progress);
        List<ReportInput.Slice> slices = new ArrayList<>();
        for (int i = 0; i < details.fields().size(); i++) {
            int field = i;
            slices.addAll(Slices.error(metrics, details.fields().get(i), row -> details.value(field, row)));
        }
        List<ReportInput.WorstError> errors = Arrays.stream(worst)
                .mapToObj(row -> new ReportInput.WorstError(
                        TableVersion.figure(metrics.truth(row)),
                        TableVersion.figure(metrics.predicted(row)),
                        null,
                        details.text(row)))
                .toList();
        return input(
                RegressionPart.headlines(metrics, "", Intervals.of(metrics, schema().seed())),
                null,
                RegressionPart.of(metrics, "", ranges, schema().seed()),
                new ReportInput.Findings(
                        slices,
                        errors,
                        importances(details),
                        List.of(
                                contender(schema().name() + " " + version, metrics.all()),
                                contender("training median", Map.of("mae", metrics.baselineMae()))),
                        List.of()));
    }

    private static List<ReportInput.Importance> importances(RowDetails details) {
        return details.importances().entrySet().stream()
                .limit(MOST_IMPORTANT)
                .map(entry -> new ReportInput.Importance(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static ReportInput.Contender contender(String name, Map<String, Object> measures) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String measure : List.of(
                "accuracy", "macroF1", "logLoss", "ece", "auc", "averagePrecision", "mae", "medianAe", "rmse", "r2",
                "spearman")) {
            if (measures.get(measure) instanceof Number number) {
                figures.put(measure, number.doubleValue());
            }
        }
        return new ReportInput.Contender(name, figures);
    }

    private ReportInput input(
            List<ReportInput.Headline> headlines,
            @Nullable ClassificationPart classes,
            @Nullable RegressionPart values,
            ReportInput.Findings findings) {
        TableSchema schema = schema();
        JsonNode from = provenance.path("data");
        List<ReportInput.Fact> facts = new ArrayList<>();
        facts.add(new ReportInput.Fact("scored", scored.rows() + " rows of " + data.getFileName()));
        facts.add(new ReportInput.Fact("trained on", from.path("rows").path("train") + " rows of "
                + from.path("file").asString("")));
        facts.add(new ReportInput.Fact("split", from.path("split").asString("")));
        List<String> notes = new ArrayList<>();
        from.path("notes").forEach(note -> notes.add(note.asString("")));
        if (scored.seen() > scored.rows()) {
            notes.add("Measured on a fair sample of " + scored.rows() + " of " + scored.seen() + " rows");
        }
        List<ReportInput.Fact> made = new ArrayList<>();
        made.add(new ReportInput.Fact("data SHA-256", from.path("sha256").asString("")));
        made.add(new ReportInput.Fact("model SHA-256", provenance.path("sha256").asString("")));
        made.add(new ReportInput.Fact("seed", provenance.path("seed").asString("")));
        made.add(new ReportInput.Fact("trained at", provenance.path("trainedAt").asString("")));
        made.add(new ReportInput.Fact("Tribuo", provenance.path("tribuo").asString("")));
        provenance.path("choices").path("members").forEach(member -> made.add(
                new ReportInput.Fact("member", member.asString(""))));
        made.add(new ReportInput.Fact(
                "held out", provenance.path("choices").path("heldOut").asString("")));
        return new ReportInput(
                new ReportInput.Heading(
                        schema.name() + " " + version,
                        schema.name(),
                        version,
                        "Predicts " + schema.target() + " from " + String.join(", ", schema.features()) + ".",
                        facts),
                headlines,
                List.of(),
                notes,
                classes,
                values,
                findings,
                made);
    }
}
