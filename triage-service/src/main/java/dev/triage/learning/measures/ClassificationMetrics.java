package dev.triage.learning.measures;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How good probabilities of classes are, by the measures of the contract. Definitions are scikit-learn's: macro-F1 over
 * the classes that occur as label or as prediction, AUC by ranks with ties counted half, average precision as the step
 * sum, log loss with probabilities kept at least 1e-15 from 0 and 1. The expected calibration error is that of Guo et
 * al. (2017): fifteen bins of equal width over the probability of the answer given.
 *
 * <p>The caller's arrays are read, not copied, and must not change afterwards. Besides them it keeps one integer a row.
 */
public final class ClassificationMetrics {

    private static final double SMALLEST = 1e-15;
    private static final Set<String> POSITIVES = Set.of("1", "true", "yes", "y", "late", "positive", "t");

    private final List<String> classes;
    private final Probabilities probabilities;
    private final int[] labels;
    private final int[] predictions;
    private final Confusion confusion;

    /**
     * @param probabilities one row an example, one column a class, adding up to 1
     * @param labels index of the true class, or −1 for a label the model does not know
     */
    public ClassificationMetrics(List<String> classes, double[][] probabilities, int[] labels) {
        this(classes, new Probabilities.Doubles(probabilities), labels);
    }

    /** The same in half the memory. */
    public ClassificationMetrics(List<String> classes, float[][] probabilities, int[] labels) {
        this(classes, new Probabilities.Floats(probabilities), labels);
    }

