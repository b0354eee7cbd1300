package dev.triage.learning.tables;

import org.jspecify.annotations.Nullable;

/**
 * One row as the features see it, by the places of the schema's columns. Reused from row to row: whoever keeps
 * something of it copies it.
 */
final class Row {

    /** A time that is not known. */
    static final long NO_TIME = Long.MIN_VALUE;

    /** Words of each text column; only the first {@code wordCounts} of them belong to this row. */
    final String[][] words;

    final int[] wordCounts;
    final @Nullable String[] categories;

    /** NaN where missing. */
    final double[] numbers;

    /** Milliseconds since 1970, UTC; {@link #NO_TIME} where missing. */
    final long[] times;

    Row(TableSchema schema) {
        this.words = new String[schema.text().size()][64];
        this.wordCounts = new int[schema.text().size()];
        this.categories = new String[schema.categorical().size()];
        this.numbers = new double[schema.numeric().size()];
        this.times = new long[schema.timestamp().size()];
    }
}
