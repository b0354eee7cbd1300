package dev.triage.learning.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PriorShiftTests {

    private static final double[] HALVES = {0.5, 0.5};

    /** Two uniform likelihoods of slope ±1 on 0 to 1: with equal shares the probability of the second class is x. */
    @Test
    void recoversTheShareThatWasPlanted() {
        for (double planted : new double[] {0.05, 0.23, 0.44, 0.8}) {
            double[][] rows = rows(20_000, planted, 42);
            PriorShift.Estimate estimate = PriorShift.estimate(rows, HALVES);

            assertThat(estimate.converged()).isTrue();
            assertThat(estimate.iterations()).isGreaterThan(1);
            assertThat(estimate.priors()[1]).isCloseTo(planted, within(0.02));
        }
    }

    @Test
    void makesProbabilitiesMeanWhatTheySayAgain() {
        double[][] rows = rows(20_000, 0.2, 7);
        double[] priors = PriorShift.estimate(rows, HALVES).priors();
        double before = 0;
        double after = 0;
        for (double[] row : rows) {
            before += row[1] / rows.length;
            after += PriorShift.reweigh(row, HALVES, priors)[1] / rows.length;
        }

        assertThat(before).isGreaterThan(0.38);
        assertThat(after).isCloseTo(0.2, within(0.02));
    }

    /** The class of a row is drawn from the planted share, then x from its likelihood: 2x for the second, 2(1 − x). */
    private static double[][] rows(int n, double planted, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[n][];
        for (int row = 0; row < n; row++) {
            double x = Math.sqrt(random.nextDouble());
            double p = random.nextDouble() < planted ? x : 1 - x;
            rows[row] = new double[] {1 - p, p};
        }
        return rows;
    }

    /** Odds 3 : 1, times the ratio of new to old odds 1/9 : 1, are 1/3 : 1. */
    @Test
    void reweighsByTheRatioOfShares() {
        assertThat(PriorShift.reweigh(new double[] {0.25, 0.75}, HALVES, new double[] {0.9, 0.1})[1])
                .isCloseTo(0.25, within(1e-12));
        assertThat(PriorShift.reweigh(new double[] {0.25, 0.75}, HALVES, new double[] {1, 0}))
                .containsExactly(1, 0);
    }

    @Test
    void refusesSharesThatAreNone() {
        assertThatThrownBy(() -> PriorShift.estimate(new double[][] {{0, 1}}, new double[] {0, 1}))
                .hasMessageContaining("above 0");
        assertThatThrownBy(() -> PriorShift.estimate(new double[][] {{0, 1}}, new double[] {0.4, 0.4}))
                .hasMessageContaining("add up to 1, found 0.8");
        assertThatThrownBy(() -> PriorShift.estimate(new double[0][], HALVES)).hasMessageContaining("at least one row");
        assertThatThrownBy(() -> PriorShift.estimate(new double[][] {{1}}, HALVES))
                .hasMessageContaining("Expected 2 probabilities a row, found 1");
    }
}
