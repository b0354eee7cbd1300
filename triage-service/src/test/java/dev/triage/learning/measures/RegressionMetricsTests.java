package dev.triage.learning.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RegressionMetricsTests {

    private static final double[] TRUTH = {3.0, -0.5, 2.0, 7.0, 4.2, 2.0};
    private static final double[] PREDICTED = {2.5, 0.0, 2.0, 8.0, 4.0, 2.0};

    /** scikit-learn 1.2.1 on these rows; baseline 2.0. */
    @Test
    void agreesWithScikitLearn() {
        RegressionMetrics metrics = new RegressionMetrics(TRUTH, PREDICTED, 2.0);

        assertThat(metrics.mae()).isCloseTo(0.3666666666666667, within(1e-12));
        assertThat(metrics.rmse()).isCloseTo(0.5066228051190221, within(1e-12));
        assertThat(metrics.r2()).isCloseTo(0.9513812154696133, within(1e-12));
        assertThat(metrics.medianAe()).isCloseTo(0.35, within(1e-12));
        assertThat(metrics.baselineMae()).isCloseTo(1.7833333333333332, within(1e-12));
        assertThat(metrics.spearman()).isCloseTo(1, within(1e-12));
        assertThat(metrics.bias()).isCloseTo(0.8 / 6, within(1e-12));
        assertThat(metrics.all().keySet())
                .containsExactly("n", "mae", "rmse", "r2", "medianAe", "baselineMae", "spearman", "bias");
    }

    /** SciPy 1.10: spearmanr([1, 2, 2, 4, 5, 9], [2, 1, 3, 3, 5, 4]). */
    @Test
    void sharesRanksBetweenTies() {
        double[] truth = {1, 2, 2, 4, 5, 9};
        double[] predicted = {2, 1, 3, 3, 5, 4};

        assertThat(new RegressionMetrics(truth, predicted, 0).spearman()).isCloseTo(0.8088235294117647, within(1e-12));
    }

    /** scikit-learn 1.2.1: mean_pinball_loss with P90 one above the prediction. */
    @Test
    void measuresQuantileForecasts() {
        double[] p90 = new double[PREDICTED.length];
        for (int row = 0; row < p90.length; row++) {
            p90[row] = PREDICTED[row] + 1;
        }

        assertThat(new RegressionMetrics(TRUTH, PREDICTED, 2)
                        .withQuantiles(PREDICTED, p90)
                        .all())
                .hasEntrySatisfying("pinballP50", value -> close(value, 0.18333333333333335))
                .hasEntrySatisfying("pinballP90", value -> close(value, 0.1133333333333333))
                .hasEntrySatisfying("shareBelowP50", value -> close(value, 2 / 3.0))
                .hasEntrySatisfying("shareBelowP90", value -> close(value, 1));
    }

    private static void close(Object value, double expected) {
        assertThat((Double) value).isCloseTo(expected, within(1e-12));
    }

    @Test
    void hasNoRankCorrelationForAConstantAnswer() {
        RegressionMetrics constant = new RegressionMetrics(new double[] {1, 2, 3}, new double[] {2, 2, 2}, 2);

        assertThat(constant.all()).doesNotContainKey("spearman");
        assertThat(constant.r2()).isZero();
        assertThat(new RegressionMetrics(new double[] {2, 2}, new double[] {2, 2}, 2).r2())
                .isEqualTo(1);
    }

    @Test
    void findsTheQuantilesOfTheResiduals() {
        RegressionMetrics metrics = new RegressionMetrics(TRUTH, PREDICTED, 2.0);

        assertThat(metrics.residualQuantile(0)).isCloseTo(-0.5, within(1e-12));
        assertThat(metrics.residualQuantile(1)).isCloseTo(1, within(1e-12));
    }

    @Test
    void refusesWhatIsNoAmount() {
        assertThatThrownBy(() -> new RegressionMetrics(new double[] {1, Double.NaN}, new double[] {1, 1}, 0))
                .hasMessage("Expected a finite truth, found NaN in row 1");
        assertThatThrownBy(() -> new RegressionMetrics(new double[] {1}, new double[] {1, 1}, 0))
                .hasMessage("Expected 1 values of prediction, found 2");
        assertThatThrownBy(() -> new RegressionMetrics(new double[0], new double[0], 0))
                .hasMessage("Expected at least one row, found none");
        assertThatThrownBy(() -> new RegressionMetrics(TRUTH, PREDICTED, Double.NaN))
                .hasMessage("Expected a finite baseline, found NaN");
        RegressionMetrics metrics = new RegressionMetrics(TRUTH, PREDICTED, 2);
        assertThatThrownBy(() -> metrics.withQuantiles(new double[1], PREDICTED))
                .hasMessage("Expected 6 values of P50, found 1");
        assertThatThrownBy(() -> metrics.withQuantiles(PREDICTED, new double[1]))
                .hasMessage("Expected 6 values of P90, found 1");
    }
}
