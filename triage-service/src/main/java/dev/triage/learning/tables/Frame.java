package dev.triage.learning.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Training rows in columns, a bounded number of them. When there is no more room, every second row goes, by a hash of
 * its number: what stays is a fair sample whatever the order of the file, and the same one every time.
 */
final class Frame {

    /** Numbers, codes and words kept at the most: about 8 bytes each. */
    static final long MOST_CELLS = 100_000_000;

    /** Rows kept at the most. */
    static final int MOST_ROWS = 1_000_000;

    private final TableSchema schema;
    private final long mostCells;
    private final int mostRows;
    private final Map<String, Integer> vocabulary = new HashMap<>();
    private final List<String> words = new ArrayList<>();
    private final List<Map<String, Integer>> levelCodes = new ArrayList<>();
    private final List<List<String>> levels = new ArrayList<>();

    private final int[][] tokens;
    private final int[] tokenSizes;
    private final int[][] offsets;
    private final int[][] codes;
    private final double[][] numbers;
    private final long[][] times;
    private double[] targets = new double[1024];
    private long[] rowNumbers = new long[1024];
    private long[] groups = new long[1024];
    private int rows;
    private long seen;
    private long threshold = -1;

    Frame(TableSchema schema) {
        this(schema, MOST_CELLS, MOST_ROWS);
    }

    Frame(TableSchema schema, long mostCells, int mostRows) {
        this.schema = schema;
        this.mostCells = mostCells;
        this.mostRows = mostRows;
        this.tokens = new int[schema.text().size()][4096];
        this.tokenSizes = new int[schema.text().size()];
        this.offsets = new int[schema.text().size()][1025];
        this.codes = new int[schema.categorical().size()][1024];
        this.numbers = new double[schema.numeric().size()][1024];
        this.times = new long[schema.timestamp().size()][1024];
        for (int i = 0; i < schema.categorical().size(); i++) {
            levelCodes.add(new HashMap<>());
            levels.add(new ArrayList<>());
        }
    }

    /** @param target the class's number, or the value */
    void add(Row row, double target, long rowNumber, long group) {
        seen++;
        if (Long.compareUnsigned(priority(rowNumber), threshold) > 0) {
            return;
        }
        grow();
        for (int i = 0; i < tokens.length; i++) {
            addWords(row, i);
        }
        for (int i = 0; i < codes.length; i++) {
            codes[i][rows] = code(i, row.categories[i]);
        }
        for (int i = 0; i < numbers.length; i++) {
            numbers[i][rows] = row.numbers[i];
        }
        for (int i = 0; i < times.length; i++) {
            times[i][rows] = row.times[i];
        }
        targets[rows] = target;
        rowNumbers[rows] = rowNumber;
        groups[rows] = group;
        rows++;
        if (rows > mostRows || cells() > mostCells) {
            thinOut();
        }
    }

    private long priority(long rowNumber) {
        return Hash.mixed(rowNumber * 0x9e3779b97f4a7c15L + schema.seed());
    }

    private void addWords(Row row, int column) {
        int count = row.wordCounts[column];
        if (tokenSizes[column] + count > tokens[column].length) {
            tokens[column] =
                    Arrays.copyOf(tokens[column], Math.max(tokens[column].length * 2, tokenSizes[column] + count));
        }
        for (int i = 0; i < count; i++) {
            String word = row.words[column][i];
            Integer id = vocabulary.get(word);
            if (id == null) {
                id = words.size();
                vocabulary.put(word, id);
                words.add(word);
            }
            tokens[column][tokenSizes[column]++] = id;
        }
        offsets[column][rows + 1] = tokenSizes[column];
    }

    private int code(int column, @Nullable String level) {
        if (level == null) {
            return -1;
        }
        Integer code = levelCodes.get(column).get(level);
        if (code == null) {
            code = levels.get(column).size();
            levelCodes.get(column).put(level, code);
            levels.get(column).add(level);
        }
        return code;
    }

    private long cells() {
        long cells = (long) rows * (3 + codes.length + numbers.length + times.length);
        for (int size : tokenSizes) {
            cells += size;
        }
        return cells;
    }

    private void grow() {
        if (rows < targets.length) {
            return;
        }
        int room = rows * 2;
        targets = Arrays.copyOf(targets, room);
        rowNumbers = Arrays.copyOf(rowNumbers, room);
        groups = Arrays.copyOf(groups, room);
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = Arrays.copyOf(offsets[i], room + 1);
        }
        for (int i = 0; i < codes.length; i++) {
            codes[i] = Arrays.copyOf(codes[i], room);
        }
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Arrays.copyOf(numbers[i], room);
        }
        for (int i = 0; i < times.length; i++) {
            times[i] = Arrays.copyOf(times[i], room);
        }
    }

    private void thinOut() {
        threshold = threshold >>> 1;
        int kept = 0;
        int[] sizes = new int[tokens.length];
        for (int row = 0; row < rows; row++) {
            if (Long.compareUnsigned(priority(rowNumbers[row]), threshold) > 0) {
                continue;
            }
            for (int i = 0; i < tokens.length; i++) {
                int length = offsets[i][row + 1] - offsets[i][row];
                System.arraycopy(tokens[i], offsets[i][row], tokens[i], sizes[i], length);
                sizes[i] += length;
                // Row by row this stays behind what is still to be read.
                offsets[i][kept + 1] = sizes[i];
            }
            for (int[] column : codes) {
                column[kept] = column[row];
            }
            for (double[] column : numbers) {
                column[kept] = column[row];
            }
            for (long[] column : times) {
                column[kept] = column[row];
            }
            targets[kept] = targets[row];
            rowNumbers[kept] = rowNumbers[row];
            groups[kept] = groups[row];
            kept++;
        }
        rows = kept;
        System.arraycopy(sizes, 0, tokenSizes, 0, sizes.length);
    }

    /** Gives every class its place in another order. */
    void renumber(int[] places) {
        for (int row = 0; row < rows; row++) {
            targets[row] = places[(int) targets[row]];
        }
    }

    /** Rows kept. */
    int rows() {
        return rows;
    }

    /** Rows offered. */
    long seen() {
        return seen;
    }

    double target(int row) {
        return targets[row];
    }

    int label(int row) {
        return (int) targets[row];
    }

    long rowNumber(int row) {
        return rowNumbers[row];
    }

    long group(int row) {
        return groups[row];
    }

    long time(int column, int row) {
        return times[column][row];
    }

    /** Fills {@code into} with a row. */
    void read(int row, Row into) {
        for (int i = 0; i < tokens.length; i++) {
            int from = offsets[i][row];
            int count = offsets[i][row + 1] - from;
            if (count > into.words[i].length) {
                into.words[i] = new String[Math.max(count, into.words[i].length * 2)];
            }
            for (int word = 0; word < count; word++) {
                into.words[i][word] = words.get(tokens[i][from + word]);
            }
            into.wordCounts[i] = count;
        }
        for (int i = 0; i < codes.length; i++) {
            int code = codes[i][row];
            into.categories[i] = code < 0 ? null : levels.get(i).get(code);
        }
        for (int i = 0; i < numbers.length; i++) {
            into.numbers[i] = numbers[i][row];
        }
        for (int i = 0; i < times.length; i++) {
            into.times[i] = times[i][row];
        }
    }
}
