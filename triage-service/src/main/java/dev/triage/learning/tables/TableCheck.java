package dev.triage.learning.tables;

import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a table as training would, without training: what it finds wrong, training would refuse. */
public final class TableCheck {

    private final Progress progress;

    public TableCheck(Progress progress) {
        this.progress = progress;
    }

    /** Counts of rows, classes and sides, and what is worth knowing; refused with row and column of the first error. */
    public Result<Map<String, Object>> check(Path schemaFile, Path data) {
        try {
            TableSchema schema = SchemaFile.read(schemaFile);
            Reading reading = Reading.of(schema, data, progress);
            Map<String, Object> found = new LinkedHashMap<>();
            found.put("rows", reading.rows());
            found.put("train", reading.trainRows());
            found.put("test", reading.testRows());
            found.put("neither", reading.otherRows());
            found.put("testIsLater", reading.later());
            if (schema.isClassification()) {
                Map<String, Integer> classes = new LinkedHashMap<>();
                reading.classes().forEach(name -> classes.put(name, 0));
                for (int row = 0; row < reading.frame().rows(); row++) {
                    classes.merge(reading.classes().get(reading.frame().label(row)), 1, Integer::sum);
                }
                found.put("trainRowsByClass", classes);
            }
            found.put("notes", reading.notes());
            return Result.done(found);
        } catch (TableDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-table", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + schemaFile + " or " + data, e);
        }
    }
}
