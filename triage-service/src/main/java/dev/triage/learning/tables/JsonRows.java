package dev.triage.learning.tables;

import dev.triage.platform.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Rows of a file with one JSON object a line. A field that is absent or null is missing; a list is read as its words. */
final class JsonRows extends TableReader {

    private final BufferedReader lines;
    private final List<String> columns;
    private final boolean[] seen;
    private String text = "";
    private @Nullable JsonNode object;
    private long line;

    JsonRows(Path file, Reader text, List<String> columns) {
        super(file);
        this.lines = text instanceof BufferedReader buffered ? buffered : new BufferedReader(text);
        this.columns = columns;
        this.seen = new boolean[columns.size()];
    }

    @Override
    boolean read() throws IOException, TableDataException {
        String found = lines.readLine();
        line++;
        while (found != null && found.isBlank()) {
            found = lines.readLine();
            line++;
        }
        if (found == null) {
            for (int place = 0; place < seen.length; place++) {
                if (!seen[place]) {
                    throw new TableDataException(
                            file() + ": expected the column " + columns.get(place) + " in some row, found it in none");
                }
            }
            object = null;
            return false;
        }
        text = found;
        object = parsed(found);
        for (int place = 0; place < seen.length; place++) {
            seen[place] |= object.has(columns.get(place));
        }
        return true;
    }

    private JsonNode parsed(String found) throws TableDataException {
        String problem;
        try {
            JsonNode node = Json.MAPPER.readTree(found);
            if (node.isObject()) {
                return node;
            }
            problem = node.getNodeType().toString();
        } catch (JacksonException e) {
            problem = e.getOriginalMessage();
        }
        throw new TableDataException(
                "row " + (row() + 1) + " (line " + line + "): expected a JSON object, found " + problem);
    }

    @Override
    @Nullable
    String field(int place) {
        if (object == null) {
            throw new IllegalStateException("Expected a row, next() was not called or found none");
        }
        JsonNode value = object.path(columns.get(place));
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (value.isArray()) {
            StringJoiner words = new StringJoiner(" ");
            value.forEach(each -> words.add(each.isValueNode() ? each.asString() : each.toString()));
            return words.toString();
        }
        String said = value.isValueNode() ? value.asString() : value.toString();
        return said.isEmpty() ? null : said;
    }

    @Override
    String whole(int except) {
        if (except < 0 || object == null) {
            return text;
        }
        StringBuilder whole = new StringBuilder();
        object.forEachEntry((name, value) -> {
            if (!name.equals(columns.get(except))) {
                whole.append(name).append(':').append(value).append('\u001f');
            }
        });
        return whole.toString();
    }

    @Override
    List<String> header() {
        return columns;
    }

    @Override
    @Nullable
    String headerField(int place) {
        return field(place);
    }

    @Override
    long line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
