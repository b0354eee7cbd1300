package dev.triage.learning.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Figures worked out by hand. */
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
}
