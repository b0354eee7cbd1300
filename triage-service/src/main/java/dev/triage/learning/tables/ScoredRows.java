package dev.triage.learning.tables;

import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.RegressionMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Rows of a table with what a model says of them, read as a stream. Of very many rows a fair sample is kept, so that
 * memory stays bounded; {@code seen} says how many there were.
 *
 * @param labels places of the true classes, −1 for a class the model does not know; none for a regression
 * @param probabilities one row an example; none for a regression
 * @param truth the true values; none for a classification
 * @param rowNumbers where the rows stand in the file
 * @param nanosPerRow time to turn a row that was read into its answer, on one thread
 */
record ScoredRows(
        TableModel model,
        int[] labels,
        float[][] probabilities,
        double[] truth,
        double[] predicted,
        long[] rowNumbers,
        long seen,
        double nanosPerRow) {

    private static final long MOST_CELLS = 60_000_000;
    private static final int WARM_PASSES = 5;
    private static final double WARM_NANOS = 1e9;

    int rows() {
        return rowNumbers.length;
    }

    /** Only the rows with these numbers, in their order. */
    ScoredRows only(long[] numbers) {
        LongCounts wanted = new LongCounts(numbers.length);
        for (long number : numbers) {
            wanted.put(number, 1);
        }
        int[] places = IntStream.range(0, rows())
                .filter(place -> wanted.get(rowNumbers[place], 0) > 0)
                .toArray();
        boolean classes = model.schema().isClassification();
        return new ScoredRows(
                model,
                classes ? Arrays.stream(places).map(place -> labels[place]).toArray() : labels,
                classes
                        ? Arrays.stream(places)
                                .mapToObj(place -> probabilities[place])
                                .toArray(float[][]::new)
                        : probabilities,
                classes
                        ? truth
                        : Arrays.stream(places)
                                .mapToDouble(place -> truth[place])
                                .toArray(),
                classes
                        ? predicted
                        : Arrays.stream(places)
                                .mapToDouble(place -> predicted[place])
                                .toArray(),
                Arrays.stream(places).mapToLong(place -> rowNumbers[place]).toArray(),
                seen,
                nanosPerRow);
    }

    ClassificationMetrics classification() {
        return new ClassificationMetrics(model.classes(), probabilities, labels);
    }

    RegressionMetrics regression(double baseline) {
        return new RegressionMetrics(truth, predicted, baseline);
    }

    /** Which rows to score. */
    interface Which {
        boolean take(RowParser parser, TableReader reader) throws TableDataException;
    }

    static ScoredRows of(TableModel model, Path data, Which which, Progress progress)
            throws IOException, TableDataException {
        TableSchema schema = model.schema();
        progress.stage("Scoring", Files.size(data), "bytes");
        List<String> needed = schema.needed();
        RowParser parser = new RowParser(schema, needed);
        TableModel.Scorer scorer = model.scorer();
        Kept kept = new Kept(model);
        Row row = new Row(schema);
        Map<String, Integer> places = new HashMap<>();
        model.classes().forEach(name -> places.put(name, places.size()));
        long nanos = 0;
        try (TableReader reader = TableReader.open(data, needed, progress::advance)) {
            while (reader.next()) {
                if (!which.take(parser, reader)) {
                    continue;
                }
                long begun = System.nanoTime();
                parser.features(reader, row);
                double[] scores = scorer.scores(row);
                double[] answer = schema.isClassification() ? model.calibrator().apply(scores) : scores;
                nanos += System.nanoTime() - begun;
                if (schema.isClassification()) {
                    String label = parser.label(reader);
                    if (label != null) {
                        kept.add(reader.row(), places.getOrDefault(label, -1), answer);
                    }
                } else if (!Double.isNaN(parser.value(reader))) {
                    kept.add(reader.row(), parser.value(reader), model.target().value(answer[0]));
                }
            }
        }
        return kept.rows(model, nanos);
    }

    /**
     * Time a row takes once the machine has warmed up: the rows are scored again until they took a second together, or
     * five times.
     */
    double warmNanosPerRow(Path data, Which which) throws IOException, TableDataException {
        double first = nanosPerRow;
        double nanos = first * seen;
        double together = nanos;
        double last = first;
        for (int pass = 0; pass < WARM_PASSES && together < WARM_NANOS; pass++) {
            ScoredRows again = of(model, data, which, Progress.SILENT);
            last = again.nanosPerRow();
            together += last * again.seen();
        }
        return last;
    }

    /** Rows kept so far; thinned out by a hash of their number when there are too many. */
    private static final class Kept {

        private final boolean classes;
        private final int most;
        private final List<float[]> probabilities = new ArrayList<>();
        private int[] labels = new int[1024];
        private double[] truth = new double[1024];
        private double[] predicted = new double[1024];
        private long[] numbers = new long[1024];
        private int size;
        private long seen;
        private long threshold = -1;

        Kept(TableModel model) {
            this.classes = model.schema().isClassification();
            this.most = (int) (MOST_CELLS / Math.max(2, model.classes().size()));
        }

        void add(long number, int label, double[] row) {
            if (place(number)) {
                float[] narrow = new float[row.length];
                for (int i = 0; i < row.length; i++) {
                    narrow[i] = (float) row[i];
                }
                labels[size] = label;
                probabilities.add(narrow);
                added(number);
            }
        }

        void add(long number, double value, double answer) {
            if (place(number)) {
                truth[size] = value;
                predicted[size] = answer;
                added(number);
            }
        }

        private boolean place(long number) {
            seen++;
            if (Long.compareUnsigned(Hash.mixed(number), threshold) > 0) {
                return false;
            }
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
                labels = Arrays.copyOf(labels, classes ? size * 2 : 0);
                truth = Arrays.copyOf(truth, classes ? 0 : size * 2);
                predicted = Arrays.copyOf(predicted, classes ? 0 : size * 2);
            }
            return true;
        }

        private void added(long number) {
            numbers[size++] = number;
            if (size > most) {
                thinOut();
            }
        }

        private void thinOut() {
            threshold = threshold >>> 1;
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (Long.compareUnsigned(Hash.mixed(numbers[i]), threshold) <= 0) {
                    numbers[kept] = numbers[i];
                    if (classes) {
                        labels[kept] = labels[i];
                        probabilities.set(kept, probabilities.get(i));
                    } else {
                        truth[kept] = truth[i];
                        predicted[kept] = predicted[i];
                    }
                    kept++;
                }
            }
            if (classes) {
                probabilities.subList(kept, size).clear();
            }
            size = kept;
        }

        ScoredRows rows(TableModel model, long nanos) {
            return new ScoredRows(
                    model,
                    Arrays.copyOf(labels, classes ? size : 0),
                    probabilities.toArray(float[][]::new),
                    Arrays.copyOf(truth, classes ? 0 : size),
                    Arrays.copyOf(predicted, classes ? 0 : size),
                    Arrays.copyOf(numbers, size),
                    seen,
                    seen == 0 ? 0 : (double) nanos / seen);
        }
    }
}
