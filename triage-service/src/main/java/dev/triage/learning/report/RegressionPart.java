package dev.triage.learning.report;

import dev.triage.learning.measures.Conformal;
import dev.triage.learning.measures.Interval;
import dev.triage.learning.measures.RegressionMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a report shows of amounts.
 *
 * @param unit of the target, as "hours"; may be empty
 * @param points a sample of the rows
 * @param skewed whether the axes are logarithmic: nothing negative, and one row in twenty ten times the median
 * @param residuals quantiles of predicted minus true
 * @param deciles error by size of the prediction
 * @param ranges what ranges of amounts were worth, null when there are none
 */
public record RegressionPart(
        String unit,
        List<Point> points,
        boolean skewed,
        List<Quantile> residuals,
        List<Decile> deciles,
        Conformal.@Nullable Measured ranges) {

    private static final int SAMPLE = 700;
    private static final double[] SHARES = {0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95};

    public RegressionPart {
        points = List.copyOf(points);
        residuals = List.copyOf(residuals);
        deciles = List.copyOf(deciles);
    }

    public record Point(double truth, double predicted) {}

    /** @param share of the rows below the value */
    public record Quantile(double share, double value) {}

    /**
     * A tenth of the rows, by predicted amount.
     *
     * @param from lowest predicted amount in it
     * @param bias mean of predicted minus true
     */
    public record Decile(double from, double to, int rows, double mae, double bias) {}

    public static RegressionPart of(
            RegressionMetrics metrics, String unit, Conformal.@Nullable Measured ranges, long seed) {
        List<Quantile> residuals = new ArrayList<>();
        for (double share : SHARES) {
            residuals.add(new Quantile(share, metrics.residualQuantile(share)));
        }
        return new RegressionPart(unit, sample(metrics, seed), skewed(metrics), residuals, deciles(metrics), ranges);
    }

    /** The headlines of amounts; see {@link ClassificationPart#headlines}. */
    public static List<ReportInput.Headline> headlines(
            RegressionMetrics metrics, String unit, Map<String, Interval> intervals) {
        String in = unit.isEmpty() ? "" : ", in " + unit;
        List<ReportInput.Headline> headlines = new ArrayList<>();
        headlines.add(new ReportInput.Headline(
                "mae",
                metrics.mae(),
                intervals.get("mae"),
                "mean error" + in + "; the constant baseline has " + Figures.number(metrics.baselineMae())));
        headlines.add(
                new ReportInput.Headline("medianAe", metrics.medianAe(), null, "half of the errors are smaller" + in));
        headlines.add(new ReportInput.Headline(
                "rmse", metrics.rmse(), intervals.get("rmse"), "large errors weigh more" + in));
        headlines.add(
                new ReportInput.Headline("r2", metrics.r2(), intervals.get("r2"), "share of the variance explained"));
        if (Double.isFinite(metrics.spearman())) {
            headlines.add(new ReportInput.Headline(
                    "spearman", metrics.spearman(), intervals.get("spearman"), "agreement of the order, 1 is perfect"));
        }
        headlines.add(new ReportInput.Headline("bias", metrics.bias(), null, "predicted minus true, on average" + in));
        metrics.quantiles().ifPresent(quantiles -> {
            headlines.add(new ReportInput.Headline(
                    "shareBelowP50",
                    quantiles.shareBelowP50(),
                    null,
                    "rows at or below the P50 forecast, ideally 0.5"));
            headlines.add(new ReportInput.Headline(
                    "shareBelowP90",
                    quantiles.shareBelowP90(),
                    null,
                    "rows at or below the P90 forecast, ideally 0.9"));
        });
        return headlines;
    }

    private static List<Point> sample(RegressionMetrics metrics, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Point> points = new ArrayList<>();
        for (int row = 0; row < metrics.rows(); row++) {
            // Selection sampling (Knuth, TAOCP 2, 3.4.2): every row has the same chance, the order stays.
            int left = metrics.rows() - row;
            if (random.nextInt(left) < SAMPLE - points.size()) {
                points.add(new Point(metrics.truth(row), metrics.predicted(row)));
            }
        }
        return points;
    }

    private static boolean skewed(RegressionMetrics metrics) {
        double[] truth = IntStream.range(0, metrics.rows())
                .mapToDouble(metrics::truth)
                .sorted()
                .toArray();
        double median = truth[truth.length / 2];
        return truth[0] >= 0 && median > 0 && truth[(int) (truth.length * 0.95)] > 10 * median;
    }

    private static List<Decile> deciles(RegressionMetrics metrics) {
        int n = metrics.rows();
        double[] edges =
                IntStream.range(0, n).mapToDouble(metrics::predicted).sorted().toArray();
        int tenths = Math.min(10, n);
        double[] upper = IntStream.rangeClosed(1, tenths)
                .mapToDouble(tenth -> edges[(int) ((long) tenth * n / tenths) - 1])
                .distinct()
                .toArray();
        int[] rows = new int[upper.length];
        double[] absolute = new double[upper.length];
        double[] signed = new double[upper.length];
        double[] lowest = new double[upper.length];
        Arrays.fill(lowest, Double.POSITIVE_INFINITY);
        for (int row = 0; row < n; row++) {
            int found = Arrays.binarySearch(upper, metrics.predicted(row));
            int decile = found >= 0 ? found : -found - 1;
            double error = metrics.predicted(row) - metrics.truth(row);
            rows[decile]++;
            absolute[decile] += Math.abs(error);
            signed[decile] += error;
            lowest[decile] = Math.min(lowest[decile], metrics.predicted(row));
        }
        return IntStream.range(0, upper.length)
                .mapToObj(i -> new Decile(lowest[i], upper[i], rows[i], absolute[i] / rows[i], signed[i] / rows[i]))
                .toList();
    }
}
