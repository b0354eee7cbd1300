package dev.triage.learning.tables;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.tables.Learner.Learned;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.tribuo.Tribuo;
import tools.jackson.databind.JsonNode;

/** A table's model on its way to disk, with what it was made of and how good it is. */
record TableVersion(TableSchema schema, TableTraining.Order order, Reading reading, Learned learned) {

    static final String REPORT_FILE = "report.html";

    void write(GoldenRows golden, Path folder) throws IOException {
        Map<String, String> files = TableModelFolder.write(learned.model(), golden, folder);
        Files.writeString(folder.resolve(StoredModel.PROVENANCE_FILE), Json.pretty(provenance(files)));
    }

    /** Measures the test rows and writes what there is to know beside the model. */
    TableTraining.Trained measure(ScoredRows test, double trainSeconds, Path folder, Progress progress)
            throws IOException, TableDataException {
        TableMeasures measures = TableMeasures.of(test, HeldOutScores.of(learned), baseline());
        Map<String, Object> metrics = measures.document();
        metrics.put("trainRows", reading.trainRows());
        metrics.put("rowsLearnedFrom", reading.frame().rows());
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("trainSeconds", trainSeconds);
        double nanos = test.warmNanosPerRow(order.data(), reading.testRowsOf(schema));
        machine.put("latencyMicros", nanos / 1e3);
        machine.put("predictionsPerSecond", nanos == 0 ? 0 : 1e9 / nanos);
        Files.writeString(folder.resolve(StoredModel.METRICS_FILE), Json.pretty(metrics));
        Files.writeString(folder.resolve(StoredModel.MACHINE_FILE), Json.pretty(machine));
        Files.writeString(folder.resolve(StoredModel.CARD_FILE), new TableCard(this, metrics).text());
        JsonNode provenance = Json.MAPPER.readTree(Files.readAllBytes(folder.resolve(StoredModel.PROVENANCE_FILE)));
        String version = order.out().getFileName().toString();
        TableReport report = new TableReport(test, order.data(), version, provenance, progress);
        Files.writeString(folder.resolve(REPORT_FILE), report.html(baseline(), measures.promised()));
        return new TableTraining.Trained(
                folder, metrics, trainSeconds, ((Number) machine.get("predictionsPerSecond")).doubleValue());
    }

    /** What a model that learned nothing would say: the training rows' median. */
    double baseline() {
        return schema.isClassification() ? 0 : reading.median();
    }

    private Map<String, Object> provenance(Map<String, String> files) throws IOException {
        Map<String, Object> rows = new LinkedHashMap<>();
        rows.put("all", reading.rows());
        rows.put("train", reading.trainRows());
        rows.put("test", reading.testRows());
        rows.put("neither", reading.otherRows());
        rows.put("learnedFrom", reading.frame().rows());
        Map<String, Object> from = new LinkedHashMap<>();
        from.put("file", order.data().getFileName().toString());
        from.put("sha256", sha256(order.data()));
        from.put("rows", rows);
        from.put("split", schema.split().said());
        from.put("cut", reading.cut());
        from.put("notes", reading.notes());
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("kind", TableModelFolder.KIND);
        provenance.put("name", schema.name());
        provenance.put("version", order.out().getFileName().toString());
        provenance.put("sha256", CanonicalJson.sha256((Object) files));
        provenance.put("files", files);
        provenance.put("schema", SchemaFile.document(schema));
        provenance.put("data", from);
        provenance.put("choices", learned.said());
        provenance.put("seed", schema.seed());
        provenance.put("tribuo", Tribuo.VERSION);
        provenance.put("java", Runtime.version().feature());
        provenance.put("trainedAt", order.trainedAt().toString());
        return provenance;
    }

    /** A number as people read it. */
    static String figure(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.4g", value);
    }

    /** Lower-case hexadecimal SHA-256 of a file of any size. */
    static String sha256(Path file) throws IOException {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
