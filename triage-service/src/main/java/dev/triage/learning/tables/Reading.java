package dev.triage.learning.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One pass over a table that keeps what training needs: the training rows, in bounded memory, and how many rows there
 * are of what.
 *
 * @param frame training rows; their targets are places in {@code classes}, or values
 * @param classes names in order; none for a regression
 * @param cut for a split by time, the moment from which on rows are test rows
 * @param later whether the test rows are later than the training rows, by their first time column
 */
record Reading(
        Frame frame,
        List<String> classes,
        long rows,
        long trainRows,
        long testRows,
        long otherRows,
        long cut,
        boolean later,
        List<String> notes) {

    private static final int MOST_CLASSES = 2_000;
    private static final int FEWEST_ROWS = 20;
    private static final int SAMPLE = 200_000;

    /** @throws TableDataException naming row and column of what cannot be learned from */
    static Reading of(TableSchema schema, Path data, Progress progress) throws IOException, TableDataException {
        long cut = schema.split() instanceof Split.ByTime by ? cut(schema, data, by, progress) : 0;
        progress.stage("Reading", Files.size(data), "bytes");
        List<String> needed = schema.needed();
        RowParser parser = new RowParser(schema, needed);
        Frame frame = new Frame(schema);
        Row row = new Row(schema);
        Map<String, Integer> codes = new LinkedHashMap<>();
        long[] counts = new long[4];
        Moments moments = new Moments();
        List<String> notes = new ArrayList<>();
        long readTo = 0;
        long unlabelled = 0;
        long firstUnlabelled = 0;
        try (TableReader reader = TableReader.open(data, needed, progress::advance)) {
            Leakage whole = new Leakage(reader.header(), true);
            Leakage content = new Leakage(needed.subList(0, schema.features().size()), false);
            LeakingGroups groups = new LeakingGroups(schema);
            while (reader.next()) {
                Split.Side side = side(schema, parser, reader, cut);
                counts[side.ordinal()]++;
                if (side == Split.Side.NONE) {
                    continue;
                }
                // Read on both sides: a value that is none must not first be found by an evaluation.
                parser.features(reader, row);
                double target = target(schema, parser, reader, codes, side);
                if (Double.isNaN(target)) {
                    firstUnlabelled = unlabelled == 0 ? reader.row() : firstUnlabelled;
                    unlabelled++;
                    counts[side.ordinal()]--;
                    continue;
                }
                groups.row(parser.group(reader), side, reader);
                moments.add(row, side);
                if (side == Split.Side.TRAIN) {
                    whole.train(reader, parser.whole(reader));
                    content.train(reader, parser.content(reader));
                    frame.add(
                            row,
                            target,
                            reader.row(),
                            parser.group(reader).map(Hash::of).orElse(0L));
                } else {
                    whole.test(reader, parser.whole(reader));
                    content.test(reader, parser.content(reader));
                }
            }
            readTo = reader.row();
            Optional<String> shared = whole.check();
            (shared.isPresent() ? shared : content.check()).ifPresent(notes::add);
        }
        if (unlabelled > 0) {
            notes.add(unlabelled + " rows have no value in column " + schema.target() + ", the first is row "
                    + firstUnlabelled + "; they are left out");
        }
        enough(schema, codes, counts, readTo);
        List<String> classes = ordered(codes, frame);
        constant(schema, frame);
        if (frame.seen() > frame.rows()) {
            notes.add("Learning from a fair sample of " + frame.rows() + " of " + frame.seen()
                    + " training rows: as many as fit the room of " + Frame.MOST_CELLS + " cells and "
                    + Frame.MOST_ROWS + " rows");
        }
        return new Reading(
                frame,
                classes,
                readTo,
                counts[Split.Side.TRAIN.ordinal()],
                counts[Split.Side.TEST.ordinal()],
                counts[Split.Side.NONE.ordinal()],
                cut,
                moments.testIsLater(),
                notes);
    }

    /** The test rows of the file that was read. */
    ScoredRows.Which testRowsOf(TableSchema schema) {
        return (parser, reader) -> side(schema, parser, reader, cut) == Split.Side.TEST;
    }

    /** The middle of the training rows' values. */
    double median() {
        double[] values = new double[frame.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = frame.target(row);
        }
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /** The side of the reader's present row. */
    static Split.Side side(TableSchema schema, RowParser parser, TableReader reader, long cut)
            throws TableDataException {
        return switch (schema.split()) {
            case Split.ByColumn by -> by.side(parser.splitField(reader));
            case Split.ByTime by -> parser.splitTime(reader) < cut ? Split.Side.TRAIN : Split.Side.TEST;
            case Split.ByHash by -> {
                String field = parser.splitField(reader);
                yield by.side(field == null ? "" : field);
            }
        };
    }

    private static double target(
            TableSchema schema, RowParser parser, TableReader reader, Map<String, Integer> codes, Split.Side side)
            throws TableDataException {
        if (!schema.isClassification()) {
            return parser.value(reader);
        }
        String label = parser.label(reader);
        if (label == null) {
            return Double.NaN;
        }
        if (side == Split.Side.TEST) {
            return -1;
        }
        Integer code = codes.get(label);
        if (code == null) {
            code = codes.size();
            codes.put(label, code);
            if (code == MOST_CLASSES) {
                throw TableDataException.at(
                        reader.row(), reader.line(), schema.target(), "at most " + MOST_CLASSES + " classes", label);
            }
        }
        return code;
    }

    private static void enough(TableSchema schema, Map<String, Integer> codes, long[] counts, long rows)
            throws TableDataException {
        long train = counts[Split.Side.TRAIN.ordinal()];
        long test = counts[Split.Side.TEST.ordinal()];
        if (rows == 0) {
            throw new TableDataException("Expected rows after the header, found none");
        }
        if (train < FEWEST_ROWS || test == 0) {
            throw new TableDataException("Expected at least " + FEWEST_ROWS + " training rows and one test row by "
                    + schema.split().said() + ", found " + train + " and " + test + " of " + rows + " rows");
        }
        if (schema.isClassification() && codes.size() < 2) {
            throw new TableDataException("column " + schema.target()
                    + ": expected at least two classes among the training rows, found only " + codes.keySet());
        }
        for (String promised : schema.classes()) {
            if (!codes.containsKey(promised)) {
                throw new TableDataException("column " + schema.target() + ": expected training rows of the class "
                        + promised + ", found none; classes with rows are " + codes.keySet());
            }
        }
    }

    private static void constant(TableSchema schema, Frame frame) throws TableDataException {
        if (schema.isClassification()) {
            return;
        }
        for (int row = 1; row < frame.rows(); row++) {
            if (frame.target(row) != frame.target(0)) {
                return;
            }
        }
        throw new TableDataException("column " + schema.target()
                + ": expected different values among the training rows, found only " + frame.target(0));
    }

    /** Class names in order, and the frame's targets brought to it. */
    private static List<String> ordered(Map<String, Integer> codes, Frame frame) {
        List<String> classes = List.copyOf(new TreeSet<>(codes.keySet()));
        int[] places = new int[codes.size()];
        codes.forEach((name, code) -> places[code] = classes.indexOf(name));
        if (!classes.isEmpty()) {
            frame.renumber(places);
        }
        return classes;
    }

    /** The moment the newest share of rows begins; rows of one moment stay together. */
    private static long cut(TableSchema schema, Path data, Split.ByTime by, Progress progress)
            throws IOException, TableDataException {
        progress.stage("Finding the newest rows", Files.size(data), "bytes");
        List<String> needed = schema.needed();
        RowParser parser = new RowParser(schema, needed);
        long[] times = new long[1 << 16];
        int count = 0;
        try (TableReader reader = TableReader.open(data, needed, progress::advance)) {
            while (reader.next()) {
                if (count == times.length) {
                    times = Arrays.copyOf(times, count * 2);
                }
                times[count++] = parser.splitTime(reader);
            }
        }
        if (count == 0) {
            throw new TableDataException("Expected rows after the header, found none");
        }
        Arrays.sort(times, 0, count);
        return times[Math.min(count - 1, (int) Math.round(count * (1 - by.testFraction())))];
    }

    /** The first time column of both sides, to tell a split in time from a split by chance. */
    private static final class Moments {

        private final long[] train = new long[SAMPLE];
        private final long[] test = new long[SAMPLE];
        private int trainSize;
        private int testSize;

        void add(Row row, Split.Side side) {
            if (row.times.length == 0 || row.times[0] == Row.NO_TIME) {
                return;
            }
            if (side == Split.Side.TRAIN) {
                train[trainSize++ % SAMPLE] = row.times[0];
            } else {
                test[testSize++ % SAMPLE] = row.times[0];
            }
        }

        boolean testIsLater() {
            int trainCount = Math.min(trainSize, SAMPLE);
            int testCount = Math.min(testSize, SAMPLE);
            if (trainCount == 0 || testCount == 0) {
                return false;
            }
            Arrays.sort(train, 0, trainCount);
            Arrays.sort(test, 0, testCount);
            return test[testCount / 20] >= train[(int) (trainCount * 0.95)];
        }
    }
}
