package dev.triage.learning.tables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns a row into a short dense vector for trees: numbers and times as they are, missing as missing; each category as
 * how frequent its level is and what the target was for it, shrunk towards the mean (Micci-Barreca 2001), and a column
 * of its own for each level where there are few; of texts, how long they are. For training rows the target of their own
 * fold is left out, so that no row meets its own answer. Immutable, thread-safe.
 */
final class DenseFeatures {

    private static final int FEW_LEVELS = 8;
    private static final int MOST_ENCODED = 10;
    private static final double SHRINKAGE = 20;
    /** Folds that training rows are encoded without themselves in. */
    private static final int FOLDS = 5;

    /**
     * What is known of a level.
     *
     * @param sums of each encoded output over the training rows
     */
    private record Level(int count, double[] sums) {}

    private final TableSchema schema;
    private final Steps steps;
    private final int encoded;
    private final double[] prior;
    private final long rows;
    private final List<Map<String, Level>> levels;
    private final List<List<String>> ownColumns;
    private final List<String> names;
    private final List<String> columns;

    private DenseFeatures(
            TableSchema schema,
            Steps steps,
            double[] prior,
            long rows,
            List<Map<String, Level>> levels,
            List<String> outputs) {
        this.schema = schema;
        this.steps = steps;
        this.encoded = prior.length;
        this.prior = prior;
        this.rows = rows;
        this.levels = levels;
        this.ownColumns = levels.stream()
                .map(column -> column.size() <= FEW_LEVELS ? List.copyOf(new TreeMap<>(column).keySet()) : List.<String>of())
                .toList();
        this.names = new ArrayList<>();
        this.columns = new ArrayList<>();
        name(outputs);
    }

    private void name(List<String> outputs) {
        for (int q = 0; q < steps.size(); q++) {
            put(steps.name(q), steps.name(q));
        }
        for (int i = 0; i < levels.size(); i++) {
            String column = schema.categorical().get(i);
            put(column, column + " how frequent");
            for (String own : ownColumns.get(i)) {
                put(column, column + " is " + (own.isEmpty() ? "missing" : own));
            }
            for (int output = 0; output < encoded; output++) {
                put(column, column + " usual " + outputs.get(output));
            }
        }
        for (String text : schema.text()) {
            put(text, text + " words");
        }
    }

    private void put(String column, String name) {
        columns.add(column);
        names.add(name);
    }

    /** How many outputs categories are encoded with: none where there are too many classes. */
    private static int encodedOutputs(int classes) {
        return classes == 0 ? 1 : classes == 2 ? 1 : classes <= MOST_ENCODED ? classes : 0;
    }

    private static double output(int classes, int output, double target) {
        return classes == 0 ? target : classes == 2 ? target : (int) target == output ? 1 : 0;
    }

    /** The features, and the training rows encoded without their own fold. */
    record Fitted(DenseFeatures features, float[][] rows) {}

    /**
     * @param fitRows rows of the frame to learn encodings from
     * @param targets one for each row of the frame: class numbers or values
     * @param classes names of the classes; none for a regression
     */
    static Fitted fit(
            TableSchema schema, Frame frame, Steps steps, int[] fitRows, double[] targets, List<String> classes) {
        int outputs = encodedOutputs(classes.size());
        double[] prior = new double[outputs];
        List<Map<String, Level[]>> byFold = new ArrayList<>();
        for (int i = 0; i < schema.categorical().size(); i++) {
            byFold.add(new HashMap<>());
        }
        Row row = new Row(schema);
        for (int at : fitRows) {
            frame.read(at, row);
            int fold = fold(frame, at);
            for (int output = 0; output < outputs; output++) {
                prior[output] += output(classes.size(), output, targets[at]);
            }
            for (int i = 0; i < row.categories.length; i++) {
                Level[] folds = byFold.get(i).computeIfAbsent(said(row.categories[i]), level -> new Level[FOLDS]);
                Level before = folds[fold] == null ? new Level(0, new double[outputs]) : folds[fold];
                for (int output = 0; output < outputs; output++) {
                    before.sums[output] += output(classes.size(), output, targets[at]);
                }
                folds[fold] = new Level(before.count + 1, before.sums);
            }
        }
        for (int output = 0; output < outputs; output++) {
            prior[output] /= Math.max(1, fitRows.length);
        }
        List<Map<String, Level>> levels = byFold.stream()
                .map(column -> {
                    Map<String, Level> all = new HashMap<>();
                    column.forEach((level, folds) -> all.put(level, sum(folds, -1, outputs)));
                    return all;
                })
                .toList();
        DenseFeatures features =
                new DenseFeatures(schema, steps, prior, fitRows.length, levels, outputNames(classes, outputs));
        float[][] rows = new float[frame.rows()][];
        for (int at : fitRows) {
            frame.read(at, row);
            int fold = fold(frame, at);
            rows[at] = features.encode(row, (column, level) -> {
                Level[] folds = byFold.get(column).get(level);
                return folds == null ? null : sum(folds, fold, outputs);
            });
        }
        return new Fitted(features, rows);
    }

