package dev.triage.learning.tables;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A table as a stream of rows: CSV (RFC 4180, UTF-8, first row the header) or JSON lines, plain or gzip whatever the
 * file's name says. One row is in memory at a time.
 */
abstract class TableReader implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private long row;

    TableReader(Path file) {
        this.file = file;
    }

    /**
     * @param columns those that are needed; a column that is nowhere is an error
     * @param bytes told how many more bytes of the file were read, as it lies there
     */
    static TableReader open(Path file, List<String> columns, LongConsumer bytes)
            throws IOException, TableDataException {
        InputStream raw = new BufferedInputStream(new Counted(Files.newInputStream(file), bytes), BUFFER);
        try {
            Reader text = new BufferedReader(
                    new InputStreamReader(
                            unpacked(raw),
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .onMalformedInput(CodingErrorAction.REPORT)
                                    .onUnmappableCharacter(CodingErrorAction.REPORT)),
                    BUFFER);
            skipByteOrderMark(text);
            text.mark(1);
            int first = text.read();
            text.reset();
            return first == '{' ? new JsonRows(file, text, columns) : new CsvRows(file, text, columns);
        } catch (IOException | TableDataException e) {
            raw.close();
            if (e instanceof TableDataException broken) {
                throw broken;
            }
            throw unreadable(file, 0, (IOException) e);
        }
    }

    private static InputStream unpacked(InputStream raw) throws IOException {
        raw.mark(2);
        int first = raw.read();
        int second = raw.read();
        raw.reset();
        return first == 0x1f && second == 0x8b ? new GZIPInputStream(raw, BUFFER) : raw;
    }

    private static void skipByteOrderMark(Reader text) throws IOException {
        text.mark(1);
        if (text.read() != 0xfeff) {
            text.reset();
        }
    }

    /** The next row, or false at the end. */
    final boolean next() throws IOException, TableDataException {
        try {
            boolean found = read();
            row += found ? 1 : 0;
            return found;
        } catch (IOException e) {
            throw unreadable(file, row + 1, e);
        }
    }

    /** What is wrong with the file; rethrows what is wrong with the disk. */
    private static TableDataException unreadable(Path file, long row, IOException e) throws IOException {
        if (e instanceof CharacterCodingException) {
            return new TableDataException(file + ", near row " + row + ": expected UTF-8, found other bytes", e);
        }
        if (e instanceof ZipException || e instanceof EOFException) {
            return new TableDataException(
                    file + ", near row " + row + ": expected a whole gzip file, found " + e.getMessage(), e);
        }
        throw e;
    }

    abstract boolean read() throws IOException, TableDataException;

    /** A field of the present row by the place of its column among those asked for; null when it is missing. */
    abstract @Nullable String field(int place);

    /**
     * The present row as it stands there, to tell whether it comes again.
     *
     * @param except the place of a column to leave out, or −1
     */
    abstract String whole(int except);

    /** Names of all columns, also of those not asked for; empty where rows do not share them. */
    abstract List<String> header();

    /** A field of the present row by the place in {@link #header}; null when it is missing. */
    abstract @Nullable String headerField(int place);

    /** The line of the file the present row starts on. */
    abstract long line();

    /** The number of the present row, from 1. */
    final long row() {
        return row;
    }

    final Path file() {
        return file;
    }

    @Override
    public abstract void close() throws IOException;

    private static final class Counted extends FilterInputStream {

        private final LongConsumer bytes;

        Counted(InputStream in, LongConsumer bytes) {
            super(in);
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            bytes.accept(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int count = super.read(buffer, from, length);
            bytes.accept(Math.max(0, count));
            return count;
        }
    }
}
