package dev.triage.learning.measures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How many cases can be answered when answers must be right this often: for a wanted precision the lowest threshold that
 * reaches it, overall and class by class. Read it as "at 95 % precision PICK_SHORT is answered in 62 % of its cases,
 * from a probability of 0.81 on". Taken from held-out rows; a threshold picked on rows looks a little better on these
 * very rows than it will elsewhere, so plan with the lower bound.
 */
public final class Dial {

    private static final int FEWEST_ANSWERS = 10;
    private static final int POINTS = 200;

    private final List<String> classes;
    private final Answers overall;
    private final List<Answers> perClass;

    private Dial(List<String> classes, Answers overall, List<Answers> perClass) {
        this.classes = classes;
        this.overall = overall;
        this.perClass = perClass;
    }

    public static Dial of(ClassificationMetrics metrics) {
        Confusion confusion = metrics.confusion();
        int columns = metrics.classes().size();
        double[][] right = new double[columns][];
        double[][] wrong = new double[columns][];
        for (int column = 0; column < columns; column++) {
            right[column] = new double[confusion.hits(column)];
            wrong[column] = new double[confusion.given(column) - confusion.hits(column)];
        }
        int[] nextRight = new int[columns];
        int[] nextWrong = new int[columns];
        for (int row = 0; row < metrics.rows(); row++) {
            int answer = metrics.prediction(row);
            if (answer == metrics.label(row)) {
                right[answer][nextRight[answer]++] = metrics.confidence(row);
            } else {
                wrong[answer][nextWrong[answer]++] = metrics.confidence(row);
            }
        }
        Answers all = new Answers(joined(right), joined(wrong), metrics.rows());
        List<Answers> each = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            each.add(new Answers(right[column], wrong[column], confusion.support(column)));
        }
        return new Dial(metrics.classes(), all, each);
    }

    private static double[] joined(double[][] parts) {
        return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    }

    public List<String> classes() {
        return classes;
    }

    /** The lowest threshold for all answers together; empty when none reaches the precision with ten answers. */
    public Optional<Setting> overall(double precision) {
        return overall.setting(precision);
    }

    /** The lowest threshold for one class's answers; empty when none reaches the precision with ten answers. */
    public Optional<Setting> of(int column, double precision) {
        return perClass.get(column).setting(precision);
    }

    /** Coverage and precision as the threshold falls, at most about two hundred points. */
    public List<Point> curve() {
        return overall.curve();
    }

    public List<Point> curve(int column) {
        return perClass.get(column).curve();
    }

    /**
     * Where to put the dial.
     *
     * @param threshold probability from which on answers are given
     * @param precision of the answers then given; its lower bound is Wilson's, two-sided 95 %
     * @param coverage share of this class's answers that are still given
     * @param recall share of this class's rows that are answered and right; overall, of all rows
     * @param answers number of answers given
     */
    public record Setting(double threshold, Interval precision, double coverage, double recall, int answers) {}

    /** @param coverage share of answers given */
    public record Point(double threshold, double coverage, double precision) {}

    /** Probabilities of right and of wrong answers, each rising after construction. */
    private record Answers(double[] right, double[] wrong, int support) {

        Answers {
            Arrays.sort(right);
            Arrays.sort(wrong);
        }

        Optional<Setting> setting(double wanted) {
            Setting lowest = null;
            int hits = 0;
            int misses = 0;
            while (hits + misses < right.length + wrong.length) {
                double threshold = next(hits, misses);
                hits = reached(right, hits, threshold);
                misses = reached(wrong, misses, threshold);
                int answers = hits + misses;
                if (answers >= FEWEST_ANSWERS && hits + 1e-9 >= wanted * answers) {
                    lowest = new Setting(
                            threshold,
                            Interval.wilson(hits, answers),
                            (double) answers / (right.length + wrong.length),
                            support == 0 ? 0 : (double) hits / support,
                            answers);
                }
            }
            return Optional.ofNullable(lowest);
        }

        List<Point> curve() {
            List<Point> points = new ArrayList<>();
            int all = right.length + wrong.length;
            int hits = 0;
            int misses = 0;
            int kept = 0;
            while (hits + misses < all) {
                double threshold = next(hits, misses);
                hits = reached(right, hits, threshold);
                misses = reached(wrong, misses, threshold);
                int answers = hits + misses;
                boolean enough = answers >= Math.min(FEWEST_ANSWERS, all);
                if (enough && ((long) (answers - kept) * POINTS >= all || answers == all)) {
                    points.add(new Point(threshold, (double) answers / all, (double) hits / answers));
                    kept = answers;
                }
            }
            return List.copyOf(points);
        }

        private double next(int hits, int misses) {
            double ofRight = hits < right.length ? right[right.length - 1 - hits] : Double.NEGATIVE_INFINITY;
            double ofWrong = misses < wrong.length ? wrong[wrong.length - 1 - misses] : Double.NEGATIVE_INFINITY;
            return Math.max(ofRight, ofWrong);
        }

        private static int reached(double[] rising, int from, double threshold) {
            int reached = from;
            while (reached < rising.length && rising[rising.length - 1 - reached] >= threshold) {
                reached++;
            }
            return reached;
        }
    }
}
