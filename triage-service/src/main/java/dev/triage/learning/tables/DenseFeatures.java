package dev.triage.learning.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns a row into a short dense vector for trees: numbers and times as they are, missing as missing; of texts, how long
 * they are; of each category how frequent its level is, and, by {@link Encoding}, either what the target was for it or
 * when it was first seen. Immutable, thread-safe.
 */
final class DenseFeatures {

    /** What is said of a level besides how frequent it is. */
    enum Encoding {
        /**
         * The mean of the target over earlier rows of the level, less the mean of all rows of that time, so that a
         * drifting share is not taken for a property of the level (ordered target statistics, Prokhorenkova et al.
         * 2018, with the drift taken out). For rows in order of time.
         */
        TARGET_IN_TIME,
        /** The mean of the target over the level's rows in other folds, shrunk (Micci-Barreca 2001). */
        TARGET_BY_FOLD,
        /** Its place in the order of first appearance; one never seen comes after all. */
        FIRST_SEEN
    }

    private static final int MOST_ENCODED = 10;
    private static final double SHRINKAGE = 30;
    private static final int FOLDS = 5;
    private static final int NARROWEST_WINDOW = 50;
    private static final double WINDOW = 0.05;

    /**
     * What is known of a level.
     *
     * @param place in the order of first appearance
     * @param sums of each encoded output over the training rows, less what is usual
     */
    private record Level(int place, int count, double[] sums) {}

    private final TableSchema schema;
    private final Steps steps;
    private final Encoding encoding;
    private final int encoded;
    private final long rows;
    private final List<Map<String, Level>> levels;
    private final List<String> names = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();

    private DenseFeatures(
            TableSchema schema,
            Steps steps,
            Encoding encoding,
            List<String> outputs,
            long rows,
            List<Map<String, Level>> levels) {
        this.schema = schema;
        this.steps = steps;
        this.encoding = encoding;
        this.encoded = outputs.size();
        this.rows = rows;
        this.levels = levels;
        for (int q = 0; q < steps.size(); q++) {
            put(steps.name(q), steps.name(q));
        }
        for (String column : schema.categorical()) {
            put(column, column + " how frequent");
            if (encoding == Encoding.FIRST_SEEN) {
                put(column, column + " when first seen");
            }
            outputs.forEach(output -> put(column, column + " usual " + output));
        }
        for (String text : schema.text()) {
            put(text, text + " words");
        }
    }

    private void put(String column, String name) {
        columns.add(column);
        names.add(name);
    }

    /** The outputs categories are encoded with: one of two classes, all of a few, none of many. */
    private static List<String> outputs(Encoding encoding, List<String> classes) {
        if (encoding == Encoding.FIRST_SEEN || classes.size() > MOST_ENCODED) {
            return List.of();
        }
        return classes.isEmpty() ? List.of("value") : classes.size() == 2 ? List.of(classes.get(1)) : classes;
    }

    private static double output(int classes, int output, double target) {
        return classes <= 2 ? target : (int) target == output ? 1 : 0;
    }

    /**
     * The features, and the training rows encoded without their own answers.
     *
     * @param rows one for each row of the frame; null for those not learned from
     */
    record Fitted(DenseFeatures features, float[][] rows) {}

    /**
     * @param fitRows rows of the frame to learn encodings from
     * @param targets one for each row of the frame: class numbers or values
     * @param classes names of the classes; none for a regression
     */
    static Fitted fit(
            TableSchema schema,
            Frame frame,
            Steps steps,
            Encoding encoding,
            int[] fitRows,
            double[] targets,
            List<String> classes) {
        return new Fitting(schema, frame, steps, encoding, targets, classes).on(fitRows);
    }

    /** Learns the encodings while it walks over the rows in order. */
    private static final class Fitting {

        private final TableSchema schema;
        private final Frame frame;
        private final Steps steps;
        private final Encoding encoding;
        private final double[] targets;
        private final int classes;
        private final List<String> outputs;

        Fitting(
                TableSchema schema,
                Frame frame,
                Steps steps,
                Encoding encoding,
                double[] targets,
                List<String> classes) {
            this.schema = schema;
            this.frame = frame;
            this.steps = steps;
            this.encoding = encoding;
            this.targets = targets;
            this.classes = classes.size();
            this.outputs = outputs(encoding, classes);
        }

