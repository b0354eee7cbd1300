package dev.triage.learning.measures;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How often each class was answered for each true class, and every measure that needs nothing else: precision, recall,
 * F1, balanced accuracy and Matthews' correlation, by scikit-learn's definitions. A true class the model does not know
 * counts against the answer given and for no class.
 */
public final class Confusion {

    private static final int WORTH_JUDGING = 20;

    private final List<String> classes;
    private final int[][] counts;
    private final int[] support;
    private final int[] given;
    private final int rows;
    private final int correct;

    /** @param labels index of the true class, or −1 for one the model does not know */
    Confusion(List<String> classes, int[] labels, int[] predictions) {
        int n = classes.size();
        this.classes = classes;
        this.counts = new int[n][n];
        this.support = new int[n];
        this.given = new int[n];
        this.rows = labels.length;
        int right = 0;
        for (int row = 0; row < rows; row++) {
            given[predictions[row]]++;
            if (labels[row] >= 0) {
                support[labels[row]]++;
                counts[labels[row]][predictions[row]]++;
                right += labels[row] == predictions[row] ? 1 : 0;
            }
        }
        this.correct = right;
    }

    public List<String> classes() {
        return classes;
    }

    public int rows() {
        return rows;
    }

    /** Rows of the true class that were answered with the given one. */
    public int count(int label, int answer) {
        return counts[label][answer];
    }

    /** Rows whose true class this is. */
    public int support(int column) {
        return support[column];
    }

    /** Rows answered with this class. */
    public int given(int column) {
        return given[column];
    }

    public int hits(int column) {
        return counts[column][column];
    }

    public double accuracy() {
        return (double) correct / rows;
    }

    /** Share of the answers with this class that were right; 0 when there were none. */
    public double precision(int column) {
        return given[column] == 0 ? 0 : (double) hits(column) / given[column];
    }

    /** Share of this class's rows that were found; 0 when there are none. */
    public double recall(int column) {
        return support[column] == 0 ? 0 : (double) hits(column) / support[column];
    }

    public double f1(int column) {
        return f1(hits(column), given[column], support[column]);
    }

    static double f1(long hits, long given, long support) {
        return given + support == 0 ? 0 : 2.0 * hits / (given + support);
    }

    /** Mean F1 of the classes that occur as label or as answer. */
    public double macroF1() {
        double sum = 0;
        int occurring = 0;
        for (int column = 0; column < support.length; column++) {
            if (support[column] + given[column] > 0) {
                sum += f1(column);
                occurring++;
            }
        }
        return occurring == 0 ? 0 : sum / occurring;
    }

    /** The class of the lowest F1 among those of at least 20 rows, or of any row when none has 20; −1 for no row. */
    public int worstClass() {
        int enough = 1;
        for (int rowsOfOne : support) {
            enough = rowsOfOne >= WORTH_JUDGING ? WORTH_JUDGING : enough;
        }
        int worst = -1;
        for (int column = 0; column < support.length; column++) {
            if (support[column] >= enough && (worst < 0 || f1(column) < f1(worst))) {
                worst = column;
            }
        }
        return worst;
    }

    /** Mean recall of the classes that occur as label. */
    public double balancedAccuracy() {
        double sum = 0;
        int occurring = 0;
        for (int column = 0; column < support.length; column++) {
            if (support[column] > 0) {
                sum += recall(column);
                occurring++;
            }
        }
        return occurring == 0 ? 0 : sum / occurring;
    }

    /** Matthews' correlation of answers and labels for any number of classes (Gorodkin 2004); 0 when either is constant. */
    public double mcc() {
        double n = rows;
        double expected = 0;
        double answers = 0;
        double truths = 0;
        double unknown = n;
        for (int column = 0; column < support.length; column++) {
            expected += (double) support[column] * given[column];
            answers += (double) given[column] * given[column];
            truths += (double) support[column] * support[column];
            unknown -= support[column];
        }
        truths += unknown * unknown;
        double spread = (n * n - answers) * (n * n - truths);
        return spread <= 0 ? 0 : (correct * n - expected) / Math.sqrt(spread);
    }

    /** Accuracy of always answering the class that is most frequent in these very rows. */
    public double majorityAccuracy() {
        int most = 0;
        for (int rowsOfOne : support) {
            most = Math.max(most, rowsOfOne);
        }
        return (double) most / rows;
    }

    /** The pairs of true class and wrong answer with the most rows, most first. */
    public List<Pair> mostConfused(int limit) {
        List<Pair> pairs = new ArrayList<>();
        for (int label = 0; label < counts.length; label++) {
            for (int answer = 0; answer < counts.length; answer++) {
                if (label != answer && counts[label][answer] > 0) {
                    pairs.add(new Pair(
                            classes.get(label),
                            classes.get(answer),
                            counts[label][answer],
                            (double) counts[label][answer] / support[label]));
                }
            }
        }
        pairs.sort(Comparator.comparingInt(Pair::rows)
                .reversed()
                .thenComparing(Pair::label)
                .thenComparing(Pair::answer));
        return List.copyOf(pairs.subList(0, Math.min(limit, pairs.size())));
    }

    /**
     * One way of being wrong.
     *
     * @param share of the rows of this label
     */
    public record Pair(String label, String answer, int rows, double share) {}
}
