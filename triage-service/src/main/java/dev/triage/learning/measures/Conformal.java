package dev.triage.learning.measures;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Answers with a stated coverage: sets of classes or ranges of amounts that contain the truth with at least the wanted
 * probability, whatever the model is worth (split conformal prediction, Vovk et al. 2005). A bad model gets large sets,
 * not wrong ones.
 *
 * <p>The promise assumes that the calibration rows and the rows to come are exchangeable, that is, drawn alike: it fails
 * after a drift, and it holds on average over rows, not for each class or site by itself. The calibration rows must be
 * rows that neither the weights nor the probability calibration have seen.
 */
public final class Conformal {

    private Conformal() {}

    private static Measured measure(ThresholdSets sets, Probabilities probabilities, int[] labels) {
        long covered = 0;
        long named = 0;
        long single = 0;
        for (int row = 0; row < labels.length; row++) {
            int[] set = sets.of(probabilities.row(row));
            named += set.length;
            single += set.length == 1 ? 1 : 0;
            for (int column : set) {
                covered += column == labels[row] ? 1 : 0;
            }
        }
        return new Measured(
                1 - sets.alpha(),
                Interval.wilson(covered, labels.length),
                (double) named / labels.length,
                (double) single / labels.length,
                labels.length);
    }

    /**
     * Every class of at least this probability: the smallest sets on average (Sadinle, Lei and Wasserman 2019, "LAC").
     *
     * @param alpha share of rows whose truth may be missing, as 0.1
     * @param smallest probability that is still named; 0 when there are too few rows to leave any class out
     * @param rows calibration rows it rests on
     */
    public record ThresholdSets(double alpha, double smallest, int rows) {

        /** Columns of the classes named, most probable first; never empty. */
        public int[] of(double[] probabilities) {
            int[] likely = IntStream.range(0, probabilities.length)
                    .filter(column -> probabilities[column] >= smallest)
                    .toArray();
            return likely.length == 0 ? Arrays.copyOf(falling(probabilities), 1) : falling(probabilities, likely);
        }

        /** What the sets are worth on other rows; a label of −1 is never in a set. */
        public Measured measure(double[][] probabilities, int[] labels) {
            return Conformal.measure(this, new Probabilities.Doubles(probabilities), labels);
        }

        public Measured measure(float[][] probabilities, int[] labels) {
            return Conformal.measure(this, new Probabilities.Floats(probabilities), labels);
        }
    }

    /**
     * What sets or ranges were worth.
     *
     * @param promised coverage
     * @param coverage found, with Wilson's interval
     * @param meanSize classes a set, or width of a range
     * @param singles share of sets with one class; 0 for ranges
     */
    public record Measured(double promised, Interval coverage, double meanSize, double singles, int rows) {}

    /** Fits the threshold; a label of −1 counts as one the model gave no chance. */
    public static ThresholdSets threshold(double[][] probabilities, int[] labels, double alpha) {
        return threshold(new Probabilities.Doubles(probabilities), labels, alpha);
    }

    public static ThresholdSets threshold(float[][] probabilities, int[] labels, double alpha) {
        return threshold(new Probabilities.Floats(probabilities), labels, alpha);
    }

    private static ThresholdSets threshold(Probabilities probabilities, int[] labels, double alpha) {
        double[] missed = new double[labels.length];
        for (int row = 0; row < labels.length; row++) {
            missed[row] = labels[row] < 0 ? 0 : -probabilities.at(row, labels[row]);
        }
        int rank = rank(labels.length, alpha);
        double smallest = rank > labels.length ? 0 : Math.abs(smallest(missed, rank));
        return new ThresholdSets(alpha, smallest, labels.length);
    }

    /** A range of amounts. */
    public record Range(double low, double high) {}

    /**
     * As far to both sides of the prediction as calibration rows were off.
     *
     * @param halfWidth in the unit of the target
     */
    public record ResidualRanges(double alpha, double halfWidth, int rows) {

        public Range of(double predicted) {
            return new Range(predicted - halfWidth, predicted + halfWidth);
        }

        public Measured measure(double[] predicted, double[] truth) {
            return Conformal.measure(alpha, truth, row -> of(predicted[row]));
        }
    }

    /**
     * From a low to a high quantile forecast, both moved by what calibration rows were outside of them: the width follows
     * the model's own doubt (Romano, Patterson and Candès 2019, "CQR").
     *
     * @param correction in the unit of the target; negative when the forecasts were too wide
     */
    public record QuantileRanges(double alpha, double correction, int rows) {

        /** When the corrected ends would cross, their middle. */
        public Range of(double low, double high) {
            double from = low - correction;
            double to = high + correction;
            return from <= to ? new Range(from, to) : new Range((low + high) / 2, (low + high) / 2);
        }

        public Measured measure(double[] low, double[] high, double[] truth) {
            return Conformal.measure(alpha, truth, row -> of(low[row], high[row]));
        }
    }

    /** @throws IllegalArgumentException when there are too few rows for any finite range to be promised */
    public static ResidualRanges residuals(double[] predicted, double[] truth, double alpha) {
        double[] errors = new double[truth.length];
        for (int row = 0; row < truth.length; row++) {
            errors[row] = Math.abs(truth[row] - predicted[row]);
        }
        return new ResidualRanges(alpha, smallest(errors, finiteRank(truth.length, alpha)), truth.length);
    }

    /** @throws IllegalArgumentException when there are too few rows for any finite range to be promised */
    public static QuantileRanges quantiles(double[] low, double[] high, double[] truth, double alpha) {
        double[] outside = new double[truth.length];
        for (int row = 0; row < truth.length; row++) {
            outside[row] = Math.max(low[row] - truth[row], truth[row] - high[row]);
        }
        return new QuantileRanges(alpha, smallest(outside, finiteRank(truth.length, alpha)), truth.length);
    }

    private interface Ranges {
        Range of(int row);
    }

    private static Measured measure(double alpha, double[] truth, Ranges ranges) {
        long covered = 0;
        double width = 0;
        for (int row = 0; row < truth.length; row++) {
            Range range = ranges.of(row);
            covered += range.low() <= truth[row] && truth[row] <= range.high() ? 1 : 0;
            width += range.high() - range.low();
        }
        return new Measured(1 - alpha, Interval.wilson(covered, truth.length), width / truth.length, 0, truth.length);
    }

    /** The finite-sample quantile: one more row than there are is promised for, the one to come. */
    private static int rank(int n, double alpha) {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("Expected alpha between 0 and 1, found " + alpha);
        }
        if (n == 0) {
            throw new IllegalArgumentException("Expected at least one row, found none");
        }
        // The small subtraction keeps 0.9 * 10 at 9.
        return Math.max(1, (int) Math.ceil((n + 1) * (1 - alpha) - 1e-9));
    }

    private static int finiteRank(int n, double alpha) {
        int rank = rank(n, alpha);
        if (rank > n) {
            throw new IllegalArgumentException("Expected at least " + (int) Math.ceil(1 / alpha - 1 - 1e-9)
                    + " rows for a coverage of " + (1 - alpha) + ", found " + n);
        }
        return rank;
    }

    private static double smallest(double[] values, int rank) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[rank - 1];
    }

    private static int[] falling(double[] probabilities) {
        return falling(probabilities, IntStream.range(0, probabilities.length).toArray());
    }

    /** Columns by falling probability, equal ones by column. */
    private static int[] falling(double[] probabilities, int[] columns) {
        return columns.length < 2
                ? columns
                : Arrays.stream(columns)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer column) -> -probabilities[column])
                                .thenComparingInt(column -> column))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }
}