    private ClassificationMetrics(List<String> classes, Probabilities probabilities, int[] labels) {
        if (probabilities.rows() != labels.length || labels.length == 0) {
            throw new IllegalArgumentException("Expected as many labels as rows and at least one, found "
                    + labels.length + " labels and " + probabilities.rows() + " rows");
        }
        probabilities.check(classes.size());
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] < -1 || labels[row] >= classes.size()) {
                throw new IllegalArgumentException("Expected labels from -1 to " + (classes.size() - 1) + ", found "
                        + labels[row] + " in row " + row);
            }
        }
        this.classes = List.copyOf(classes);
        this.probabilities = probabilities;
        this.labels = labels;
        this.predictions = new int[labels.length];
        for (int row = 0; row < labels.length; row++) {
            predictions[row] = largest(row);
        }
        this.confusion = new Confusion(this.classes, labels, predictions);
    }

    /** The measures under the contract's names. */
    public Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("n", labels.length);
        all.put("classes", classes);
        all.put("accuracy", accuracy());
        all.put("macroF1", macroF1());
        all.put("microF1", accuracy());
        all.put("balancedAccuracy", confusion.balancedAccuracy());
        all.put("mcc", confusion.mcc());
        all.put("top3Accuracy", topK(3));
        all.put("worstClassF1", worstClassF1());
        all.put("logLoss", logLoss());
        all.put("brier", brier());
        all.put("ece", ece());
        all.put("auc", auc());
        if (classes.size() == 2) {
            int positive = positive();
            all.put("averagePrecision", averagePrecision(positive));
            all.put("positiveClass", classes.get(positive));
            all.put("riskEce", eceOf(positive));
        }
        all.put("majorityAccuracy", majorityAccuracy());
        all.put("perClass", perClass());
        return all;
    }

    public int rows() {
        return labels.length;
    }

    public List<String> classes() {
        return classes;
    }

    /** The true class of a row, or −1. */
    public int label(int row) {
        return labels[row];
    }

    /** The class of the highest probability; the first of equals. */
    public int prediction(int row) {
        return predictions[row];
    }

    /** Probability of a class in a row. */
    public double probability(int row, int column) {
        return probabilities.at(row, column);
    }

    /** Probability of the answer given. */
    public double confidence(int row) {
        return probabilities.at(row, predictions[row]);
    }

    public Confusion confusion() {
        return confusion;
    }

    public double accuracy() {
        return confusion.accuracy();
    }

    public double macroF1() {
        return confusion.macroF1();
    }

    /** Share of rows whose true class is among the k most probable; of equal ones the first come first. */
    public double topK(int k) {
        int hits = 0;
        for (int row = 0; row < labels.length; row++) {
            int label = labels[row];
            if (label < 0) {
                continue;
            }
            double own = probabilities.at(row, label);
            int ahead = 0;
            for (int column = 0; column < classes.size() && ahead < k; column++) {
                double other = probabilities.at(row, column);
                ahead += other > own || (other == own && column < label) ? 1 : 0;
            }
            hits += ahead < k ? 1 : 0;
        }
        return (double) hits / labels.length;
    }

    /** Lowest F1 of a class worth judging: see {@link Confusion#worstClass}. */
    public double worstClassF1() {
        int worst = confusion.worstClass();
        return worst < 0 ? 0 : confusion.f1(worst);
    }

    /** Mean over rows of the squared distance of all probabilities from what happened: 0 to 2, for two classes twice
     * scikit-learn's binary score (Brier 1950). */
    public double brier() {
        double sum = 0;
        for (int row = 0; row < labels.length; row++) {
            double missed = labels[row] < 0 ? 1 : 0;
            for (int column = 0; column < classes.size(); column++) {
                double error = probabilities.at(row, column) - (labels[row] == column ? 1 : 0);
                missed += error * error;
            }
            sum += missed;
        }
        return sum / labels.length;
    }

    public double logLoss() {
        double sum = 0;
        for (int row = 0; row < labels.length; row++) {
            sum += loss(row);
        }
        return sum / labels.length;
    }

    double loss(int row) {
        double p = labels[row] < 0 ? 0 : probabilities.at(row, labels[row]);
        return -Math.log(Math.clamp(p, SMALLEST, 1 - SMALLEST));
    }

    public double ece() {
        return reliability().error();
    }

    /** Calibration error of one class's probability, for a risk: what {@link #ece} is for answers. */
    public double eceOf(int column) {
        return reliability(column).error();
    }

    /** Of the answers given: how sure against how often right. */
    public Reliability reliability() {
        double[] promised = new double[Reliability.BINS];
        double[] happened = new double[Reliability.BINS];
        int[] rows = new int[Reliability.BINS];
        for (int row = 0; row < labels.length; row++) {
            double p = confidence(row);
            int bin = Reliability.bin(p);
            promised[bin] += p;
            happened[bin] += predictions[row] == labels[row] ? 1 : 0;
            rows[bin]++;
        }
        return Reliability.of(promised, happened, rows);
    }

    /** Of one class's probability: how likely against how often it was so. */
    public Reliability reliability(int column) {
        double[] promised = new double[Reliability.BINS];
        double[] happened = new double[Reliability.BINS];
        int[] rows = new int[Reliability.BINS];
        for (int row = 0; row < labels.length; row++) {
            double p = probabilities.at(row, column);
            int bin = Reliability.bin(p);
            promised[bin] += p;
            happened[bin] += labels[row] == column ? 1 : 0;
            rows[bin]++;
        }
        return Reliability.of(promised, happened, rows);
    }

    /** Of two classes, the positive one's; else the mean over classes of each against the rest. */
    public double auc() {
        if (classes.size() == 2) {
            double auc = rocAuc(positive());
            return Double.isFinite(auc) ? auc : 0.5;
        }
        return IntStream.range(0, classes.size())
                .parallel()
                .mapToDouble(this::rocAuc)
                .filter(Double::isFinite)
                .average()
                .orElse(0.5);
    }

    /**
     * One class against the rest; NaN when the class is everywhere or nowhere. Only the class's own rows are sorted, so
     * hundreds of rare classes cost little.
     */
    public double rocAuc(int column) {
        double[] own = new double[confusion.support(column)];
        if (own.length == 0 || own.length == labels.length) {
            return Double.NaN;
        }
        int next = 0;
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] == column) {
                own[next++] = probabilities.at(row, column) + 0.0;
            }
        }
        Arrays.sort(own);
        return Ranking.auc(own, probabilities, labels, column);
    }

    public double averagePrecision(int column) {
        return ranking(column).averagePrecision(labels, column, null);
    }

    /** Points of the ROC and of the precision-recall curve of one class, from the highest score down. */
    public List<CurvePoint> curve(int column) {
        return List.copyOf(ranking(column).curve(labels, column));
    }

    Ranking ranking(int column) {
        return Ranking.of(probabilities.column(column));
    }

    public double majorityAccuracy() {
        return confusion.majorityAccuracy();
    }

    /** Share answered and precision of the answers, when only answers of at least this probability are given. */
    public Coverage coverage(double threshold) {
        int answered = 0;
        int correct = 0;
        for (int row = 0; row < labels.length; row++) {
            if (confidence(row) >= threshold) {
                answered++;
                correct += predictions[row] == labels[row] ? 1 : 0;
            }
        }
        return new Coverage(
                threshold, (double) answered / labels.length, answered == 0 ? 1 : (double) correct / answered);
    }

    public record Coverage(double threshold, double coverage, double precision) {}

    /**
     * The lowest threshold at which every answer given together reaches the precision, in hundredths; the one with the
     * best precision when none does.
     */
    public double threshold(double targetPrecision) {
        Coverage best = coverage(0);
        for (int hundredth = 0; hundredth < 100; hundredth++) {
            Coverage coverage = coverage(hundredth / 100.0);
            if (coverage.precision() >= targetPrecision) {
                return coverage.threshold();
            }
            if (coverage.coverage() >= 0.05 && coverage.precision() > best.precision()) {
                best = coverage;
            }
        }
        return best.threshold();
    }

    /** Which of two classes is the one asked about; refuses other numbers of classes. */
    public int positive() {
        if (classes.size() != 2) {
            throw new IllegalStateException("Expected two classes to have a positive one, found " + classes.size());
        }
        return positive(classes);
    }

    /**
     * Index of the positive one of two classes: the only one whose name says so (1, true, yes, y, t, positive, late, in
     * any case), else the one that sorts last.
     */
    public static int positive(List<String> two) {
        boolean first = POSITIVES.contains(two.get(0).toLowerCase(Locale.ROOT));
        boolean second = POSITIVES.contains(two.get(1).toLowerCase(Locale.ROOT));
        if (first != second) {
            return first ? 0 : 1;
        }
        return two.get(0).compareTo(two.get(1)) > 0 ? 0 : 1;
    }

    int[] labels() {
        return labels;
    }

    int[] predictions() {
        return predictions;
    }

    private Map<String, Object> perClass() {
        Map<String, Object> perClass = new LinkedHashMap<>();
        for (int column = 0; column < classes.size(); column++) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("precision", confusion.precision(column));
            one.put("recall", confusion.recall(column));
            one.put("f1", confusion.f1(column));
            one.put("support", (long) confusion.support(column));
            perClass.put(classes.get(column), one);
        }
        return perClass;
    }

    private int largest(int row) {
        int largest = 0;
        double most = probabilities.at(row, 0);
        for (int column = 1; column < classes.size(); column++) {
            double p = probabilities.at(row, column);
            if (p > most) {
                largest = column;
                most = p;
            }
        }
        return largest;
    }
}
