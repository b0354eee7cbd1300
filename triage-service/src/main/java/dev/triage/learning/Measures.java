package dev.triage.learning;

import dev.triage.assessment.scoring.HourSteps;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.RegressionMetrics;
import dev.triage.learning.measures.Reliability;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How good one of the service's models is on labelled events, under the contract's names where it has them. */
final class Measures {

    private Measures() {}

    static Map<String, Object> of(ModelTask task, StoredModel model, List<LabelledEvent> events) {
        return switch (task) {
            case CATEGORY, DELAY -> classes(model, events);
            case RESOLUTION -> hours(model, events);
            case WORKFLOW_SUCCESS -> PolicyValue.report(model, events);
            case NOVELTY ->
                throw new IllegalArgumentException("Expected a model that labels can measure, found novelty");
        };
    }

    private static Map<String, Object> classes(StoredModel model, List<LabelledEvent> events) {
        Scored scored = Scored.of(model, events);
        ClassificationMetrics metrics = scored.metrics();
        Map<String, Object> report = new LinkedHashMap<>(metrics.all());
        report.put("worstClassF1", worst(report.get("perClass")));
        if (scored.lateColumn() >= 0) {
            report.put("riskEce", metrics.eceOf(scored.lateColumn()));
        }
        Reliability reliability =
                scored.lateColumn() >= 0 ? metrics.reliability(scored.lateColumn()) : metrics.reliability();
        report.put("reliability", reliability.bins());
        ClassificationMetrics.Coverage coverage = metrics.coverage(model.threshold());
        report.put("threshold", model.threshold());
        report.put("coverageAtThreshold", coverage.coverage());
        report.put("precisionAtThreshold", coverage.precision());
        return report;
    }

    /** The smallest F1 of the classes that occur. */
    private static double worst(@Nullable Object perClass) {
        return perClass instanceof Map<?, ?> map
                ? map.values().stream()
                        .filter(one -> one instanceof Map<?, ?> figures
                                && figures.get("support") instanceof Number support
                                && support.longValue() > 0)
                        .mapToDouble(one -> one instanceof Map<?, ?> figures && figures.get("f1") instanceof Number f1
                                ? f1.doubleValue()
                                : 0)
                        .min()
                        .orElse(0)
                : 0;
    }

    /**
     * Errors of the middle value in hours, the ranks' correlation, the pinball loss of both quantiles (Koenker and
     * Bassett 1978), and the share of rows below each: near 0.5 and 0.9 when they mean what they say.
     */
    private static Map<String, Object> hours(StoredModel model, List<LabelledEvent> events) {
        HourSteps steps = HourSteps.of(model.scorer().labels());
        double[] truth = events.stream()
                .mapToDouble(event -> event.resolveHours().orElseThrow())
                .toArray();
        double[] middle = new double[truth.length];
        double[] late = new double[truth.length];
        for (int row = 0; row < truth.length; row++) {
            double[] p = model.calibration()
                    .softmax(model.scorer()
                            .score(ModelTask.features(events.get(row)))
                            .logits());
            middle[row] = steps.quantile(p, 0.5);
            late[row] = steps.quantile(p, 0.9);
        }
        double usual = steps.quantile(uniform(model.scorer().labels().size()), 0.5);
        double[] errors = new double[truth.length];
        Map<String, Object> report = new LinkedHashMap<>();
        double absolute = 0;
        double baseline = 0;
        double pinball = 0;
        double baselinePinball = 0;
        double usualLate = steps.quantile(uniform(model.scorer().labels().size()), 0.9);
        int belowMiddle = 0;
        int belowLate = 0;
        for (int row = 0; row < truth.length; row++) {
            errors[row] = Math.abs(truth[row] - middle[row]);
            absolute += errors[row];
            baseline += Math.abs(truth[row] - usual);
            pinball += (pinball(truth[row], middle[row], 0.5) + pinball(truth[row], late[row], 0.9)) / 2;
            baselinePinball += (pinball(truth[row], usual, 0.5) + pinball(truth[row], usualLate, 0.9)) / 2;
            belowMiddle += truth[row] <= middle[row] ? 1 : 0;
            belowLate += truth[row] <= late[row] ? 1 : 0;
        }
        Arrays.sort(errors);
        report.put("n", truth.length);
        report.put("mae", absolute / truth.length);
        report.put("medianAe", errors[errors.length / 2]);
        report.put("baselineMae", baseline / truth.length);
        report.put("spearman", new RegressionMetrics(truth, middle, usual).spearman());
        report.put("pinball", pinball / truth.length);
        report.put("baselinePinball", baselinePinball / truth.length);
        report.put("belowP50", (double) belowMiddle / truth.length);
        report.put("belowP90", (double) belowLate / truth.length);
        report.put(
                "coverageError",
                Math.max(
                        Math.abs((double) belowMiddle / truth.length - 0.5),
                        Math.abs((double) belowLate / truth.length - 0.9)));
        return report;
    }

    private static double[] uniform(int steps) {
        double[] shares = new double[steps];
        Arrays.fill(shares, 1.0 / steps);
        return shares;
    }

    private static double pinball(double truth, double quantile, double level) {
        return truth >= quantile ? level * (truth - quantile) : (1 - level) * (quantile - truth);
    }
}
