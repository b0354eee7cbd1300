package dev.triage.learning.tables;

import org.jspecify.annotations.Nullable;

/** A schema or table that cannot be learned from; the message says where, what was expected and what was found. */
public final class TableDataException extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 80;

    TableDataException(String message) {
        super(message);
    }

    TableDataException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * @param row the row's number, the first after the header being 1
     * @param line the line of the file it starts on
     */
    static TableDataException at(long row, long line, String column, String expected, @Nullable String found) {
        return new TableDataException("row " + row + " (line " + line + "), column " + column + ": expected " + expected
                + ", found " + shown(found));
    }

    /** A value as an error shows it: quoted, without line breaks, not too long. */
    static String shown(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return "nothing";
        }
        String one = value.replaceAll("\\s+", " ");
        return "'" + (one.length() <= LONGEST ? one : one.substring(0, LONGEST) + "…") + "'";
    }
}
