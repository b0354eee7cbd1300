package dev.triage.learning.measures;

import dev.triage.assessment.scoring.Calibration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Chooses and fits a {@link Calibrator} on rows the model's weights never saw. */
public final class Calibrators {

    private static final int FOLDS = 5;
    private static final int FEW = 50;
    private static final int ENOUGH_FOR_A_CURVE = 200;
    private static final double SMALLEST = 1e-15;

    /** Rows × classes, and rows, that are fitted in seconds; of more, a seeded sample says the same. */
    private static final int LARGEST = 4_000_000;

    private static final int FEWEST_ROWS = 5_000;
    private static final int MOST_ROWS = 200_000;

    private Calibrators() {}

    /** Which calibration was taken, and the cross-validated log loss that decided it, of all that were tried. */
    public record Choice(Calibrator calibrator, List<Tried> tried) {

        public Choice {
            tried = List.copyOf(tried);
        }
    }

    /** @param logLoss mean over held-out rows, NaN when there were too few to try */
    public record Tried(String kind, double logLoss) {}

    /**
     * The simplest calibration whose log loss, cross-validated in five folds, is within one standard error of the
     * best's; the error is that of the difference row by row, which is what decides between two. For two classes:
     * none, temperature, Platt, isotonic; for more: none, temperature, an offset a class. Rows of an unknown class are
     * left out; below 50 rows the scores are taken as they are.
     *
     * @param scores one row an example, one finite score a class; for probabilities see {@link #scores}
     * @param labels index of the true class, or −1
     */
    public static Choice choose(double[][] scores, int[] labels, long seed) {
        int[] rows = known(scores, labels, seed);
        if (rows.length < FEW) {
            return new Choice(new Calibrator.Identity(), List.of(new Tried("identity", Double.NaN)));
        }
        int classes = scores[rows[0]].length;
        List<Kind> kinds = kinds(classes, labels, rows);
        double[][] losses = new double[kinds.size()][rows.length];
        for (int fold = 0; fold < FOLDS; fold++) {
            int[] fit = without(rows, fold);
            for (int kind = 0; kind < kinds.size(); kind++) {
                Calibrator calibrator = kinds.get(kind).fit(scores, labels, fit);
                for (int i = fold; i < rows.length; i += FOLDS) {
                    double p = calibrator.apply(scores[rows[i]])[labels[rows[i]]];
                    losses[kind][i] = -Math.log(Math.max(SMALLEST, p));
                }
            }
        }
        int best = 0;
        for (int kind = 1; kind < kinds.size(); kind++) {
            best = mean(losses[kind]) < mean(losses[best]) ? kind : best;
        }
        int chosen = 0;
        while (chosen < best && !withinOneError(losses[chosen], losses[best])) {
            chosen++;
        }
        List<Tried> tried = new ArrayList<>();
        for (int kind = 0; kind < kinds.size(); kind++) {
            tried.add(new Tried(kinds.get(kind).code(), mean(losses[kind])));
        }
        return new Choice(kinds.get(chosen).fit(scores, labels, rows), tried);
    }

    /** Logarithms of probabilities, kept finite: what to hand to {@link #choose} when a model has no scores. */
    public static double[] scores(double[] probabilities) {
        double[] scores = new double[probabilities.length];
        for (int column = 0; column < scores.length; column++) {
            scores[column] = Math.log(Math.max(SMALLEST, probabilities[column]));
        }
        return scores;
    }

    /** Ordered from simple to rich. */
    private enum Kind {
        IDENTITY,
        TEMPERATURE,
        PLATT,
        ISOTONIC,
        VECTOR;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        Calibrator fit(double[][] scores, int[] labels, int[] rows) {
            return switch (this) {
                case IDENTITY -> new Calibrator.Identity();
                case TEMPERATURE -> VectorFit.temperature(scores, labels, rows);
                case VECTOR -> VectorFit.vector(scores, labels, rows);
                case PLATT -> {
                    Calibration platt = CalibrationFit.platt(margins(scores, rows), positive(labels, rows));
                    yield new Calibrator.Platt(platt.slope(), platt.offset());
                }
                case ISOTONIC -> IsotonicFit.fit(margins(scores, rows), positive(labels, rows));
            };
        }
    }

    private static List<Kind> kinds(int classes, int[] labels, int[] rows) {
        if (classes != 2) {
            return List.of(Kind.IDENTITY, Kind.TEMPERATURE, Kind.VECTOR);
        }
        int second = 0;
        for (int row : rows) {
            second += labels[row];
        }
        if (second < FOLDS || rows.length - second < FOLDS) {
            return List.of(Kind.IDENTITY, Kind.TEMPERATURE);
        }
        return rows.length < ENOUGH_FOR_A_CURVE
                ? List.of(Kind.IDENTITY, Kind.TEMPERATURE, Kind.PLATT)
                : List.of(Kind.IDENTITY, Kind.TEMPERATURE, Kind.PLATT, Kind.ISOTONIC);
    }

    private static boolean withinOneError(double[] losses, double[] best) {
        int n = losses.length;
        double mean = mean(losses) - mean(best);
        double squared = 0;
        for (int i = 0; i < n; i++) {
            double distance = losses[i] - best[i] - mean;
            squared += distance * distance;
        }
        return mean <= Math.sqrt(squared / (n - 1.0) / n);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** Rows with a known label in a seeded order, as many as can be fitted quickly; their scores must be finite. */
    private static int[] known(double[][] scores, int[] labels, long seed) {
        if (scores.length != labels.length) {
            throw new IllegalArgumentException(
                    "Expected as many labels as rows, found " + labels.length + " and " + scores.length);
        }
        int[] rows = new int[labels.length];
        int count = 0;
        for (int row = 0; row < labels.length; row++) {
            for (double score : scores[row]) {
                if (!Double.isFinite(score)) {
                    throw new IllegalArgumentException("Expected finite scores, found " + score + " in row " + row);
                }
            }
            if (labels[row] >= 0) {
                rows[count++] = row;
            }
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int row = rows[i];
            rows[i] = rows[other];
            rows[other] = row;
        }
        int affordable = count == 0 ? 0 : Math.clamp(LARGEST / scores[rows[0]].length, FEWEST_ROWS, MOST_ROWS);
        return Arrays.copyOf(rows, Math.min(count, affordable));
    }

    private static int[] without(int[] rows, int fold) {
        int[] part = new int[rows.length];
        int count = 0;
        for (int i = 0; i < rows.length; i++) {
            if (i % FOLDS != fold) {
                part[count++] = rows[i];
            }
        }
        return Arrays.copyOf(part, count);
    }

    private static double[] margins(double[][] scores, int[] rows) {
        double[] margins = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            margins[i] = scores[rows[i]][1] - scores[rows[i]][0];
        }
        return margins;
    }

    private static boolean[] positive(int[] labels, int[] rows) {
        boolean[] positive = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            positive[i] = labels[rows[i]] == 1;
        }
        return positive;
    }
}
