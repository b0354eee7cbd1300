package dev.triage.learning.measures;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How good probabilities of classes are, by the measures of the contract. Definitions are scikit-learn's: macro-F1 over
 * the classes that occur as label or as prediction, AUC by ranks with ties counted half, average precision as the step
 * sum, log loss with probabilities kept at least 1e-15 from 0 and 1. The expected calibration error is that of Guo et
 * al. (2017): fifteen bins of equal width over the probability of the answer given.
 */
public final class ClassificationMetrics {

    private static final int BINS = 15;
    private static final double SMALLEST = 1e-15;

    private final List<String> classes;
    private final double[][] probabilities;
    private final int[] labels;
    private final int[] predictions;

    /**
     * @param probabilities one row an example, one column a class, adding up to 1
     * @param labels index of the true class, or −1 for a label the model does not know
     */
    public ClassificationMetrics(List<String> classes, double[][] probabilities, int[] labels) {
        if (probabilities.length != labels.length || labels.length == 0) {
            throw new IllegalArgumentException("Expected as many labels as rows and at least one, found "
                    + labels.length + " labels and " + probabilities.length + " rows");
        }
        this.classes = List.copyOf(classes);
        this.probabilities = probabilities;
        this.labels = labels;
        this.predictions = Arrays.stream(probabilities)
                .mapToInt(ClassificationMetrics::largest)
                .toArray();
    }

    /** The measures under the contract's names. */
    public Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("n", labels.length);
        all.put("classes", classes);
        all.put("accuracy", accuracy());
        all.put("macroF1", macroF1());
        all.put("microF1", accuracy());
        all.put("logLoss", logLoss());
        all.put("ece", ece());
        all.put("auc", auc());
        if (classes.size() == 2) {
            int positive = positive();
            all.put("averagePrecision", averagePrecision(positive));
            all.put("positiveClass", classes.get(positive));
        }
        all.put("majorityAccuracy", majorityAccuracy());
        all.put("perClass", perClass());
        return all;
    }

    public double accuracy() {
        return (double) IntStream.range(0, labels.length)
                        .filter(row -> predictions[row] == labels[row])
                        .count()
                / labels.length;
    }

    public double macroF1() {
        return IntStream.range(0, classes.size())
                .filter(this::occurs)
                .mapToDouble(this::f1)
                .average()
                .orElse(0);
    }

    public double logLoss() {
        double sum = 0;
        for (int row = 0; row < labels.length; row++) {
            double p = labels[row] < 0 ? 0 : probabilities[row][labels[row]];
            sum -= Math.log(Math.clamp(p, SMALLEST, 1 - SMALLEST));
        }
        return sum / labels.length;
    }

    public double ece() {
        double[] confidence = new double[BINS];
        double[] correct = new double[BINS];
        for (int row = 0; row < labels.length; row++) {
            double p = probabilities[row][predictions[row]];
            int bin = Math.min(BINS - 1, (int) (p * BINS));
            confidence[bin] += p;
            correct[bin] += predictions[row] == labels[row] ? 1 : 0;
        }
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            error += Math.abs(confidence[bin] - correct[bin]);
        }
        return error / labels.length;
    }

    /** Calibration error of one class's probability, for a risk: what {@link #ece} is for answers. */
    public double eceOf(int column) {
        double[] expected = new double[BINS];
        double[] found = new double[BINS];
        for (int row = 0; row < labels.length; row++) {
            double p = probabilities[row][column];
            int bin = Math.min(BINS - 1, (int) (p * BINS));
            expected[bin] += p;
            found[bin] += labels[row] == column ? 1 : 0;
        }
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            error += Math.abs(expected[bin] - found[bin]);
        }
        return error / labels.length;
    }

    /** Of two classes, the positive one's; else the mean over classes of each against the rest. */
    public double auc() {
        if (classes.size() == 2) {
            return auc(positive());
        }
        return IntStream.range(0, classes.size())
                .mapToDouble(this::auc)
                .filter(Double::isFinite)
                .average()
                .orElse(0.5);
    }

    public double majorityAccuracy() {
        int[] counts = new int[classes.size()];
        for (int label : labels) {
            if (label >= 0) {
                counts[label]++;
            }
        }
        return (double) Arrays.stream(counts).max().orElse(0) / labels.length;
    }

    /** Share answered and precision of the answers, when only answers of at least this probability are given. */
    public Coverage coverage(double threshold) {
        int answered = 0;
        int correct = 0;
        for (int row = 0; row < labels.length; row++) {
            if (probabilities[row][predictions[row]] >= threshold) {
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

    private int positive() {
        int late = classes.indexOf("late");
        return late >= 0 ? late : 1;
    }

    private boolean occurs(int column) {
        return IntStream.range(0, labels.length).anyMatch(row -> labels[row] == column || predictions[row] == column);
    }

    private double f1(int column) {
        double precision = precision(column);
        double recall = recall(column);
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    private double precision(int column) {
        long given = count(row -> predictions[row] == column);
        return given == 0 ? 0 : (double) hits(column) / given;
    }

    private double recall(int column) {
        long there = count(row -> labels[row] == column);
        return there == 0 ? 0 : (double) hits(column) / there;
    }

    private long hits(int column) {
        return count(row -> labels[row] == column && predictions[row] == column);
    }

    private long count(java.util.function.IntPredicate which) {
        return IntStream.range(0, labels.length).filter(which).count();
    }

    private Map<String, Object> perClass() {
        Map<String, Object> perClass = new LinkedHashMap<>();
        for (int column = 0; column < classes.size(); column++) {
            int each = column;
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("precision", precision(column));
            one.put("recall", recall(column));
            one.put("f1", f1(column));
            one.put("support", count(row -> labels[row] == each));
            perClass.put(classes.get(column), one);
        }
        return perClass;
    }

    /** NaN when the class is everywhere or nowhere. */
    private double auc(int column) {
        Integer[] order = byProbability(column, false);
        long positives = count(row -> labels[row] == column);
        long negatives = labels.length - positives;
        double ranks = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && same(column, order[from], order[to])) {
                to++;
            }
            double rank = (from + to + 1) / 2.0;
            for (int i = from; i < to; i++) {
                ranks += labels[order[i]] == column ? rank : 0;
            }
            from = to;
        }
        return (ranks - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
    }

    public double averagePrecision(int column) {
        Integer[] order = byProbability(column, true);
        long positives = count(row -> labels[row] == column);
        double sum = 0;
        long hits = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            long found = 0;
            while (to < order.length && same(column, order[from], order[to])) {
                found += labels[order[to]] == column ? 1 : 0;
                to++;
            }
            hits += found;
            sum += (double) found * hits / to;
            from = to;
        }
        return positives == 0 ? 0 : sum / positives;
    }

    private boolean same(int column, int row, int other) {
        return Double.compare(probabilities[row][column], probabilities[other][column]) == 0;
    }

    private Integer[] byProbability(int column, boolean descending) {
        Comparator<Integer> rising = Comparator.comparingDouble(row -> probabilities[row][column]);
        return IntStream.range(0, labels.length)
                .boxed()
                .sorted(descending ? rising.reversed() : rising)
                .toArray(Integer[]::new);
    }

    private static int largest(double[] row) {
        int largest = 0;
        for (int i = 1; i < row.length; i++) {
            if (row[i] > row[largest]) {
                largest = i;
            }
        }
        return largest;
    }
}
