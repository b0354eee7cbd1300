package dev.triage.learning.measures;

import java.util.stream.IntStream;

/**
 * The measures of one classification in a resample of its rows. What does not depend on the draw, losses, bins and
 * rankings, is worked out once.
 */
final class ClassificationResample {

    static final int ACCURACY = 0;
    static final int MACRO_F1 = 1;
    static final int WORST_F1 = 2;
    static final int LOG_LOSS = 3;
    static final int ECE = 4;
    static final int AUC = 5;
    static final int AVERAGE_PRECISION = 6;
    static final int RISK_ECE = 7;
    static final int FIGURES = 8;

    /** Rows × classes × rounds whose rankings are walked within a few seconds. */
    private static final double WALKABLE = 1.2e9;

    private final int[] labels;
    private final int[] predictions;
    private final int classes;
    private final int worst;
    private final double[] losses;
    private final double[] confidences;
    private final int[] ranked;
    private final Ranking[] rankings;

    /** Probability of the positive class of two; empty for more. */
    private final double[] risks;

    private final int positive;

    ClassificationResample(ClassificationMetrics metrics, int rounds) {
        this.labels = metrics.labels();
        this.predictions = metrics.predictions();
        this.classes = metrics.classes().size();
        this.worst = metrics.confusion().worstClass();
        this.losses =
                IntStream.range(0, labels.length).mapToDouble(metrics::loss).toArray();
        this.confidences = IntStream.range(0, labels.length)
                .mapToDouble(metrics::confidence)
                .toArray();
        this.positive = classes == 2 ? metrics.positive() : -1;
        this.risks = classes == 2
                ? IntStream.range(0, labels.length)
                        .mapToDouble(row -> metrics.probability(row, positive))
                        .toArray()
                : new double[0];
        this.ranked = ranked(metrics, rounds);
        this.rankings =
                IntStream.of(ranked).parallel().mapToObj(metrics::ranking).toArray(Ranking[]::new);
    }

    private static int[] ranked(ClassificationMetrics metrics, int rounds) {
        int classes = metrics.classes().size();
        if (classes == 2) {
            return new int[] {metrics.positive()};
        }
        return (double) metrics.rows() * classes * rounds > WALKABLE
                ? new int[0]
                : IntStream.range(0, classes)
                        .filter(column -> metrics.confusion().support(column) > 0)
                        .toArray();
    }

    /** Whether AUC is among the measures, or would take too long: many rows of many classes. */
    boolean ranks() {
        return ranked.length > 0;
    }

    double[] measure(byte[] weights) {
        long[] given = new long[classes];
        long[] support = new long[classes];
        long[] hits = new long[classes];
        double[] promised = new double[Reliability.BINS];
        double[] happened = new double[Reliability.BINS];
        double loss = 0;
        long correct = 0;
        for (int row = 0; row < weights.length; row++) {
            int weight = weights[row];
            if (weight == 0) {
                continue;
            }
            int label = labels[row];
            int prediction = predictions[row];
            given[prediction] += weight;
            if (label >= 0) {
                support[label] += weight;
            }
            int bin = Reliability.bin(confidences[row]);
            promised[bin] += weight * confidences[row];
            if (label == prediction) {
                hits[label] += weight;
                correct += weight;
                happened[bin] += weight;
            }
            loss += weight * losses[row];
        }
        double[] figures = new double[FIGURES];
        figures[ACCURACY] = (double) correct / weights.length;
        figures[MACRO_F1] = macroF1(hits, given, support);
        figures[WORST_F1] = worst < 0 || given[worst] + support[worst] == 0
                ? Double.NaN
                : Confusion.f1(hits[worst], given[worst], support[worst]);
        figures[LOG_LOSS] = loss / weights.length;
        for (int bin = 0; bin < promised.length; bin++) {
            figures[ECE] += Math.abs(promised[bin] - happened[bin]) / weights.length;
        }
        figures[AUC] = auc(weights);
        figures[RISK_ECE] = riskEce(weights);
        figures[AVERAGE_PRECISION] =
                classes == 2 ? rankings[0].averagePrecision(labels, ranked[0], weights) : Double.NaN;
        return figures;
    }

    private static double macroF1(long[] hits, long[] given, long[] support) {
        double sum = 0;
        int occurring = 0;
        for (int column = 0; column < hits.length; column++) {
            if (given[column] + support[column] > 0) {
                sum += Confusion.f1(hits[column], given[column], support[column]);
                occurring++;
            }
        }
        return occurring == 0 ? 0 : sum / occurring;
    }

    private double riskEce(byte[] weights) {
        double[] gaps = new double[Reliability.BINS];
        for (int row = 0; row < risks.length; row++) {
            gaps[Reliability.bin(risks[row])] += weights[row] * (risks[row] - (labels[row] == positive ? 1 : 0));
        }
        double error = 0;
        for (double gap : gaps) {
            error += Math.abs(gap) / weights.length;
        }
        return classes == 2 ? error : Double.NaN;
    }

    private double auc(byte[] weights) {
        double sum = 0;
        int finite = 0;
        for (int i = 0; i < ranked.length; i++) {
            double auc = rankings[i].auc(labels, ranked[i], weights);
            if (Double.isFinite(auc)) {
                sum += auc;
                finite++;
            }
        }
        return finite == 0 ? Double.NaN : sum / finite;
    }
}
