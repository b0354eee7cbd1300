package dev.triage.learning.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Figures worked out by hand, or by scikit-learn where it says so. */
class ClassificationMetricsTests {

    private static final ClassificationMetrics THREE = new ClassificationMetrics(
            List.of("a", "b", "c"),
            new double[][] {{0.7, 0.2, 0.1}, {0.6, 0.3, 0.1}, {0.2, 0.5, 0.3}, {0.1, 0.3, 0.6}, {0.4, 0.3, 0.3}},
            new int[] {0, 1, 1, 2, 2});

    @Test
    void countsAccuracyAndF1() {
        // Predicted a a b c a, true a b b c c. F1: a 1/2, b 2/3, c 2/3.
        assertThat(THREE.accuracy()).isCloseTo(0.6, within(1e-12));
        assertThat(THREE.macroF1()).isCloseTo((0.5 + 2 / 3.0 + 2 / 3.0) / 3, within(1e-12));
        assertThat(THREE.majorityAccuracy()).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void measuresLogLossAndCalibration() {
        double expected = -(Math.log(0.7) + Math.log(0.3) + Math.log(0.5) + Math.log(0.6) + Math.log(0.3)) / 5;
        assertThat(THREE.logLoss()).isCloseTo(expected, within(1e-12));
        // Bins of 1/15: 0.7 right; 0.6 (twice) one right; 0.5 right; 0.4 wrong.
        double ece = (Math.abs(0.7 - 1) + Math.abs(1.2 - 1) + Math.abs(0.5 - 1) + Math.abs(0.4 - 0)) / 5;
        assertThat(THREE.ece()).isCloseTo(ece, within(1e-12));
    }

    @Test
    void ranksTwoClassesWithTies() {
        ClassificationMetrics two = new ClassificationMetrics(
                List.of("on-time", "late"),
                new double[][] {{0.9, 0.1}, {0.6, 0.4}, {0.65, 0.35}, {0.2, 0.8}, {0.65, 0.35}},
                new int[] {0, 0, 1, 1, 0});

        // Pairs late over on-time: 0.35 beats 0.1, loses to 0.4, ties 0.35; 0.8 beats all three.
        assertThat(two.auc()).isCloseTo((1 + 0 + 0.5 + 3) / 6, within(1e-12));
        // Steps of recall 1/2: at 0.8 precision 1, at 0.35 (both) precision 2/4.
        assertThat(two.averagePrecision(1)).isCloseTo(0.5 * 1 + 0.5 * 0.5, within(1e-12));
        assertThat(two.all()).contains(entry("positiveClass", "late")).containsKey("averagePrecision");
        // Bins of 1/15: 0.1 and 0.4 on time, 0.35 (twice) once late, 0.8 late.
        assertThat(two.eceOf(1)).isCloseTo((0.1 + 0.4 + Math.abs(0.7 - 1) + Math.abs(0.8 - 1)) / 5, within(1e-12));
    }

    @Test
    void findsTheLowestThresholdThatReachesThePrecision() {
        // Answers by probability: 0.7 right, 0.6 wrong, 0.6 right, 0.5 right, 0.4 wrong.
        assertThat(THREE.threshold(0.6)).isEqualTo(0);
        assertThat(THREE.threshold(0.75)).isEqualTo(0.41);
        assertThat(THREE.threshold(0.99)).isEqualTo(0.61);
        assertThat(THREE.coverage(0.41)).isEqualTo(new ClassificationMetrics.Coverage(0.41, 0.8, 0.75));
    }

    @Test
    void countsALabelTheModelDoesNotKnowAsWrong() {
        ClassificationMetrics one = new ClassificationMetrics(
                List.of("a", "b"), new double[][] {{0.9, 0.1}, {0.8, 0.2}}, new int[] {0, -1});

        assertThat(one.accuracy()).isCloseTo(0.5, within(1e-12));
        assertThat(one.logLoss()).isFinite();
    }

    /** scikit-learn 1.2.1: matthews_corrcoef([0, 1, 1, 9, 0, 1], [0, 1, 0, 0, 0, 1]). */
    @Test
    void countsAnUnknownLabelAsAClassOfItsOwnInTheCorrelation() {
        ClassificationMetrics six = new ClassificationMetrics(
                List.of("a", "b"), two(.1, .9, .1, .1, .1, .9), new int[] {0, 1, 1, -1, 0, 1});

        assertThat(six.confusion().mcc()).isCloseTo(0.5330017908890261, within(1e-12));
    }

    @Test
    void carriesEveryNameOfTheContract() {
        assertThat(THREE.all().keySet())
                .contains(
                        "n",
                        "classes",
                        "accuracy",
                        "macroF1",
                        "microF1",
                        "logLoss",
                        "ece",
                        "auc",
                        "majorityAccuracy",
                        "perClass");
        assertThat(((Map<?, ?>) THREE.all().get("perClass")).keySet()).hasSize(3);
    }

    /** scikit-learn 1.2.1 on these rows; top-k counts ties as the answer does, first come first. */
    @Test
    void agreesWithScikitLearn() {
        ClassificationMetrics ten = new ClassificationMetrics(
                List.of("a", "b", "c"),
                new double[][] {
                    {.70, .20, .10}, {.60, .30, .10}, {.20, .50, .30}, {.10, .30, .60}, {.40, .30, .30},
                    {.05, .90, .05}, {.25, .25, .50}, {.10, .80, .10}, {.45, .40, .15}, {.30, .30, .40}
                },
                new int[] {0, 1, 1, 2, 2, 1, 2, 0, 0, 1});

        assertThat(ten.macroF1()).isCloseTo(0.6031746031746033, within(1e-12));
        assertThat(ten.confusion().balancedAccuracy()).isCloseTo(0.611111111111111, within(1e-12));
        assertThat(ten.confusion().mcc()).isCloseTo(0.4090909090909091, within(1e-12));
        assertThat(ten.logLoss()).isCloseTo(0.9072166646672064, within(1e-12));
        assertThat(ten.auc()).isCloseTo(0.7757936507936507, within(1e-12));
        assertThat(ten.rocAuc(2)).isCloseTo(0.9285714285714285, within(1e-12));
        assertThat(ten.averagePrecision(2)).isCloseTo(0.8666666666666667, within(1e-12));
        assertThat(ten.brier()).isCloseTo(0.5455, within(1e-12));
        assertThat(ten.topK(1)).isEqualTo(ten.accuracy());
        assertThat(ten.topK(2)).isCloseTo(0.8, within(1e-12));
        assertThat(ten.topK(3)).isEqualTo(1);
        assertThat(ten.worstClassF1()).isCloseTo(0.5714285714285715, within(1e-12));
    }

    /** scikit-learn 1.2.1: roc_auc_score, average_precision_score, roc_curve, precision_recall_curve, brier × 2. */
    @Test
    void drawsTheCurvesOfTwoClasses() {
        double[] risks = {.1, .4, .35, .8, .35, .62, .4, .05};
        ClassificationMetrics two =
                new ClassificationMetrics(List.of("no", "yes"), two(risks), new int[] {0, 0, 1, 1, 0, 1, 1, 0});

        assertThat(two.auc()).isCloseTo(0.875, within(1e-12));
        assertThat(two.averagePrecision(1)).isCloseTo(0.8541666666666666, within(1e-12));
        assertThat(two.brier()).isCloseTo(2 * 0.1577375, within(1e-12));
        assertThat(two.curve(1)).extracting(CurvePoint::threshold).containsExactly(.8, .62, .4, .35, .1, .05);
        assertThat(two.curve(1)).extracting(CurvePoint::recall).containsExactly(.25, .5, .75, 1.0, 1.0, 1.0);
        assertThat(two.curve(1)).extracting(CurvePoint::falsePositiveRate).containsExactly(0.0, 0.0, .25, .5, .75, 1.0);
        assertThat(two.curve(1)).extracting(CurvePoint::precision).containsExactly(1.0, 1.0, .75, 4 / 6.0, 4 / 7.0, .5);
    }

    @Test
    void takesTheClassThatSaysSoAsThePositiveOne() {
        assertThat(ClassificationMetrics.positive(List.of("late", "on-time"))).isEqualTo(0);
        assertThat(ClassificationMetrics.positive(List.of("TRUE", "unknown"))).isEqualTo(0);
        assertThat(ClassificationMetrics.positive(List.of("0", "1"))).isEqualTo(1);
        assertThat(ClassificationMetrics.positive(List.of("zebra", "ant"))).isEqualTo(0);
        assertThat(ClassificationMetrics.positive(List.of("1", "t"))).isEqualTo(1);
    }

    @Test
    void judgesTheWorstClassOnlyFromTwentyRowsOn() {
        double[] risks = new double[44];
        int[] labels = new int[44];
        for (int row = 0; row < 44; row++) {
            labels[row] = row < 3 ? 1 : 0;
            risks[row] = row == 40 ? .9 : .1;
        }
        ClassificationMetrics rare = new ClassificationMetrics(List.of("no", "yes"), two(risks), labels);
        // "yes" has three rows and F1 0; "no" has 41, of which 40 are found, with three answers too many.
        assertThat(rare.worstClassF1()).isCloseTo(80.0 / (41 + 43), within(1e-12));
    }

    @Test
    void readsFloatsAsItReadsDoubles() {
        float[][] halves = {{.5f, .25f, .25f}, {.125f, .75f, .125f}};
        double[][] doubles = {{.5, .25, .25}, {.125, .75, .125}};
        List<String> classes = List.of("a", "b", "c");

        assertThat(new ClassificationMetrics(classes, halves, new int[] {0, 2}).all())
                .isEqualTo(new ClassificationMetrics(classes, doubles, new int[] {0, 2}).all());
    }

    @Test
    void keepsTheEmptyBinsOfTheDiagram() {
        Reliability reliability = THREE.reliability();

        assertThat(reliability.bins()).hasSize(15);
        assertThat(reliability.bins().get(9)).isEqualTo(new Reliability.Bin(9 / 15.0, 10 / 15.0, 2, .6, .5));
        assertThat(reliability.bins().get(0).rows()).isZero();
        assertThat(reliability.error()).isEqualTo(THREE.ece());
    }

    @Test
    void namesTheMostConfusedPairsFirst() {
        assertThat(THREE.confusion().mostConfused(1)).containsExactly(new Confusion.Pair("b", "a", 1, .5));
        assertThat(THREE.confusion().mostConfused(9)).hasSize(2);
    }

    @Test
    void refusesWhatIsNoProbability() {
        List<String> classes = List.of("a", "b");
        assertThatThrownBy(() -> new ClassificationMetrics(classes, new double[][] {{Double.NaN, 1}}, new int[] {0}))
                .hasMessageContaining("between 0 and 1, found NaN in row 0");
        assertThatThrownBy(() -> new ClassificationMetrics(classes, new double[][] {{.7, .7}}, new int[] {0}))
                .hasMessageContaining("add up to 1");
        assertThatThrownBy(() -> new ClassificationMetrics(classes, new double[][] {{1}}, new int[] {0}))
                .hasMessageContaining("Expected 2 probabilities a row, found 1");
        assertThatThrownBy(() -> new ClassificationMetrics(classes, two(.5), new int[] {2}))
                .hasMessageContaining("Expected labels from -1 to 1, found 2");
        assertThatThrownBy(() -> new ClassificationMetrics(classes, two(.5), new int[] {0, 1}))
                .hasMessageContaining("found 2 labels and 1 rows");
        assertThatThrownBy(THREE::positive).hasMessage("Expected two classes to have a positive one, found 3");
    }

    private static double[][] two(double... risks) {
        double[][] rows = new double[risks.length][];
        for (int row = 0; row < risks.length; row++) {
            rows[row] = new double[] {1 - risks[row], risks[row]};
        }
        return rows;
    }
}
