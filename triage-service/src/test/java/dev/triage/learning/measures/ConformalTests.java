package dev.triage.learning.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConformalTests {

    /** True classes had .9 .8 .7 .6 .5 .4 .3 .2 .1; of nine rows the ceil(10 · 0.8) = 8th best is .2. */
    @Test
    void takesTheFiniteSampleQuantile() {
        double[][] p = new double[9][];
        int[] labels = new int[9];
        for (int row = 0; row < 9; row++) {
            p[row] = new double[] {(9 - row) / 10.0, (1 + row) / 10.0};
        }
        Conformal.ThresholdSets sets = Conformal.threshold(p, labels, 0.2);

        assertThat(sets.smallest()).isEqualTo(0.2);
        assertThat(sets.of(new double[] {0.15, 0.25, 0.6})).containsExactly(2, 1);
        assertThat(sets.of(new double[] {0.19, 0.81})).containsExactly(1);
        assertThat(Conformal.threshold(p, labels, 0.01).of(new double[] {0, 1})).containsExactly(1, 0);
    }

    @Test
    void namesTheBestClassWhenNoneIsLikelyEnough() {
        assertThat(new Conformal.ThresholdSets(0.1, 0.7, 9).of(new double[] {0.3, 0.4, 0.3}))
                .containsExactly(1);
    }

    /**
     * Over 400 draws of 99 calibration and 200 test rows the mean coverage must be the promised 90 % at least, and, for
     * a rule without slack, not much more; its deviation is below 0.002.
     */
    @Test
    void coversWhatItPromises() {
        double threshold = 0;
        double residuals = 0;
        double quantiles = 0;
        for (long seed = 0; seed < 400; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[][] p = new double[299][];
            int[] labels = new int[299];
            double[] truth = new double[299];
            double[] predicted = new double[299];
            double[] low = new double[299];
            double[] high = new double[299];
            for (int row = 0; row < 299; row++) {
                p[row] = Samples.probabilities(8, random);
                // A third of the truths are drawn from elsewhere: the promise must not need a good model.
                labels[row] = random.nextInt(3) == 0 ? random.nextInt(8) : Samples.drawn(p[row], random);
                predicted[row] = random.nextDouble() * 10;
                truth[row] = predicted[row] + (random.nextDouble() - 0.5) * predicted[row];
                low[row] = predicted[row] * 0.9;
                high[row] = predicted[row] * 1.1;
            }
            threshold += Conformal.threshold(from(p, 0, 99), from(labels, 0, 99), 0.1)
                            .measure(from(p, 99, 299), from(labels, 99, 299))
                            .coverage()
                            .value()
                    / 400;
            residuals += Conformal.residuals(from(predicted, 0, 99), from(truth, 0, 99), 0.1)
                            .measure(from(predicted, 99, 299), from(truth, 99, 299))
                            .coverage()
                            .value()
                    / 400;
            quantiles += Conformal.quantiles(from(low, 0, 99), from(high, 0, 99), from(truth, 0, 99), 0.1)
                            .measure(from(low, 99, 299), from(high, 99, 299), from(truth, 99, 299))
                            .coverage()
                            .value()
                    / 400;
        }
        assertThat(threshold).isBetween(0.894, 0.912);
        assertThat(residuals).isBetween(0.894, 0.912);
        assertThat(quantiles).isBetween(0.894, 0.912);
    }

    private static double[][] from(double[][] rows, int from, int to) {
        return Arrays.copyOfRange(rows, from, to);
    }

    private static int[] from(int[] rows, int from, int to) {
        return Arrays.copyOfRange(rows, from, to);
    }

    private static double[] from(double[] rows, int from, int to) {
        return Arrays.copyOfRange(rows, from, to);
    }

    @Test
    void readsFloatsAsItReadsDoubles() {
        float[][] halves = {{.5f, .25f, .25f}, {.125f, .75f, .125f}, {.25f, .25f, .5f}};
        double[][] doubles = {{.5, .25, .25}, {.125, .75, .125}, {.25, .25, .5}};
        int[] labels = {0, 2, 2};

        assertThat(Conformal.threshold(halves, labels, 0.4)).isEqualTo(Conformal.threshold(doubles, labels, 0.4));
        assertThat(Conformal.threshold(halves, labels, 0.4).measure(halves, labels))
                .isEqualTo(Conformal.threshold(doubles, labels, 0.4).measure(doubles, labels));
    }

    @Test
    void measuresSizeAndCoverage() {
        Conformal.Measured measured = new Conformal.ThresholdSets(0.1, 0.3, 99)
                .measure(new double[][] {{0.6, 0.4}, {0.9, 0.1}, {0.5, 0.5}, {0.2, 0.8}}, new int[] {1, 1, 0, -1});

        assertThat(measured.coverage()).isEqualTo(Interval.wilson(2, 4));
        assertThat(measured.meanSize()).isEqualTo(1.5);
        assertThat(measured.singles()).isEqualTo(0.5);
        assertThat(measured.promised()).isEqualTo(0.9);
    }

    @Test
    void widensAForecastByWhatItMissed() {
        double[] low = new double[19];
        double[] high = new double[19];
        double[] truth = new double[19];
        for (int row = 0; row < 19; row++) {
            high[row] = 10;
            truth[row] = 10 + row;
        }
        // ceil(20 · 0.9) = 18th smallest excess of 0 to 18 is 17.
        Conformal.QuantileRanges ranges = Conformal.quantiles(low, high, truth, 0.1);
        assertThat(ranges.correction()).isEqualTo(17);
        assertThat(ranges.of(0, 10)).isEqualTo(new Conformal.Range(-17, 27));
        assertThat(new Conformal.QuantileRanges(0.1, -4, 9).of(1, 3)).isEqualTo(new Conformal.Range(2, 2));
        assertThat(ranges.measure(low, high, truth).meanSize()).isCloseTo(44, within(1e-12));
    }

    @Test
    void promisesNothingFromTooFewRows() {
        assertThatThrownBy(() -> Conformal.residuals(new double[8], new double[8], 0.1))
                .hasMessage("Expected at least 9 rows for a coverage of 0.9, found 8");
        assertThat(Conformal.residuals(new double[9], new double[9], 0.1).halfWidth())
                .isZero();
        assertThatThrownBy(() -> Conformal.threshold(new double[0][], new int[0], 0.1))
                .hasMessage("Expected at least one row, found none");
        assertThatThrownBy(() -> Conformal.threshold(new double[][] {{1}}, new int[1], 1))
                .hasMessage("Expected alpha between 0 and 1, found 1.0");
    }
}
