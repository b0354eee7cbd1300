package dev.triage.learning.measures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DialTests {

    /** Forty answers "a" of falling confidence .99, .98 … .60, wrong at .90, .80, .70 and .61; one "b" answered "a". */
    private static ClassificationMetrics forty() {
        double[][] p = new double[44][];
        int[] labels = new int[44];
        for (int row = 0; row < 44; row++) {
            double confidence = row < 40 ? (99 - row) / 100.0 : 0.1;
            p[row] = new double[] {confidence, 1 - confidence};
            labels[row] = row == 9 || row == 19 || row == 29 || row == 38 || row >= 40 ? 1 : 0;
        }
        return new ClassificationMetrics(List.of("a", "b"), p, labels);
    }

    @Test
    void findsTheLowestThresholdThatReachesThePrecision() {
        Dial dial = Dial.of(forty());

        // Down to .81 there are 19 answers with one wrong, 18/19 = .947; at .71 29 with two wrong, 27/29 = .931.
        Dial.Setting setting = dial.of(0, 0.94).orElseThrow();
        assertThat(setting.threshold()).isEqualTo(0.81);
        assertThat(setting.answers()).isEqualTo(19);
        assertThat(setting.precision()).isEqualTo(Interval.wilson(18, 19));
        assertThat(setting.coverage()).isEqualTo(19 / 40.0);
        assertThat(setting.recall()).isEqualTo(18 / 36.0);
        assertThat(dial.of(0, 0.93).orElseThrow().threshold()).isEqualTo(0.71);
        assertThat(dial.of(0, 0.5).orElseThrow().coverage()).isEqualTo(1);
        assertThat(dial.overall(0.9).orElseThrow().recall()).isEqualTo(40 / 44.0);
    }

    @Test
    void promisesNothingFromNineAnswers() {
        // The nine best are all right, the tenth is wrong: certainty is reached by nine answers only.
        assertThat(Dial.of(forty()).of(0, 1.0)).isEmpty();
        // Four answers "b", all right.
        assertThat(Dial.of(forty()).of(1, 0.5)).isEmpty();
    }

    @Test
    void drawsACurveThatEndsWithEveryAnswer() {
        List<Dial.Point> curve = Dial.of(forty()).curve(0);

        assertThat(curve.getLast()).isEqualTo(new Dial.Point(0.6, 1, 0.9));
        assertThat(curve.getFirst()).isEqualTo(new Dial.Point(0.9, 10 / 40.0, 0.9));
        assertThat(Dial.of(Samples.risks(50_000, 1)).curve()).hasSizeBetween(150, 200);
    }
}
