package dev.triage.learning.tables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a report tells of scored rows besides their answers: the categories they can be grouped by, the text of the worst
 * of them, and which columns move the model. Read in one more pass over the file.
 */
final class RowDetails {

    private static final int MOST_FIELDS = 8;
    private static final int EXPLAINED = 100;
    private static final int LONGEST_TEXT = 300;

    private final List<String> fields;
    private final List<List<String>> values = new ArrayList<>();
    private final Map<Integer, String> texts = new HashMap<>();
    private final Map<String, Double> moved = new LinkedHashMap<>();
    private double allMoved;

    private RowDetails(TableSchema schema) {
        this.fields = schema.categorical().stream().limit(MOST_FIELDS).toList();
    }

    /** @param worst places of scored rows whose text is wanted */
    static RowDetails of(ScoredRows scored, Path data, int[] worst, Progress progress)
            throws IOException, TableDataException {
        TableSchema schema = scored.model().schema();
        progress.stage("Reading for the report", Files.size(data), "bytes");
        RowDetails details = new RowDetails(schema);
        LongCounts places = new LongCounts(scored.rows());
        for (int i = 0; i < scored.rows(); i++) {
            places.put(scored.rowNumbers()[i], i);
        }
        details.fields.forEach(field -> details.values.add(new ArrayList<>(Collections.nCopies(scored.rows(), ""))));
        LongCounts wanted = new LongCounts(worst.length);
        for (int place : worst) {
            wanted.put(scored.rowNumbers()[place], place);
        }
        int every = Math.max(1, scored.rows() / EXPLAINED);
        List<String> needed = schema.needed();
        RowParser parser = new RowParser(schema, needed);
        TableModel.Scorer scorer = scored.model().scorer();
        Row row = new Row(schema);
        Map<String, String> shared = new HashMap<>();
        try (TableReader reader = TableReader.open(data, needed, progress::advance)) {
            while (reader.next()) {
                int place = places.get(reader.row(), -1);
                if (place < 0) {
                    continue;
                }
                parser.features(reader, row);
                for (int field = 0; field < details.fields.size(); field++) {
                    String value = row.categories[field];
                    if (value != null) {
                        details.values.get(field).set(place, shared.computeIfAbsent(value, same -> same));
                    }
                }
                if (place % every == 0) {
                    details.explain(scorer, row);
                }
                if (wanted.get(reader.row(), -1) >= 0) {
                    details.texts.put(place, text(schema, reader));
                }
            }
        }
        return details;
    }

    private static String text(TableSchema schema, TableReader reader) {
        StringBuilder text = new StringBuilder("row " + reader.row() + ":");
        List<String> features = schema.features();
        for (int i = 0; i < features.size() && text.length() < LONGEST_TEXT; i++) {
            String field = reader.field(i);
            if (field != null) {
                text.append(' ').append(features.get(i)).append('=').append(field);
            }
        }
        return text.length() <= LONGEST_TEXT ? text.toString() : text.substring(0, LONGEST_TEXT) + "…";
    }

    /** Adds up how far each column moves the answer from the next best one (or a value from the usual one). */
    private void explain(TableModel.Scorer scorer, Row row) {
        double[] scores = scorer.scores(row);
        int[] order = TableModel.ranked(scores);
        Map<String, Double> byColumn = new HashMap<>();
        for (TableModel.Contribution part : scorer.explain(row, order[0], order[Math.min(1, order.length - 1)])
                .parts()) {
            byColumn.merge(part.column(), part.amount(), Double::sum);
        }
        byColumn.forEach((column, amount) -> {
            moved.merge(column, Math.abs(amount), Double::sum);
            allMoved += Math.abs(amount);
        });
    }

    /** Columns rows can be grouped by. */
    List<String> fields() {
        return fields;
    }

    String value(int field, int row) {
        return values.get(field).get(row);
    }

    String text(int row) {
        return texts.getOrDefault(row, "");
    }

    /** Share of all that moves answers, by column, largest first. */
    Map<String, Double> importances() {
        Map<String, Double> shares = new LinkedHashMap<>();
        moved.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(entry -> shares.put(entry.getKey(), allMoved == 0 ? 0 : entry.getValue() / allMoved));
        return shares;
    }
}