        Fitted on(int[] fitRows) {
            int[] order = inOrder(fitRows);
            double[][] usual = usual(order);
            int folds = encoding == Encoding.TARGET_BY_FOLD ? FOLDS : 1;
            List<Map<String, Level[]>> byFold = new ArrayList<>();
            schema.categorical().forEach(column -> byFold.add(new HashMap<>()));
            float[][] encodedRows = new float[frame.rows()][];
            Row row = new Row(schema);
            DenseFeatures shape = new DenseFeatures(schema, steps, encoding, outputs, fitRows.length, List.of());
            Level[][] before = new Level[schema.categorical().size()][];
            for (int i = 0; i < order.length; i++) {
                int at = order[i];
                frame.read(at, row);
                for (int column = 0; column < row.categories.length; column++) {
                    Map<String, Level[]> ofColumn = byFold.get(column);
                    String said = said(row.categories[column]);
                    Level[] all = ofColumn.get(said);
                    if (all == null) {
                        all = new Level[folds];
                        for (int fold = 0; fold < folds; fold++) {
                            all[fold] = new Level(ofColumn.size(), 0, new double[outputs.size()]);
                        }
                        ofColumn.put(said, all);
                    }
                    before[column] = all;
                }
                if (encoding == Encoding.TARGET_IN_TIME) {
                    encodedRows[at] = shape.encode(row, (column, level) -> before[column][0]);
                }
                int fold = folds == 1 ? 0 : fold(at);
                for (int column = 0; column < row.categories.length; column++) {
                    Level[] all = before[column];
                    Level level = all[fold];
                    for (int output = 0; output < outputs.size(); output++) {
                        level.sums[output] += output(classes, output, targets[at]) - usual[output][i];
                    }
                    all[fold] = new Level(level.place, level.count + 1, level.sums);
                }
            }
            DenseFeatures features = new DenseFeatures(schema, steps, encoding, outputs, fitRows.length, whole(byFold));
            for (int at : order) {
                frame.read(at, row);
                float[] full = features.encode(row);
                float[] own = switch (encoding) {
                    case TARGET_IN_TIME -> encodedRows[at];
                    case TARGET_BY_FOLD ->
                        features.encode(row, (column, level) -> {
                            Level[] all = byFold.get(column).get(level);
                            return all == null ? null : sum(all, fold(at));
                        });
                    case FIRST_SEEN -> full;
                };
                // How frequent a level is comes from all rows in any case: it gives no answer away.
                encodedRows[at] = features.withCounts(own, full);
            }
            return new Fitted(features, encodedRows);
        }

        private int[] inOrder(int[] rows) {
            boolean timed = !schema.timestamp().isEmpty();
            return IntStream.of(rows)
                    .boxed()
                    .sorted(Comparator.comparingLong((Integer at) -> timed ? frame.time(0, at) : 0)
                            .thenComparingLong(at -> frame.rowNumber(at)))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        /** What is usual of each output at the place of each row: the mean around it in time, or over all rows. */
        private double[][] usual(int[] order) {
            int n = order.length;
            double[][] usual = new double[outputs.size()][n];
            int reach = encoding == Encoding.TARGET_IN_TIME ? Math.max(NARROWEST_WINDOW, (int) (WINDOW * n)) : n;
            for (int output = 0; output < outputs.size(); output++) {
                double[] sums = new double[n + 1];
                for (int i = 0; i < n; i++) {
                    sums[i + 1] = sums[i] + output(classes, output, targets[order[i]]);
                }
                for (int i = 0; i < n; i++) {
                    int from = Math.max(0, i - reach);
                    int to = Math.min(n, i + reach + 1);
                    usual[output][i] = (sums[to] - sums[from]) / (to - from);
                }
            }
            return usual;
        }

        private int fold(int row) {
            long key = frame.group(row) != 0 ? frame.group(row) : frame.rowNumber(row);
            return (int) Long.remainderUnsigned(Hash.mixed(key + 17), FOLDS);
        }

        private static List<Map<String, Level>> whole(List<Map<String, Level[]>> byFold) {
            return byFold.stream()
                    .map(column -> {
                        Map<String, Level> all = new HashMap<>();
                        column.forEach((level, folds) -> all.put(level, sum(folds, -1)));
                        return all;
                    })
                    .toList();
        }

        private static Level sum(Level[] folds, int without) {
            int count = 0;
            double[] sums = new double[folds[0].sums.length];
            for (int fold = 0; fold < folds.length; fold++) {
                if (fold != without) {
                    count += folds[fold].count;
                    for (int output = 0; output < sums.length; output++) {
                        sums[output] += folds[fold].sums[output];
                    }
                }
            }
            return new Level(folds[0].place, count, sums);
        }
    }

