package dev.triage.learning.measures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Two models on the same rows: how much B differs from A and whether the rows are enough to say so. Both are given the
 * same resamples, which is far sharper than two intervals held against each other.
 *
 * @param differences one a measure
 * @param mcnemar two-sided exact probability (McNemar 1947) of accuracies this far apart if the models were equally
 *     good; empty for amounts
 */
public record Comparison(String a, String b, int rows, List<Difference> differences, OptionalDouble mcnemar) {

    public Comparison {
        differences = List.copyOf(differences);
    }

    /**
     * Of accuracy, macro-F1, log loss and, where it can be resampled in seconds, AUC.
     *
     * @throws IllegalArgumentException when the two were not measured on the same rows and classes
     */
    public static Comparison of(String a, ClassificationMetrics ofA, String b, ClassificationMetrics ofB, long seed) {
        if (!ofA.classes().equals(ofB.classes()) || ofA.rows() != ofB.rows()) {
            throw new IllegalArgumentException("Expected the same classes and rows, found "
                    + ofA.classes().size() + " classes and " + ofA.rows() + " rows against "
                    + ofB.classes().size() + " and " + ofB.rows());
        }
        int onlyA = 0;
        int onlyB = 0;
        for (int row = 0; row < ofA.rows(); row++) {
            if (ofA.label(row) != ofB.label(row)) {
                throw new IllegalArgumentException("Expected the same label for both, found " + ofA.label(row) + " and "
                        + ofB.label(row) + " in row " + row);
            }
            boolean right = ofA.prediction(row) == ofA.label(row);
            boolean otherRight = ofB.prediction(row) == ofB.label(row);
            onlyA += right && !otherRight ? 1 : 0;
            onlyB += otherRight && !right ? 1 : 0;
        }
        Bootstrap bootstrap = Bootstrap.of(ofA.rows(), seed);
        ClassificationResample left = new ClassificationResample(ofA, bootstrap.rounds());
        ClassificationResample right = new ClassificationResample(ofB, bootstrap.rounds());
        double[][] rounds = bootstrap.run(
                ClassificationResample.FIGURES, weights -> minus(right.measure(weights), left.measure(weights)));
        List<Difference> differences = new ArrayList<>();
        differences.add(new Difference(
                "accuracy",
                true,
                Interval.percentile(ofB.accuracy() - ofA.accuracy(), rounds[ClassificationResample.ACCURACY])));
        differences.add(new Difference(
                "macroF1",
                true,
                Interval.percentile(ofB.macroF1() - ofA.macroF1(), rounds[ClassificationResample.MACRO_F1])));
        differences.add(new Difference(
                "logLoss",
                false,
                Interval.percentile(ofB.logLoss() - ofA.logLoss(), rounds[ClassificationResample.LOG_LOSS])));
        Interval auc = Interval.percentile(ofB.auc() - ofA.auc(), rounds[ClassificationResample.AUC]);
        if (Double.isFinite(auc.low())) {
            differences.add(new Difference("auc", true, auc));
        }
        return new Comparison(a, b, ofA.rows(), differences, OptionalDouble.of(mcnemar(onlyA, onlyB)));
    }

    /** Of mean absolute error, root mean squared error and rank correlation. */
    public static Comparison of(String a, RegressionMetrics ofA, String b, RegressionMetrics ofB, long seed) {
        if (ofA.rows() != ofB.rows()) {
            throw new IllegalArgumentException(
                    "Expected the same rows, found " + ofA.rows() + " against " + ofB.rows());
        }
        for (int row = 0; row < ofA.rows(); row++) {
            if (ofA.truth(row) != ofB.truth(row)) {
                throw new IllegalArgumentException("Expected the same truth for both, found " + ofA.truth(row) + " and "
                        + ofB.truth(row) + " in row " + row);
            }
        }
        RegressionResample left = new RegressionResample(ofA);
        RegressionResample right = new RegressionResample(ofB);
        double[][] rounds = Bootstrap.of(ofA.rows(), seed)
                .run(RegressionResample.FIGURES, weights -> minus(right.measure(weights), left.measure(weights)));
        List<Difference> differences = new ArrayList<>();
        differences.add(new Difference(
                "mae", false, Interval.percentile(ofB.mae() - ofA.mae(), rounds[RegressionResample.MAE])));
        differences.add(new Difference(
                "rmse", false, Interval.percentile(ofB.rmse() - ofA.rmse(), rounds[RegressionResample.RMSE])));
        Interval spearman = Interval.percentile(ofB.spearman() - ofA.spearman(), rounds[RegressionResample.SPEARMAN]);
        if (Double.isFinite(spearman.value()) && Double.isFinite(spearman.low())) {
            differences.add(new Difference("spearman", true, spearman));
        }
        return new Comparison(a, b, ofA.rows(), differences, OptionalDouble.empty());
    }

    /** One plain sentence about a measure. */
    public String sentence(String measure) {
        Difference difference = differences.stream()
                .filter(each -> each.measure().equals(measure))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Expected one of the measures "
                        + differences.stream().map(Difference::measure).toList() + ", found " + measure));
        Interval interval = difference.interval();
        if (!difference.shown()) {
            return String.format(
                    Locale.ROOT,
                    "No difference shown in %s between %s and %s: %+.3f, 95 %% %+.3f to %+.3f.",
                    measure,
                    a,
                    b,
                    interval.value(),
                    interval.low(),
                    interval.high());
        }
        double sign = interval.value() < 0 ? -1 : 1;
        double near = Math.min(sign * interval.low(), sign * interval.high());
        double far = Math.max(sign * interval.low(), sign * interval.high());
        return String.format(
                Locale.ROOT,
                "%s is better by %.3f in %s, 95 %% %.3f to %.3f.",
                difference.better() ? b : a,
                sign * interval.value(),
                measure,
                near,
                far);
    }

    /**
     * What B has more than A.
     *
     * @param higherIsBetter false for losses and errors
     */
    public record Difference(String measure, boolean higherIsBetter, Interval interval) {

        /** Whether the interval leaves no room for zero. */
        public boolean shown() {
            return interval.excludes(0);
        }

        /** Whether B's figure is the better one, shown or not. */
        public boolean better() {
            return higherIsBetter ? interval.value() > 0 : interval.value() < 0;
        }
    }

    private static double[] minus(double[] left, double[] right) {
        double[] difference = new double[left.length];
        for (int i = 0; i < left.length; i++) {
            difference[i] = left[i] - right[i];
        }
        return difference;
    }

    /** Twice the probability that at most the smaller of two counts falls on one side of a fair coin. */
    static double mcnemar(int onlyA, int onlyB) {
        int n = onlyA + onlyB;
        int smaller = Math.min(onlyA, onlyB);
        double logarithm = -n * Math.log(2);
        double sum = 0;
        for (int k = 0; k <= smaller; k++) {
            sum += Math.exp(logarithm);
            logarithm += Math.log((double) (n - k) / (k + 1));
        }
        return Math.min(1, 2 * sum);
    }
}