    private static List<String> outputNames(List<String> classes, int outputs) {
        return outputs == 1 ? List.of(classes.isEmpty() ? "value" : classes.get(1)) : classes;
    }

    private static int fold(Frame frame, int row) {
        long key = frame.group(row) != 0 ? frame.group(row) : frame.rowNumber(row);
        return (int) Long.remainderUnsigned(Hash.mixed(key + 17), FOLDS);
    }

    private static Level sum(@Nullable Level[] folds, int without, int outputs) {
        int count = 0;
        double[] sums = new double[outputs];
        for (int fold = 0; fold < folds.length; fold++) {
            Level level = folds[fold];
            if (fold != without && level != null) {
                count += level.count;
                for (int output = 0; output < outputs; output++) {
                    sums[output] += level.sums[output];
                }
            }
        }
        return new Level(count, sums);
    }

    private static String said(@Nullable String level) {
        return level == null ? "" : level;
    }

    /** Where the statistics of a level come from. */
    private interface Statistics {
        @Nullable
        Level of(int column, String level);
    }

    int size() {
        return names.size();
    }

    String name(int feature) {
        return names.get(feature);
    }

    /** The column of the table a feature speaks of. */
    String column(int feature) {
        return columns.get(feature);
    }

    /** A row nobody learned from. */
    float[] encode(Row row) {
        return encode(row, (column, level) -> levels.get(column).get(level));
    }

    private float[] encode(Row row, Statistics statistics) {
        float[] encodedRow = new float[names.size()];
        int at = 0;
        for (int q = 0; q < steps.size(); q++) {
            encodedRow[at++] = (float) steps.value(q, row);
        }
        for (int i = 0; i < levels.size(); i++) {
            String said = said(row.categories[i]);
            Level level = statistics.of(i, said);
            int count = level == null ? 0 : level.count;
            encodedRow[at++] = (float) Math.log1p(count * 1000.0 / Math.max(1, rows));
            for (String own : ownColumns.get(i)) {
                encodedRow[at++] = own.equals(said) ? 1 : 0;
            }
            for (int output = 0; output < encoded; output++) {
                double sum = level == null ? 0 : level.sums[output];
                encodedRow[at++] = (float) ((sum + SHRINKAGE * prior[output]) / (count + SHRINKAGE));
            }
        }
        for (int i = 0; i < row.wordCounts.length; i++) {
            encodedRow[at++] = row.wordCounts[i];
        }
        return encodedRow;
    }

    /** As a document; {@link #of} reads it back. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("prior", prior);
        document.put("rows", rows);
        List<Object> all = new ArrayList<>();
        for (Map<String, Level> column : levels) {
            Map<String, Object> levelsOfColumn = new LinkedHashMap<>();
            new TreeMap<>(column).forEach((name, level) -> {
                double[] numbers = new double[encoded + 1];
                numbers[0] = level.count;
                System.arraycopy(level.sums, 0, numbers, 1, encoded);
                levelsOfColumn.put(name, numbers);
            });
            all.add(levelsOfColumn);
        }
        document.put("levels", all);
        return document;
    }

    static DenseFeatures of(TableSchema schema, Steps steps, List<String> classes, JsonNode document)
            throws TableDataException {
        int outputs = encodedOutputs(classes.size());
        JsonNode columns = document.path("levels");
        if (document.path("prior").size() != outputs || columns.size() != schema.categorical().size()) {
            throw new TableDataException("Expected encodings of " + schema.categorical().size() + " columns and "
                    + outputs + " outputs, found others");
        }
        double[] prior = new double[outputs];
        for (int output = 0; output < outputs; output++) {
            prior[output] = document.path("prior").get(output).asDouble();
        }
        List<Map<String, Level>> levels = new ArrayList<>();
        for (JsonNode column : columns) {
            Map<String, Level> all = new HashMap<>();
            column.forEachEntry((name, numbers) -> {
                double[] sums = new double[outputs];
                for (int output = 0; output < outputs; output++) {
                    sums[output] = numbers.path(output + 1).asDouble();
                }
                all.put(name, new Level(numbers.path(0).asInt(), sums));
            });
            levels.add(all);
        }
        return new DenseFeatures(
                schema, steps, prior, document.path("rows").asLong(), levels, outputNames(classes, outputs));
    }
}
