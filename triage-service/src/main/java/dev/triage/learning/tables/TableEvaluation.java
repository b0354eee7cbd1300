package dev.triage.learning.tables;

import dev.triage.assessment.scoring.StoredModel;
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

    /**
     * The contract's measures of the model in a folder. Of the file it was trained on, and of a file whose split column
     * names test rows, only the test rows count; of any other file all rows do.
     */
    public Result<Map<String, Object>> evaluate(Path folder, Path data) {
        try {
            ScoredRows scored = score(folder, data);
            JsonNode metrics = json(folder.resolve(StoredModel.METRICS_FILE));
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("model", scored.model().schema().name());
            document.put("version", folder.toAbsolutePath().getFileName().toString());
            document.putAll(
                    scored.model().schema().isClassification()
                            ? scored.classification().all()
                            : scored.regression(metrics.path("baseline").asDouble(0))
                                    .all());
            if (scored.seen() > scored.rows()) {
                document.put("rowsSeen", scored.seen());
            }
            document.put("predictionsPerSecond", scored.nanosPerRow() == 0 ? 0 : 1e9 / scored.nanosPerRow());
            return Result.done(document);
        } catch (TableDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-table", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + folder + " or " + data, e);
        }
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
