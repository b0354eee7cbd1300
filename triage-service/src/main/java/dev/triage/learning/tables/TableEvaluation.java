package dev.triage.learning.tables;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.measures.Comparison;
import dev.triage.platform.Json;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Scores a table's model on a file of rows with known answers. */
public final class TableEvaluation {

    private final Progress progress;

    public TableEvaluation(Progress progress) {
        this.progress = progress;
    }

    /** What was measured, and the same as a page. */
    public record Reported(Map<String, Object> metrics, String html) {}

    /**
     * The contract's measures of the model in a folder. Of the file it was trained on, and of a file whose split column
     * names test rows, only the test rows count; of any other file all rows do.
     */
    public Result<Map<String, Object>> evaluate(Path folder, Path data) {
        return attempt(folder, data, () -> measures(folder, score(folder, data)));
    }

    /** The same, and a report that opens anywhere. */
    public Result<Reported> report(Path folder, Path data) {
        return attempt(folder, data, () -> {
            ScoredRows scored = score(folder, data);
            JsonNode provenance = json(folder.resolve(StoredModel.PROVENANCE_FILE));
            String html = new TableReport(scored, data, versionOf(folder), provenance, progress)
                    .html(baseline(folder), null);
            return new Reported(measures(folder, scored), html);
        });
    }

    /** Two models of the same target on the rows both may be measured on. */
    public Result<Comparison> compare(Path one, Path other, Path data) {
        return attempt(one, data, () -> {
            ScoredRows ofOne = score(one, data);
            ScoredRows ofOther = score(other, data);
            TableSchema schema = ofOne.model().schema();
            TableSchema otherSchema = ofOther.model().schema();
            if (schema.task() != otherSchema.task()
                    || !schema.target().equals(otherSchema.target())
                    || !ofOne.model().classes().equals(ofOther.model().classes())) {
                throw new TableDataException("Expected two models of the same target and classes, found "
                        + schema.target() + " " + ofOne.model().classes() + " and " + otherSchema.target() + " "
                        + ofOther.model().classes());
            }
            ScoredRows left = ofOne.only(ofOther.rowNumbers());
            ScoredRows right = ofOther.only(ofOne.rowNumbers());
            if (left.rows() == 0) {
                throw new TableDataException("Expected rows both models may be measured on in " + data + ", found none");
            }
            String a = schema.name() + " " + versionOf(one);
            String b = otherSchema.name() + " " + versionOf(other);
            return schema.isClassification()
                    ? Comparison.of(a, left.classification(), b, right.classification(), schema.seed())
                    : Comparison.of(
                            a,
                            left.regression(baseline(one)),
                            b,
                            right.regression(baseline(one)),
                            schema.seed());
        });
    }

    private interface Attempt<T> {
        T make() throws IOException, TableDataException;
    }

    private static <T> Result<T> attempt(Path folder, Path data, Attempt<T> attempt) {
        try {
            return Result.done(attempt.make());
        } catch (TableDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-table", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + folder + " or " + data, e);
        }
    }

    private static Map<String, Object> measures(Path folder, ScoredRows scored)
            throws IOException, TableDataException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", scored.model().schema().name());
        document.put("version", versionOf(folder));
        document.putAll(
                scored.model().schema().isClassification()
                        ? scored.classification().all()
                        : scored.regression(baseline(folder)).all());
        if (scored.seen() > scored.rows()) {
            document.put("rowsSeen", scored.seen());
        }
        document.put("predictionsPerSecond", scored.nanosPerRow() == 0 ? 0 : 1e9 / scored.nanosPerRow());
        return document;
    }

    private static String versionOf(Path folder) {
        return folder.toAbsolutePath().getFileName().toString();
    }

    private static double baseline(Path folder) throws IOException, TableDataException {
        return json(folder.resolve(StoredModel.METRICS_FILE)).path("baseline").asDouble(0);
    }

    private ScoredRows score(Path folder, Path data) throws IOException, TableDataException {
        TableModel model = TableModelFolder.read(folder);
        JsonNode from = json(folder.resolve(StoredModel.PROVENANCE_FILE)).path("data");
        boolean same = from.path("sha256").asString("").equals(TableVersion.sha256(data));
        TableSchema schema = model.schema();
        if (same || namesTestRows(schema, data)) {
            long cut = from.path("cut").asLong(0);
            return counted(
                    ScoredRows.of(
                            model,
                            data,
                            (parser, reader) -> Reading.side(schema, parser, reader, cut) == Split.Side.TEST,
                            progress),
                    data);
        }
        return counted(ScoredRows.of(model.unsplit(), data, (parser, reader) -> true, progress), data);
    }

    private static ScoredRows counted(ScoredRows scored, Path data) throws TableDataException {
        if (scored.rows() == 0) {
            throw new TableDataException("Expected rows with a value in column "
                    + scored.model().schema().target() + " in " + data + ", found none");
        }
        return scored;
    }

    /** Whether a split by column can be read from a file, and has test rows there. */
    private static boolean namesTestRows(TableSchema schema, Path data) throws IOException {
        if (!(schema.split() instanceof Split.ByColumn by)) {
            return false;
        }
        try (TableReader reader = TableReader.open(data, List.of(by.name()), bytes -> {})) {
            while (reader.next()) {
                if (by.side(reader.field(0)) == Split.Side.TEST) {
                    return true;
                }
            }
            return false;
        } catch (TableDataException e) {
            // Without the column, every row counts; what else is wrong with the file is said when it is scored.
            return false;
        }
    }

    private static JsonNode json(Path file) throws IOException, TableDataException {
        if (!Files.isRegularFile(file)) {
            throw new TableDataException("Expected a file " + file + ", found none");
        }
        return Json.MAPPER.readTree(Files.readAllBytes(file));
    }
}
