package dev.triage.learning.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntervalsTests {

    /** SciPy 1.10: binomtest(hits, n).proportion_ci(method="wilson"). */
    @Test
    void agreesWithWilson() {
        close(Interval.wilson(0, 10), 0, 0, 0.27753279986288926);
        close(Interval.wilson(10, 10), 1, 0.7224672001371109, 1);
        close(Interval.wilson(8, 10), 0.8, 0.4901624715366418, 0.9433178485456248);
        close(Interval.wilson(45, 100), 0.45, 0.35614537979511984, 0.5475539700255787);
        assertThat(Interval.wilson(0, 0)).isEqualTo(new Interval(0, 0, 1));
        assertThatThrownBy(() -> Interval.wilson(3, 2)).hasMessage("Expected hits between 0 and 2, found 3");
    }

    private static void close(Interval interval, double value, double low, double high) {
        assertThat(interval.value()).isCloseTo(value, within(1e-12));
        assertThat(interval.low()).isCloseTo(low, within(1e-9));
        assertThat(interval.high()).isCloseTo(high, within(1e-9));
    }

    @Test
    void putsF1WhereAResampleWouldButStaysModestAboutThreeOfThree() {
        ClassificationMetrics metrics = Samples.risks(4_000, 7);
        Interval closed = Intervals.perClass(metrics.confusion()).get("yes").f1();
        ClassificationResample resample = new ClassificationResample(metrics, 1000);
        assertThat(metrics.confusion().worstClass()).isEqualTo(1);
        Interval resampled = Interval.percentile(
                closed.value(),
                new Bootstrap(4_000, 1000, 3)
                        .run(ClassificationResample.FIGURES, resample::measure)[ClassificationResample.WORST_F1]);

        assertThat(closed.low()).isCloseTo(resampled.low(), within(0.006));
        assertThat(closed.high()).isCloseTo(resampled.high(), within(0.006));
        assertThat(Interval.f1(3, 3, 3).low()).isBetween(0.5, 0.7);
    }

    /** For a share p of n rows the bootstrap must find p ± 1.96 √(p (1 − p) / n). */
    @Test
    void findsTheSpreadThatTheoryPromises() {
        ClassificationMetrics metrics = Samples.risks(2_000, 11);
        Interval accuracy = Intervals.of(metrics, 5).get("accuracy");
        double half = 1.96 * Math.sqrt(accuracy.value() * (1 - accuracy.value()) / 2_000);

        assertThat(accuracy.value()).isEqualTo(metrics.accuracy());
        assertThat(accuracy.low()).isCloseTo(accuracy.value() - half, within(0.15 * half));
        assertThat(accuracy.high()).isCloseTo(accuracy.value() + half, within(0.15 * half));
    }

    @Test
    void holdsEveryMeasureOfTwoClassesInItsInterval() {
        Map<String, Interval> intervals = Intervals.of(Samples.risks(1_000, 13), 1);

        assertThat(intervals.keySet())
                .containsExactly(
                        "accuracy", "macroF1", "worstClassF1", "logLoss", "ece", "auc", "averagePrecision", "riskEce");
        intervals.values().forEach(interval -> assertThat(interval.value()).isBetween(interval.low(), interval.high()));
    }

    /** A resample adds noise that calibration error counts as error; left alone, the interval lies above the value. */
    @Test
    void movesCalibrationErrorBackToItsValue() {
        ClassificationMetrics metrics = Samples.risks(1_000, 13);
        double[] rounds = Bootstrap.of(1_000, 1)
                .run(ClassificationResample.FIGURES, new ClassificationResample(metrics, 1000)::measure)[
                ClassificationResample.ECE];

        double mean = Arrays.stream(rounds).average().orElseThrow();
        assertThat(mean).isGreaterThan(metrics.ece() * 1.1);
        Interval ece = Intervals.of(metrics, 1).get("ece");
        Interval raw = Interval.percentile(metrics.ece(), rounds);
        assertThat(ece.low()).isCloseTo(raw.low() - (mean - metrics.ece()), within(1e-12));
        assertThat(ece.high()).isCloseTo(raw.high() - (mean - metrics.ece()), within(1e-12));
        assertThat(Interval.recentred(0.01, new double[] {0.03, 0.09}, 1).low()).isZero();
    }

    @Test
    void repeatsExactlyWithTheSameSeed() {
        assertThat(Intervals.of(Samples.risks(500, 2), 9)).isEqualTo(Intervals.of(Samples.risks(500, 2), 9));
        assertThat(Intervals.of(Samples.risks(500, 2), 9)).isNotEqualTo(Intervals.of(Samples.risks(500, 2), 10));
    }

    @Test
    void isModestAboutAFewRowsThatAreAllRight() {
        ClassificationMetrics five = new ClassificationMetrics(
                List.of("a", "b"), new double[][] {{1, 0}, {1, 0}, {0, 1}, {0, 1}, {0, 1}}, new int[] {0, 0, 1, 1, 1});

        assertThat(Intervals.of(five, 1).get("accuracy")).isEqualTo(Interval.wilson(5, 5));
    }

    @Test
    void ranksClassesInAResampleAsItRanksThemAlone() {
        ClassificationMetrics metrics = Samples.classes(300, 5, 4);
        byte[] once = new byte[300];
        Arrays.fill(once, (byte) 1);
        double[] figures = new ClassificationResample(metrics, 1).measure(once);

        assertThat(figures[ClassificationResample.ACCURACY]).isCloseTo(metrics.accuracy(), within(1e-12));
        assertThat(figures[ClassificationResample.MACRO_F1]).isCloseTo(metrics.macroF1(), within(1e-12));
        assertThat(figures[ClassificationResample.LOG_LOSS]).isCloseTo(metrics.logLoss(), within(1e-12));
        assertThat(figures[ClassificationResample.ECE]).isCloseTo(metrics.ece(), within(1e-12));
        assertThat(figures[ClassificationResample.AUC]).isCloseTo(metrics.auc(), within(1e-12));
        assertThat(figures[ClassificationResample.WORST_F1]).isCloseTo(metrics.worstClassF1(), within(1e-12));
    }

    @Test
    void findsTheSameInAllRowsTakenOnce() {
        ClassificationMetrics metrics = Samples.risks(300, 5);
        byte[] once = new byte[300];
        Arrays.fill(once, (byte) 1);
        double[] figures = new ClassificationResample(metrics, 1).measure(once);

        assertThat(figures[ClassificationResample.AUC]).isCloseTo(metrics.auc(), within(1e-12));
        assertThat(figures[ClassificationResample.AVERAGE_PRECISION])
                .isCloseTo(metrics.averagePrecision(1), within(1e-12));
        assertThat(figures[ClassificationResample.RISK_ECE]).isCloseTo(metrics.eceOf(1), within(1e-12));
    }

    /** Two million rows of three hundred classes would be walked for hours. */
    @Test
    void leavesOutWhatWouldTakeTooLong() {
        ClassificationMetrics metrics = Samples.classes(50, 3, 1);

        assertThat(new ClassificationResample(metrics, 1_000).ranks()).isTrue();
        assertThat(new ClassificationResample(metrics, 10_000_000).ranks()).isFalse();
    }

    /** A row drawn twice is the same as two rows. */
    @Test
    void countsARowAsOftenAsItWasDrawn() {
        double[] scores = {.9, .8, .8, .3, .2, .1};
        int[] labels = {1, 0, 1, 1, 0, 0};
        double[] copies = {.9, .8, .8, .8, .8, .2, .2, .2};
        int[] copied = {1, 1, 1, 1, 0, 0, 0, 0};
        byte[] weights = {1, 1, 3, 0, 3, 0};

        assertThat(Ranking.of(scores).auc(labels, 1, weights))
                .isEqualTo(Ranking.of(copies).auc(copied, 1, null))
                // .9 beats four others; each of three .8 beats three and ties with one.
                .isEqualTo((4 + 3 * 3.5) / 16);
        assertThat(Ranking.of(scores).averagePrecision(labels, 1, weights))
                .isEqualTo(Ranking.of(copies).averagePrecision(copied, 1, null));
    }

    @Test
    void boundsAmounts() {
        SplittableRandom random = new SplittableRandom(3);
        double[] truth = new double[800];
        double[] predicted = new double[800];
        for (int row = 0; row < 800; row++) {
            truth[row] = random.nextDouble() * 10;
            predicted[row] = truth[row] + random.nextDouble() * 4 - 2;
        }
        Map<String, Interval> intervals = Intervals.of(new RegressionMetrics(truth, predicted, 5), 1);

        assertThat(intervals.keySet()).containsExactly("mae", "rmse", "r2", "spearman");
        intervals.values().forEach(interval -> assertThat(interval.value()).isBetween(interval.low(), interval.high()));
        // Uniform errors of −2 to 2: mean 1, deviation of the absolute error 1/√3.
        Interval mae = intervals.get("mae");
        assertThat(mae.high() - mae.low()).isCloseTo(2 * 1.96 / Math.sqrt(3 * 800), within(0.012));
    }

    @Test
    void measuresAmountsOfAResampleAsTheirCopies() {
        RegressionMetrics drawn =
                new RegressionMetrics(new double[] {1, 2, 3, 4, 5, 7, 8}, new double[] {3, 9, 1, 3, 6, 0, 2}, 0);
        RegressionMetrics copies =
                new RegressionMetrics(new double[] {1, 1, 3, 4, 4, 4, 5}, new double[] {3, 3, 1, 3, 3, 3, 6}, 0);

        double[] resampled = new RegressionResample(drawn).measure(new byte[] {2, 0, 1, 3, 1, 0, 0});
        assertThat(resampled[RegressionResample.MAE]).isCloseTo(copies.mae(), within(1e-12));
        assertThat(resampled[RegressionResample.RMSE]).isCloseTo(copies.rmse(), within(1e-12));
        assertThat(resampled[RegressionResample.R2]).isCloseTo(copies.r2(), within(1e-12));
        assertThat(resampled[RegressionResample.SPEARMAN]).isCloseTo(copies.spearman(), within(1e-12));
    }

    @Test
    void showsADifferenceOnlyWhenTheRowsSayIt() {
        ClassificationMetrics weak = Samples.risks(2_000, 21, 1.0);
        ClassificationMetrics strong = Samples.risks(2_000, 21, 3.0);
        Comparison comparison = Comparison.of("old", weak, "new", strong, 1);

        assertThat(comparison.sentence("auc"))
                .matches("new is better by 0\\.\\d{3} in auc, 95 % 0\\.\\d{3} to 0\\.\\d{3}\\.");
        assertThat(comparison.sentence("logLoss")).startsWith("new is better by 0.");
        assertThat(comparison.mcnemar().orElseThrow()).isLessThan(0.001);
        assertThat(Comparison.of("old", strong, "new", weak, 1).sentence("logLoss"))
                .startsWith("old is better by 0.");

        Comparison same = Comparison.of("old", weak, "new", weak, 1);
        assertThat(same.sentence("accuracy"))
                .isEqualTo("No difference shown in accuracy between old and new: +0.000, 95 % +0.000 to +0.000.");
        assertThat(same.mcnemar()).hasValue(1);
    }

    /** The same draws for both: two models that differ in a handful of rows are told apart by far less than either's
     * own interval. */
    @Test
    void comparesOnTheSameDraws() {
        ClassificationMetrics model = Samples.risks(2_000, 5);
        int[] labels = model.labels().clone();
        double[][] better = new double[2_000][];
        int repaired = 0;
        for (int row = 0; row < 2_000; row++) {
            boolean repair = model.prediction(row) != labels[row] && repaired++ < 15;
            double risk = repair ? labels[row] : model.probability(row, 1);
            better[row] = new double[] {1 - risk, risk};
        }
        Comparison comparison =
                Comparison.of("a", model, "b", new ClassificationMetrics(model.classes(), better, labels), 1);

        Comparison.Difference accuracy = comparison.differences().getFirst();
        assertThat(accuracy.shown()).isTrue();
        assertThat(accuracy.interval().high()).isLessThan(0.013);
        Interval own = Intervals.of(model, 1).get("accuracy");
        assertThat(own.high() - own.low()).isGreaterThan(0.03);
    }

    /** SciPy 1.10: binomtest(min(b, c), b + c, 0.5).pvalue. */
    @Test
    void agreesWithMcNemarsExactTest() {
        assertThat(Comparison.mcnemar(3, 12)).isCloseTo(0.03515625, within(1e-12));
        assertThat(Comparison.mcnemar(5, 5)).isEqualTo(1);
        assertThat(Comparison.mcnemar(6, 0)).isCloseTo(0.03125, within(1e-12));
        assertThat(Comparison.mcnemar(40, 70)).isCloseTo(0.005447429511444476, within(1e-12));
        assertThat(Comparison.mcnemar(0, 0)).isEqualTo(1);
        assertThat(Comparison.mcnemar(400_000, 402_000)).isBetween(0.02, 0.03);
    }

    @Test
    void comparesAmounts() {
        double[] truth = new double[400];
        double[] near = new double[400];
        double[] far = new double[400];
        for (int row = 0; row < 400; row++) {
            truth[row] = row % 37;
            near[row] = truth[row] + (row % 5 - 2) * 0.5;
            far[row] = truth[row] + (row % 7 - 3) * 1.5;
        }
        Comparison comparison = Comparison.of(
                "far", new RegressionMetrics(truth, far, 18), "near", new RegressionMetrics(truth, near, 18), 1);

        assertThat(comparison.sentence("mae")).startsWith("near is better by 1.9");
        assertThat(comparison.mcnemar()).isEmpty();
    }

    @Test
    void refusesToCompareDifferentRows() {
        assertThatThrownBy(() -> Comparison.of("a", Samples.risks(10, 1), "b", Samples.risks(11, 1), 1))
                .hasMessageContaining("found 2 classes and 10 rows against 2 and 11");
        ClassificationMetrics one =
                new ClassificationMetrics(List.of("a", "b"), new double[][] {{1, 0}}, new int[] {0});
        ClassificationMetrics other =
                new ClassificationMetrics(List.of("a", "b"), new double[][] {{1, 0}}, new int[] {1});
        assertThatThrownBy(() -> Comparison.of("a", one, "b", other, 1))
                .hasMessageContaining("Expected the same label for both, found 0 and 1 in row 0");
        RegressionMetrics two = new RegressionMetrics(new double[] {1, 2}, new double[] {1, 2}, 0);
        RegressionMetrics changed = new RegressionMetrics(new double[] {1, 3}, new double[] {1, 2}, 0);
        RegressionMetrics single = new RegressionMetrics(new double[] {1}, new double[] {1}, 0);
        assertThatThrownBy(() -> Comparison.of("a", two, "b", changed, 1))
                .hasMessage("Expected the same truth for both, found 2.0 and 3.0 in row 1");
        assertThatThrownBy(() -> Comparison.of("a", two, "b", single, 1))
                .hasMessage("Expected the same rows, found 2 against 1");
        assertThatThrownBy(() -> Comparison.of("a", two, "b", two, 1).sentence("accuracy"))
                .hasMessageContaining("Expected one of the measures [mae, rmse, spearman], found accuracy");
    }
}
