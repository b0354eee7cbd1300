package dev.triage.learning.tables;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of a CSV file; each must have as many fields as the header. */
final class CsvRows extends TableReader {

    private static final int LONGEST_FIELD = 16 * 1024 * 1024;

    private final CsvReader<CsvRecord> reader;
    private final Iterator<CsvRecord> records;
    private final List<String> header;
    private final int[] places;
    private @Nullable CsvRecord record;

    CsvRows(Path file, Reader text, List<String> columns) throws IOException, TableDataException {
        super(file);
        this.reader = CsvReader.builder()
                .allowExtraFields(true)
                .allowMissingFields(true)
                .skipEmptyLines(true)
                .maxBufferSize(LONGEST_FIELD)
                .ofCsvRecord(text);
        this.records = reader.iterator();
        CsvRecord first = advance();
        if (first == null) {
            throw new TableDataException(file + ": expected a header and rows, found an empty file");
        }
        this.header = first.getFields().stream().map(String::strip).toList();
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            if (!seen.add(name)) {
                throw new TableDataException(file + ", header: expected each column once, found " + name + " twice");
            }
        }
        List<String> missing = new ArrayList<>(columns);
        missing.removeAll(header);
        if (!missing.isEmpty()) {
            throw new TableDataException(file + ", header: expected the columns " + missing + ", found only " + header);
        }
        this.places = columns.stream().mapToInt(header::indexOf).toArray();
    }

    @Override
    boolean read() throws IOException, TableDataException {
        CsvRecord next = advance();
        record = next;
        if (next != null && next.getFieldCount() != header.size()) {
            throw new TableDataException("row " + (row() + 1) + " (line " + next.getStartingLineNumber()
                    + "), column "
                    + (next.getFieldCount() < header.size() ? header.get(next.getFieldCount()) : "after the last")
                    + ": expected " + header.size() + " fields, found " + next.getFieldCount());
        }
        return next != null;
    }

    private @Nullable CsvRecord advance() throws IOException, TableDataException {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (CsvParseException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new TableDataException(
                    file() + ", near row " + (row() + 1) + ": expected CSV, found " + e.getMessage(), e);
        }
    }

    @Override
    @Nullable
    String field(int place) {
        CsvRecord present = record;
        if (present == null) {
            throw new IllegalStateException("Expected a row, next() was not called or found none");
        }
        String value = present.getField(places[place]);
        return value.isEmpty() ? null : value;
    }

    @Override
    String whole(int except) {
        StringBuilder whole = new StringBuilder();
        for (int place = 0; place < header.size() && record != null; place++) {
            if (except < 0 || place != places[except]) {
                whole.append(record.getField(place)).append('\u001f');
            }
        }
        return whole.toString();
    }

    @Override
    List<String> header() {
        return header;
    }

    @Override
    @Nullable
    String headerField(int place) {
        return record == null || record.getField(place).isEmpty() ? null : record.getField(place);
    }

    @Override
    long line() {
        return record == null ? 0 : record.getStartingLineNumber();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
