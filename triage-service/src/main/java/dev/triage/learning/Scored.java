package dev.triage.learning;

import dev.triage.assessment.scoring.Calibration;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.learning.measures.ClassificationMetrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Labelled events with the probabilities a model gives them. */
record Scored(ModelTask task, ClassificationMetrics metrics, int lateColumn) {

    static Scored of(ModelTask task, LinearScorer scorer, Calibration calibration, List<LabelledEvent> events) {
        int late = scorer.labels().indexOf("late");
        double[][] probabilities = new double[events.size()][];
        int[] labels = new int[events.size()];
        for (int row = 0; row < events.size(); row++) {
            LabelledEvent event = events.get(row);
            double[] logits = scorer.score(task.features(event, false)).logits();
            if (task.isRisk()) {
                double risk = calibration.sigmoid(logits[late] - logits[1 - late]);
                probabilities[row] = new double[2];
                probabilities[row][late] = risk;
                probabilities[row][1 - late] = 1 - risk;
            } else {
                probabilities[row] = calibration.softmax(logits);
            }
            labels[row] = task.label(event).map(scorer.labels()::indexOf).orElse(-1);
        }
        return new Scored(task, new ClassificationMetrics(scorer.labels(), probabilities, labels), late);
    }

    /** The contract's measures, and what calibration and abstaining did. */
    Map<String, Object> report(double threshold, Scored uncalibrated) {
        Map<String, Object> report = new LinkedHashMap<>(metrics.all());
        report.put("eceBeforeCalibration", uncalibrated.metrics.ece());
        report.put("logLossBeforeCalibration", uncalibrated.metrics.logLoss());
        if (task.isRisk()) {
            report.put("riskEce", metrics.eceOf(lateColumn));
        }
        ClassificationMetrics.Coverage coverage = metrics.coverage(threshold);
        report.put("threshold", threshold);
        report.put("coverageAtThreshold", coverage.coverage());
        report.put("precisionAtThreshold", coverage.precision());
        return report;
    }
}
