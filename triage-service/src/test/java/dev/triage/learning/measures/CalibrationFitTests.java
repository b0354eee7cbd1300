package dev.triage.learning.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.triage.assessment.scoring.Calibration;
import org.junit.jupiter.api.Test;

class CalibrationFitTests {

    /**
     * Scores of (2, 0) that are right three times in four: the likeliest slope makes softmax say 0.75, so
     * {@code slope = ln(0.75 / 0.25) / 2}.
     */
    @Test
    void findsTheTemperatureOfOverconfidentScores() {
        double[][] logits = {{2, 0}, {2, 0}, {2, 0}, {2, 0}};
        int[] labels = {0, 0, 0, 1};

        Calibration calibration = CalibrationFit.temperature(logits, labels);

        assertThat(calibration.slope()).isCloseTo(Math.log(3) / 2, within(1e-6));
        assertThat(calibration.softmax(new double[] {2, 0})[0]).isCloseTo(0.75, within(1e-6));
    }

    @Test
    void sharpensScoresThatAreTooModest() {
        double[][] logits = new double[20][];
        int[] labels = new int[20];
        for (int row = 0; row < 20; row++) {
            logits[row] = new double[] {0.1, 0, 0};
            labels[row] = row == 0 ? 1 : 0;
        }

        assertThat(CalibrationFit.temperature(logits, labels).slope()).isGreaterThan(10);
    }

    /** With two margins only, the line passes through both shares of the smoothed targets, 91/92 and 1/112. */
    @Test
    void passesThroughTheSharesOfTwoMargins() {
        double[] margins = new double[200];
        boolean[] positive = new boolean[200];
        for (int row = 0; row < 200; row++) {
            margins[row] = row < 100 ? 1 : -1;
            positive[row] = row < 80 || row >= 190;
        }
        double high = 91.0 / 92;
        double low = 1.0 / 112;
        double above = 0.8 * high + 0.2 * low;
        double below = 0.1 * high + 0.9 * low;

        Calibration calibration = CalibrationFit.platt(margins, positive);

        assertThat(calibration.sigmoid(1)).isCloseTo(above, within(1e-6));
        assertThat(calibration.sigmoid(-1)).isCloseTo(below, within(1e-6));
    }

    @Test
    void saysTheShareWhenTheScoresSayTheOpposite() {
        double[] margins = {3, 2, 1, -1, -2, -3, -4, -5};
        boolean[] positive = {false, false, false, true, true, true, true, true};

        Calibration calibration = CalibrationFit.platt(margins, positive);

        assertThat(calibration.sigmoid(3)).isCloseTo(0.6, within(1e-6));
        assertThat(calibration.sigmoid(-5)).isCloseTo(0.6, within(1e-6));
    }

    @Test
    void leavesTheSumOfProbabilitiesAtOne() {
        double[] probabilities = new Calibration(0.7, 0).softmax(new double[] {900, -900, 3, 899});

        double sum = 0;
        for (double probability : probabilities) {
            assertThat(probability).isBetween(0.0, 1.0);
            sum += probability;
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
    }
}
