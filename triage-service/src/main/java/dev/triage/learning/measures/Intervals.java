package dev.triage.learning.measures;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a measure would move if the test rows had been others: 95 % bootstrap percentile intervals, seeded. Rows are
 * drawn one by one, so rows that hang together (the events of one case) make the intervals narrower than the truth.
 */
public final class Intervals {

    private Intervals() {}

    /**
     * Of {@code accuracy}, {@code macroF1}, {@code worstClassF1}, {@code logLoss}, {@code ece}, {@code auc}, and for two
     * classes {@code averagePrecision} and {@code riskEce}. The interval of the worst class is that of the class which is worst on these
     * rows. Macro-F1 and ECE, which a resample distorts, are moved back to their value. AUC of many rows of many classes
     * would take minutes and is left out.
     */
    public static Map<String, Interval> of(ClassificationMetrics metrics, long seed) {
        Bootstrap bootstrap = Bootstrap.of(metrics.rows(), seed);
        ClassificationResample resample = new ClassificationResample(metrics, bootstrap.rounds());
        double[][] rounds = bootstrap.run(ClassificationResample.FIGURES, resample::measure);
        Map<String, Interval> intervals = new LinkedHashMap<>();
        intervals.put("accuracy", accuracy(metrics, rounds[ClassificationResample.ACCURACY]));
        intervals.put("macroF1", Interval.recentred(metrics.macroF1(), rounds[ClassificationResample.MACRO_F1], 1));
        if (metrics.confusion().worstClass() >= 0) {
            intervals.put(
                    "worstClassF1",
                    Interval.percentile(metrics.worstClassF1(), rounds[ClassificationResample.WORST_F1]));
        }
        intervals.put("logLoss", Interval.percentile(metrics.logLoss(), rounds[ClassificationResample.LOG_LOSS]));
        intervals.put("ece", Interval.recentred(metrics.ece(), rounds[ClassificationResample.ECE], 1));
        if (resample.ranks()) {
            put(intervals, "auc", metrics.auc(), rounds[ClassificationResample.AUC]);
        }
        if (metrics.classes().size() == 2) {
            put(
                    intervals,
                    "averagePrecision",
                    metrics.averagePrecision(metrics.positive()),
                    rounds[ClassificationResample.AVERAGE_PRECISION]);
            intervals.put(
                    "riskEce",
                    Interval.recentred(metrics.eceOf(metrics.positive()), rounds[ClassificationResample.RISK_ECE], 1));
        }
        return intervals;
    }

    /** A resample of answers that are all right or all wrong knows nothing; Wilson's interval does. */
    private static Interval accuracy(ClassificationMetrics metrics, double[] rounds) {
        double accuracy = metrics.accuracy();
        return accuracy == 0 || accuracy == 1
                ? Interval.wilson(Math.round(accuracy * metrics.rows()), metrics.rows())
                : Interval.percentile(accuracy, rounds);
    }

    private static void put(Map<String, Interval> intervals, String name, double value, double[] rounds) {
        Interval interval = Interval.percentile(value, rounds);
        if (Double.isFinite(interval.low())) {
            intervals.put(name, interval);
        }
    }

    /**
     * Of each class's precision, recall and F1, by class. Wilson's, without a resample: a class found three times of
     * three has a recall of 1 in every resample, and nobody would believe that.
     */
    public static Map<String, PerClass> perClass(Confusion confusion) {
        Map<String, PerClass> perClass = new LinkedHashMap<>();
        for (int column = 0; column < confusion.classes().size(); column++) {
            int hits = confusion.hits(column);
            int given = confusion.given(column);
            int support = confusion.support(column);
            perClass.put(
                    confusion.classes().get(column),
                    new PerClass(
                            support,
                            Interval.wilson(hits, given),
                            Interval.wilson(hits, support),
                            Interval.f1(hits, given, support)));
        }
        return perClass;
    }

    /** @param support rows of the class */
    public record PerClass(int support, Interval precision, Interval recall, Interval f1) {}

    /** Of {@code mae}, {@code rmse}, {@code r2} and {@code spearman}; a constant answer has no rank correlation. */
    public static Map<String, Interval> of(RegressionMetrics metrics, long seed) {
        RegressionResample resample = new RegressionResample(metrics);
        double[][] rounds = Bootstrap.of(metrics.rows(), seed).run(RegressionResample.FIGURES, resample::measure);
        Map<String, Interval> intervals = new LinkedHashMap<>();
        put(intervals, "mae", metrics.mae(), rounds[RegressionResample.MAE]);
        put(intervals, "rmse", metrics.rmse(), rounds[RegressionResample.RMSE]);
        put(intervals, "r2", metrics.r2(), rounds[RegressionResample.R2]);
        put(intervals, "spearman", metrics.spearman(), rounds[RegressionResample.SPEARMAN]);
        return intervals;
    }
}
