package dev.triage.learning.tables;

import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says why a table's model answers a row as it does, in the table's own words; the parts add up. */
public final class TableExplanation {

    private static final int CANDIDATES = 5;

    /**
     * Why.
     *
     * @param answer the class, or the value
     * @param candidates the most probable classes with their calibrated probabilities; none for a value
     * @param against the class the answer is held against; empty for a value
     * @param base what is said before the row is seen
     * @param parts by how much each thing seen moves the raw score, largest first
     * @param sum of base and parts: the difference of the two classes' log probabilities, or the fitted value
     */
    public record Explained(
            String answer, Map<String, Double> candidates, String against, double base, List<Part> parts, double sum) {}

    /** What was seen in which column, and what it adds. */
    public record Part(String column, String seen, double amount) {}

    /** @param number of the row, from 1; NOT_FOUND when the file has fewer */
    public Result<Explained> explain(Path folder, Path data, long number) {
        try {
            TableModel model = TableModelFolder.read(folder).unsplit();
            TableSchema schema = model.schema();
            List<String> features = schema.features();
            RowParser parser = new RowParser(schema, features);
            Row row = new Row(schema);
            try (TableReader reader = TableReader.open(data, features, bytes -> {})) {
                while (reader.next()) {
                    if (reader.row() == number) {
                        parser.features(reader, row);
                        return Result.done(explained(model, row));
                    }
                }
                return Result.refused(
                        Refusal.Kind.NOT_FOUND,
                        "no-such-row",
                        "Expected a row " + number + " in " + data + ", found " + reader.row() + " rows");
            }
        } catch (TableDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-table", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + folder + " or " + data, e);
        }
    }

    private static Explained explained(TableModel model, Row row) {
        TableModel.Scorer scorer = model.scorer();
        double[] scores = scorer.scores(row);
        int[] order = TableModel.ranked(scores);
        int next = order[Math.min(1, order.length - 1)];
        TableModel.Explanation explanation = scorer.explain(row, order[0], next);
        List<Part> parts = new ArrayList<>();
        explanation.parts().forEach(part -> parts.add(new Part(part.column(), part.said(), part.amount())));
        Map<String, Double> candidates = new LinkedHashMap<>();
        if (model.classes().isEmpty()) {
            String value = TableVersion.figure(model.target().value(scores[0]));
            return new Explained(value, candidates, "", explanation.base(), parts, explanation.sum());
        }
        double[] probabilities = model.calibrator().apply(scores);
        for (int i = 0; i < Math.min(CANDIDATES, order.length); i++) {
            candidates.put(model.classes().get(order[i]), probabilities[order[i]]);
        }
        return new Explained(
                model.classes().get(order[0]),
                candidates,
                model.classes().get(next),
                explanation.base(),
                parts,
                explanation.sum());
    }
}