    private static String said(@Nullable String level) {
        return level == null ? "" : level;
    }

    /** Where the statistics of a level come from. */
    private interface Statistics {
        @Nullable
        Level of(int column, String level);
    }

    Encoding encoding() {
        return encoding;
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
        float[] vector = new float[names.size()];
        int at = 0;
        for (int q = 0; q < steps.size(); q++) {
            vector[at++] = (float) steps.value(q, row);
        }
        for (int column = 0; column < row.categories.length; column++) {
            Level level = statistics.of(column, said(row.categories[column]));
            int count = level == null ? 0 : level.count;
            vector[at++] = (float) Math.log1p(count);
            if (encoding == Encoding.FIRST_SEEN) {
                vector[at++] = level == null ? levels.get(column).size() : level.place;
            }
            for (int output = 0; output < encoded; output++) {
                vector[at++] = level == null ? 0 : (float) (level.sums[output] / (count + SHRINKAGE));
            }
        }
        for (int i = 0; i < row.wordCounts.length; i++) {
            vector[at++] = row.wordCounts[i];
        }
        return vector;
    }

    /** A row encoded without its own answer, with how frequent its levels are over all rows. */
    private float[] withCounts(float[] own, float[] full) {
        int at = steps.size();
        for (int column = 0; column < schema.categorical().size(); column++) {
            own[at] = full[at];
            at += encoding == Encoding.FIRST_SEEN ? 2 : 1 + encoded;
        }
        return own;
    }

    /** As a document; {@link #of} reads it back. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("encoding", encoding);
        document.put("rows", rows);
        List<Object> all = new ArrayList<>();
        for (Map<String, Level> column : levels) {
            Map<String, Object> ofColumn = new LinkedHashMap<>();
            new TreeMap<>(column).forEach((name, level) -> {
                double[] numbers = new double[encoded + 2];
                numbers[0] = level.place;
                numbers[1] = level.count;
                System.arraycopy(level.sums, 0, numbers, 2, encoded);
                ofColumn.put(name, numbers);
            });
            all.add(ofColumn);
        }
        document.put("levels", all);
        return document;
    }

    static DenseFeatures of(TableSchema schema, Steps steps, List<String> classes, JsonNode document)
            throws TableDataException {
        JsonNode columns = document.path("levels");
        Encoding encoding = Arrays.stream(Encoding.values())
                .filter(each -> each.name().equals(document.path("encoding").asString("")))
                .findFirst()
                .orElseThrow(() -> new TableDataException(
                        "Expected an encoding of categories, found " + document.path("encoding")));
        if (columns.size() != schema.categorical().size()) {
            throw new TableDataException(
                    "Expected encodings of " + schema.categorical().size() + " columns, found " + columns.size());
        }
        List<String> outputs = outputs(encoding, classes);
        List<Map<String, Level>> levels = new ArrayList<>();
        for (JsonNode column : columns) {
            Map<String, Level> all = new HashMap<>();
            column.forEachEntry((name, numbers) -> {
                double[] sums = new double[outputs.size()];
                for (int output = 0; output < sums.length; output++) {
                    sums[output] = numbers.path(output + 2).asDouble();
                }
                all.put(name, new Level(numbers.path(0).asInt(), numbers.path(1).asInt(), sums));
            });
            levels.add(all);
        }
        return new DenseFeatures(
                schema, steps, encoding, outputs, document.path("rows").asLong(), levels);
    }
}
