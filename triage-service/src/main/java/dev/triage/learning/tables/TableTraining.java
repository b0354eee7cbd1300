package dev.triage.learning.tables;

import dev.triage.learning.tables.Learner.Learned;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.WholeFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Trains a model on a table of the data team's own and leaves it as a folder. The same file, schema and seed give the
 * same files. Test rows are scored once, from the model as it was written.
 */
public final class TableTraining {

    private final Progress progress;

    public TableTraining(Progress progress) {
        this.progress = progress;
    }

    /**
     * What to train.
     *
     * @param name of the model, in place of the schema's
     * @param schema YAML that says what the columns are
     * @param data CSV or JSON lines, plain or gzip
     * @param seed in place of the schema's
     * @param out the folder of the new version; must not exist
     * @param trainedAt noted in the provenance
     */
    public record Order(String name, Path schema, Path data, OptionalLong seed, Path out, Instant trainedAt) {}

    /**
     * A folder written, and how good the model in it is on the test rows.
     *
     * @param metrics under the contract's names
     * @param trainSeconds from opening the file to the finished model, reading included, test rows not
     */
    public record Trained(Path folder, Map<String, Object> metrics, double trainSeconds, double predictionsPerSecond) {}

    /** Trains; refused with row and column when the schema or the table cannot be learned from. */
    public Result<Trained> train(Order order) {
        if (order.out().toFile().exists()) {
            return Result.refused(
                    Refusal.Kind.CONFLICT, "version-exists", "Expected no folder " + order.out() + ", found one");
        }
        try {
            TableSchema schema = SchemaFile.read(order.schema()).with(order.name(), order.seed());
            return Result.done(train(schema, order));
        } catch (TableDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-table", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + order.data() + " or write " + order.out(), e);
        }
    }

    private Trained train(TableSchema schema, Order order) throws IOException, TableDataException {
        long begun = System.nanoTime();
        Reading reading = Reading.of(schema, order.data(), progress);
        reading.notes().forEach(progress::note);
        Learned learned = new Learner(schema, reading, progress).learn();
        learned.notes().forEach(progress::note);
        double seconds = (System.nanoTime() - begun) / 1e9;
        GoldenRows golden = GoldenRows.ask(learned.model(), reading.frame(), learned.scale());

        Trained[] trained = new Trained[1];
        WholeFolder.write(order.out(), folder -> {
            TableVersion version = new TableVersion(schema, order, reading, learned);
            try {
                version.write(golden, folder);
                // Scored from what was written: what is measured is what will be used.
                TableModel model = TableModelFolder.read(folder);
                ScoredRows test = ScoredRows.of(model, order.data(), reading.testRowsOf(schema), progress);
                trained[0] = version.measure(test, seconds, folder, progress);
            } catch (TableDataException e) {
                throw new IOException(e.getMessage(), e);
            }
        });
        return new Trained(
                order.out(), trained[0].metrics(), trained[0].trainSeconds(), trained[0].predictionsPerSecond());
    }

    /** Whether the folder holds a model of a table. */
    public static boolean isTable(Path folder) {
        return Files.isDirectory(folder) && TableModelFolder.isTable(folder);
    }
}
