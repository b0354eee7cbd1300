package dev.triage.learning;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.measures.ClassificationMetrics;
import java.util.List;

/** Labelled events with the probabilities a classifier gives them: {@code category} or {@code delay}. */
record Scored(ClassificationMetrics metrics, int lateColumn) {

    static Scored of(StoredModel model, List<LabelledEvent> events) {
        List<String> outputs = model.scorer().labels();
        int late = outputs.indexOf("late");
        double[][] probabilities = new double[events.size()][];
        int[] labels = new int[events.size()];
        for (int row = 0; row < events.size(); row++) {
            LabelledEvent event = events.get(row);
            double[] logits = model.scorer().score(ModelTask.features(event)).logits();
            if (late >= 0) {
                double risk = model.calibration().sigmoid(logits[late] - logits[1 - late]);
                probabilities[row] = new double[2];
                probabilities[row][late] = risk;
                probabilities[row][1 - late] = 1 - risk;
                labels[row] = event.late().orElseThrow() ? late : 1 - late;
            } else {
                probabilities[row] = model.calibration().softmax(logits);
                labels[row] = outputs.indexOf(event.category().orElseThrow());
            }
        }
        return new Scored(new ClassificationMetrics(outputs, probabilities, labels), late);
    }
}
