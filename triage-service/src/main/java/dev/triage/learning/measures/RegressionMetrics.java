package dev.triage.learning.measures;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How good predicted amounts are, by the measures of the contract, in the unit of the target. Definitions are
 * scikit-learn's; rank correlation is Spearman's with ties averaged. The baseline is a constant the caller learned
 * elsewhere, as the median of the training rows, never of these.
 *
 * <p>The caller's arrays are read, not copied, and must not change afterwards.
 */
public final class RegressionMetrics {

    private final double[] truth;
    private final double[] predicted;
    private final double baseline;
    private final double @Nullable [] p50;
    private final double @Nullable [] p90;

    /** @param baseline the constant a model must beat */
    public RegressionMetrics(double[] truth, double[] predicted, double baseline) {
        this(truth, predicted, baseline, null, null);
    }

    private RegressionMetrics(
            double[] truth, double[] predicted, double baseline, double @Nullable [] p50, double @Nullable [] p90) {
        if (truth.length == 0) {
            throw new IllegalArgumentException("Expected at least one row, found none");
        }
        if (!Double.isFinite(baseline)) {
            throw new IllegalArgumentException("Expected a finite baseline, found " + baseline);
        }
        check("truth", truth, truth.length);
        check("prediction", predicted, truth.length);
        if (p50 != null) {
            check("P50", p50, truth.length);
        }
        if (p90 != null) {
            check("P90", p90, truth.length);
        }
        this.truth = truth;
        this.predicted = predicted;
        this.baseline = baseline;
        this.p50 = p50;
        this.p90 = p90;
    }

    /** The same rows with forecasts of two quantiles: what is as likely exceeded as not, and exceeded once in ten. */
    public RegressionMetrics withQuantiles(double[] p50Forecasts, double[] p90Forecasts) {
        return new RegressionMetrics(truth, predicted, baseline, p50Forecasts, p90Forecasts);
    }

    private static void check(String what, double[] values, int n) {
        if (values.length != n) {
            throw new IllegalArgumentException("Expected " + n + " values of " + what + ", found " + values.length);
        }
        for (int row = 0; row < n; row++) {
            if (!Double.isFinite(values[row])) {
                throw new IllegalArgumentException(
                        "Expected a finite " + what + ", found " + values[row] + " in row " + row);
            }
        }
    }

    /** The measures under the contract's names. */
    public Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("n", truth.length);
        all.put("mae", mae());
        all.put("rmse", rmse());
        all.put("r2", r2());
        all.put("medianAe", medianAe());
        all.put("baselineMae", baselineMae());
        double spearman = spearman();
        if (Double.isFinite(spearman)) {
            all.put("spearman", spearman);
        }
        all.put("bias", bias());
        quantiles().ifPresent(quantiles -> {
            all.put("pinballP50", quantiles.pinballP50());
            all.put("pinballP90", quantiles.pinballP90());
            all.put("shareBelowP50", quantiles.shareBelowP50());
            all.put("shareBelowP90", quantiles.shareBelowP90());
        });
        return all;
    }

    /** What the quantile forecasts are worth; empty without {@link #withQuantiles}. */
    public Optional<Quantiles> quantiles() {
        return p50 == null || p90 == null
                ? Optional.empty()
                : Optional.of(new Quantiles(pinball(p50, 0.5), pinball(p90, 0.9), shareBelow(p50), shareBelow(p90)));
    }

    /**
     * Pinball losses (Koenker and Bassett 1978), lower is better, and the shares of rows at or below each forecast, which
     * ought to be 0.5 and 0.9.
     */
    public record Quantiles(double pinballP50, double pinballP90, double shareBelowP50, double shareBelowP90) {}

    public int rows() {
        return truth.length;
    }

    public double truth(int row) {
        return truth[row];
    }

    public double predicted(int row) {
        return predicted[row];
    }

    public double mae() {
        double sum = 0;
        for (int row = 0; row < truth.length; row++) {
            sum += Math.abs(predicted[row] - truth[row]);
        }
        return sum / truth.length;
    }

    public double rmse() {
        return Math.sqrt(squared() / truth.length);
    }

    /** Share of the variance explained; for a constant truth 1 when it is hit exactly, else 0. */
    public double r2() {
        double mean = Arrays.stream(truth).average().orElseThrow();
        double spread = 0;
        for (double value : truth) {
            spread += (value - mean) * (value - mean);
        }
        double missed = squared();
        if (spread == 0) {
            return missed == 0 ? 1 : 0;
        }
        return 1 - missed / spread;
    }

    private double squared() {
        double sum = 0;
        for (int row = 0; row < truth.length; row++) {
            double error = predicted[row] - truth[row];
            sum += error * error;
        }
        return sum;
    }

    public double medianAe() {
        return residualQuantile(absoluteErrors(), 0.5);
    }

    public double baselineMae() {
        double sum = 0;
        for (double value : truth) {
            sum += Math.abs(baseline - value);
        }
        return sum / truth.length;
    }

    /** NaN when truth or prediction is constant. */
    public double spearman() {
        byte[] once = new byte[truth.length];
        Arrays.fill(once, (byte) 1);
        return new RegressionResample(this).measure(once)[RegressionResample.SPEARMAN];
    }

    /** Mean of predicted minus true: above zero the model promises too much. */
    public double bias() {
        double sum = 0;
        for (int row = 0; row < truth.length; row++) {
            sum += predicted[row] - truth[row];
        }
        return sum / truth.length;
    }

    /** Predicted minus true at a share of the rows, 0 to 1, interpolated between neighbours. */
    public double residualQuantile(double share) {
        double[] residuals = new double[truth.length];
        for (int row = 0; row < truth.length; row++) {
            residuals[row] = predicted[row] - truth[row];
        }
        return residualQuantile(residuals, share);
    }

    private double pinball(double[] forecast, double quantile) {
        double sum = 0;
        for (int row = 0; row < truth.length; row++) {
            double over = truth[row] - forecast[row];
            sum += over >= 0 ? quantile * over : (quantile - 1) * over;
        }
        return sum / truth.length;
    }

    private double shareBelow(double[] forecast) {
        int below = 0;
        for (int row = 0; row < truth.length; row++) {
            below += truth[row] <= forecast[row] ? 1 : 0;
        }
        return (double) below / truth.length;
    }

    private double[] absoluteErrors() {
        double[] errors = new double[truth.length];
        for (int row = 0; row < truth.length; row++) {
            errors[row] = Math.abs(predicted[row] - truth[row]);
        }
        return errors;
    }

    private static double residualQuantile(double[] values, double share) {
        Arrays.sort(values);
        double position = share * (values.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, values.length - 1);
        return values[below] + (position - below) * (values[above] - values[below]);
    }

    double[] truth() {
        return truth;
    }

    double[] predicted() {
        return predicted;
    }
}
