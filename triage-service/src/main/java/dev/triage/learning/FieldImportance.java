package dev.triage.learning;

import dev.triage.assessment.scoring.Contributions;
import dev.triage.assessment.scoring.EventFeatures;
import dev.triage.assessment.scoring.FeatureSet;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.report.ReportInput.Importance;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which fields of an event move a model's answers: the mean absolute contribution of each to the log odds, as a share of
 * all. Contributions are exact, those of an answer against the one after it.
 */
final class FieldImportance {

    /** Names are kept for the explanation, which costs a hundred microseconds a row. */
    private static final int MOST_ROWS = 1_000;

    private FieldImportance() {}

    static List<Importance> of(ModelTask task, StoredModel model, List<LabelledEvent> rows) {
        Map<String, Double> sums = new HashMap<>();
        int step = (rows.size() + MOST_ROWS - 1) / MOST_ROWS;
        for (int row = 0; row < rows.size(); row += step) {
            explained(task, model, rows.get(row))
                    .forEach(found -> found.parts().stream()
                            .limit(found.parts().size() - 1L)
                            .forEach(part -> sums.merge(field(part), Math.abs(part.contribution()), Double::sum)));
        }
        double all = sums.values().stream().mapToDouble(Double::doubleValue).sum();
        return sums.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> new Importance(entry.getKey(), entry.getValue() / all))
                .sorted(Comparator.comparingDouble((Importance one) -> -one.share())
                        .thenComparing(Importance::name))
                .toList();
    }

    /** The last part of each is what holds before looking at the event. */
    private static Stream<Contributions> explained(ModelTask task, StoredModel model, LabelledEvent row) {
        FeatureSet features = EventFeatures.of(row.event(), true);
        return switch (task) {
            case CATEGORY -> Stream.of(model.explainBest(features));
            case DELAY -> Stream.of(model.explain(features, "late", "on-time"));
            case RESOLUTION -> Stream.of(model.explainLonger(features));
            case WORKFLOW_SUCCESS ->
                row.trials().stream()
                        .map(LabelledEvent.Trial::workflow)
                        .filter(model.scorer().labels()::contains)
                        .map(workflow -> model.explainMargin(features, workflow));
            case NOVELTY -> Stream.of();
        };
    }

    /** {@code words} of {@code words: short, bin}. */
    private static String field(Contributions.Part part) {
        int colon = part.text().indexOf(": ");
        return colon < 0 ? part.text() : part.text().substring(0, colon);
    }
}
