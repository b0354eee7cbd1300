package dev.triage.learning.tables;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns fields into values; what is no value of its column is an error with row and column, never a guess. */
final class RowParser {

    private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "null", "none", "?", "-");
    private static final int LONGEST_CATEGORY = 200;

    private final TableSchema schema;
    private final List<String> columns;
    private final int text;
    private final int categorical;
    private final int numeric;
    private final int timestamp;
    private final int target;
    private final int split;
    private final int group;

    /** @param needed columns the reader was opened with */
    RowParser(TableSchema schema, List<String> needed) {
        this.schema = schema;
        this.columns = needed;
        this.text = 0;
        this.categorical = text + schema.text().size();
        this.numeric = categorical + schema.categorical().size();
        this.timestamp = numeric + schema.numeric().size();
        this.target = needed.indexOf(schema.target());
        this.split = schema.split().column().map(needed::indexOf).orElse(-1);
        this.group = schema.group().map(needed::indexOf).orElse(-1);
    }

    /** Reads the features of the reader's present row. */
    void features(TableReader reader, Row row) throws TableDataException {
        for (int i = 0; i < row.words.length; i++) {
            String value = reader.field(text + i);
            if (value == null) {
                row.wordCounts[i] = 0;
            } else {
                Tokens.read(value, row, i);
            }
        }
        for (int i = 0; i < row.categories.length; i++) {
            row.categories[i] = category(reader.field(categorical + i));
        }
        for (int i = 0; i < row.numbers.length; i++) {
            row.numbers[i] = number(reader, numeric + i);
        }
        for (int i = 0; i < row.times.length; i++) {
            row.times[i] = time(reader, timestamp + i);
        }
    }

    private static @Nullable String category(@Nullable String value) {
        if (value == null) {
            return null;
        }
        String stripped = value.strip();
        if (stripped.isEmpty()) {
            return null;
        }
        if (stripped.chars().anyMatch(c -> c < ' ')) {
            stripped = stripped.replaceAll("[\\x00-\\x1f]+", " ");
        }
        return stripped.length() <= LONGEST_CATEGORY ? stripped : stripped.substring(0, LONGEST_CATEGORY);
    }

    private double number(TableReader reader, int place) throws TableDataException {
        String value = reader.field(place);
        if (value == null) {
            return Double.NaN;
        }
        double number = decimal(value);
        if (Double.isNaN(number) && !isMissing(value)) {
            throw TableDataException.at(
                    reader.row(), reader.line(), columns.get(place), "a decimal number or nothing", value);
        }
        return Double.isInfinite(number) ? Double.NaN : number;
    }

    private static boolean isMissing(String value) {
        return MISSING.contains(value.strip().toLowerCase(Locale.ROOT));
    }

    private static double decimal(String value) {
        try {
            char last = value.isEmpty() ? ' ' : value.charAt(value.length() - 1);
            // Java reads 1d and 1f as numbers; tables do not mean them.
            return last == 'd' || last == 'D' || last == 'f' || last == 'F' ? Double.NaN : Double.parseDouble(value);
        } catch (NumberFormatException e) {
            String lower = value.strip().toLowerCase(Locale.ROOT);
            return switch (lower) {
                case "true" -> 1;
                case "false" -> 0;
                default -> Double.NaN;
            };
        }
    }

    private long time(TableReader reader, int place) throws TableDataException {
        String value = reader.field(place);
        if (value == null || isMissing(value)) {
            return Row.NO_TIME;
        }
        OptionalLong time = Times.read(value);
        if (time.isEmpty()) {
            throw TableDataException.at(reader.row(), reader.line(), columns.get(place), Times.EXPECTED, value);
        }
        return time.getAsLong();
    }

    /** The class of the present row; null when it has none. */
    @Nullable
    String label(TableReader reader) throws TableDataException {
        String value = reader.field(target);
        String label = value == null ? "" : value.strip();
        if (!label.isEmpty() && !schema.classes().isEmpty() && !schema.classes().contains(label)) {
            throw TableDataException.at(
                    reader.row(), reader.line(), schema.target(), "one of the classes " + schema.classes(), label);
        }
        return label.isEmpty() ? null : label;
    }

    /** The number the present row is to be predicted as; NaN when it has none. */
    double value(TableReader reader) throws TableDataException {
        String field = reader.field(target);
        if (field == null || isMissing(field)) {
            return Double.NaN;
        }
        double value = decimal(field);
        if (!Double.isFinite(value)) {
            throw TableDataException.at(reader.row(), reader.line(), schema.target(), "a decimal number", field);
        }
        return value;
    }

    /** What the split looks at; empty where it hashes the whole row. */
    @Nullable
    String splitField(TableReader reader) {
        return split < 0 ? reader.whole(-1) : reader.field(split);
    }

    /** The time the split looks at. */
    long splitTime(TableReader reader) throws TableDataException {
        long time = time(reader, split);
        if (time == Row.NO_TIME) {
            throw TableDataException.at(reader.row(), reader.line(), columns.get(split), Times.EXPECTED, null);
        }
        return time;
    }

    /** All the row says besides which side it is on. */
    String whole(TableReader reader) {
        return reader.whole(split >= 0 && schema.split() instanceof Split.ByColumn ? split : -1);
    }

    /** What the model sees of the row, and its target. */
    String content(TableReader reader) {
        StringBuilder content = new StringBuilder();
        for (int place = 0; place <= target; place++) {
            String field = reader.field(place);
            content.append(field == null ? "" : field).append('\u001f');
        }
        return content.toString();
    }

    Optional<String> group(TableReader reader) {
        return group < 0 ? Optional.empty() : Optional.ofNullable(reader.field(group));
    }
}
