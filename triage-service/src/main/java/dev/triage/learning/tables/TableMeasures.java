package dev.triage.learning.tables;

import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.Conformal;
import dev.triage.learning.measures.Dial;
import dev.triage.learning.measures.Interval;
import dev.triage.learning.measures.Intervals;
import dev.triage.learning.measures.RegressionMetrics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How good a table's model is on its test rows, and what was promised on the rows held out. */
final class TableMeasures {

    private static final double ALPHA = 0.1;
    private static final List<Double> PRECISIONS = List.of(0.8, 0.9, 0.95, 0.99);
    private static final int FEW_CLASSES = 50;
    private static final int FEWEST_HELD_OUT = 50;

    private final ScoredRows test;
    private final HeldOutScores heldOut;
    private final double baseline;

    private TableMeasures(ScoredRows test, HeldOutScores heldOut, double baseline) {
        this.test = test;
        this.heldOut = heldOut;
        this.baseline = baseline;
    }

    static TableMeasures of(ScoredRows test, HeldOutScores heldOut, double baseline) {
        return new TableMeasures(test, heldOut, baseline);
    }

    /** The contract's measures, intervals and promises. */
    Map<String, Object> document() {
        Map<String, Object> document = test.model().schema().isClassification() ? classification() : regression();
        if (test.seen() > test.rows()) {
            document.put("rowsSeen", test.seen());
        }
        return document;
    }

    private Map<String, Object> classification() {
        ClassificationMetrics metrics = test.classification();
        Map<String, Object> document = new LinkedHashMap<>(metrics.all());
        document.put(
                "intervals",
                intervals(Intervals.of(metrics, test.model().schema().seed())));
        if (heldOut.labels().length >= FEWEST_HELD_OUT) {
            Conformal.ThresholdSets sets = Conformal.threshold(heldOut.probabilities(), heldOut.labels(), ALPHA);
            document.put("candidateSets", candidateSets(sets));
            document.put("dial", dial());
        }
        return document;
    }

    /** What the promise made on the rows held out was worth on the test rows; null where none was made. */
    Conformal.@Nullable Measured promised() {
        if (test.model().schema().isClassification()) {
            return heldOut.labels().length < FEWEST_HELD_OUT
                    ? null
                    : measured(Conformal.threshold(heldOut.probabilities(), heldOut.labels(), ALPHA));
        }
        return rangesMeasured(Conformal.residuals(heldOut.predicted(), heldOut.truth(), ALPHA));
    }

    private Conformal.@Nullable Measured measured(Conformal.ThresholdSets sets) {
        int known = 0;
        double[][] probabilities = new double[test.rows()][];
        int[] labels = new int[test.rows()];
        for (int row = 0; row < test.rows(); row++) {
            if (test.labels()[row] >= 0) {
                float[] narrow = test.probabilities()[row];
                probabilities[known] = new double[narrow.length];
                for (int i = 0; i < narrow.length; i++) {
                    probabilities[known][i] = narrow[i];
                }
                labels[known++] = test.labels()[row];
            }
        }
        return known == 0 ? null : sets.measure(Arrays.copyOf(probabilities, known), Arrays.copyOf(labels, known));
    }

    private Map<String, Object> candidateSets(Conformal.ThresholdSets sets) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("promised", 1 - ALPHA);
        said.put("threshold", sets.smallest());
        Conformal.Measured measured = measured(sets);
        if (measured != null) {
            said.put("coverage", measured.coverage().value());
            said.put("meanSize", measured.meanSize());
            said.put("singles", measured.singles());
        }
        return said;
    }

    /** For wanted precisions the threshold found on the rows held out, and the share answered there. */
    private Map<String, Object> dial() {
        ClassificationMetrics metrics =
                new ClassificationMetrics(test.model().classes(), heldOut.probabilities(), heldOut.labels());
        Dial dial = Dial.of(metrics);
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("all", settings(precision -> dial.overall(precision)));
        List<String> classes = test.model().classes();
        for (int column = 0; column < classes.size() && classes.size() <= FEW_CLASSES; column++) {
            int each = column;
            said.put(classes.get(column), settings(precision -> dial.of(each, precision)));
        }
        return said;
    }

    private interface At {
        Optional<Dial.Setting> of(double precision);
    }

    private static Map<String, Object> settings(At at) {
        Map<String, Object> said = new LinkedHashMap<>();
        for (double precision : PRECISIONS) {
            at.of(precision).ifPresent(setting -> {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("threshold", setting.threshold());
                one.put("coverage", setting.coverage());
                one.put("precisionAtLeast", setting.precision().low());
                said.put(String.valueOf(precision), one);
            });
        }
        return said;
    }

    private Map<String, Object> regression() {
        RegressionMetrics metrics = test.regression(baseline);
        Map<String, Object> document = new LinkedHashMap<>(metrics.all());
        document.put("baseline", baseline);
        document.put(
                "intervals",
                intervals(Intervals.of(metrics, test.model().schema().seed())));
        Conformal.ResidualRanges ranges = Conformal.residuals(heldOut.predicted(), heldOut.truth(), ALPHA);
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("promised", 1 - ALPHA);
        said.put("halfWidth", ranges.halfWidth());
        said.put("scale", test.model().target());
        said.put("coverage", rangesMeasured(ranges).coverage().value());
        document.put("ranges", said);
        return document;
    }

    private Conformal.Measured rangesMeasured(Conformal.ResidualRanges ranges) {
        Target target = test.model().target();
        double[] predicted = new double[test.rows()];
        double[] truth = new double[test.rows()];
        for (int row = 0; row < predicted.length; row++) {
            predicted[row] = target.fitted(test.predicted()[row]);
            truth[row] = target.fitted(test.truth()[row]);
        }
        return ranges.measure(predicted, truth);
    }

    private static Map<String, Object> intervals(Map<String, Interval> intervals) {
        Map<String, Object> said = new LinkedHashMap<>();
        intervals.forEach((name, interval) -> said.put(name, List.of(interval.low(), interval.high())));
        return said;
    }
}
