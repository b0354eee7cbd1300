package dev.triage.learning.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChiSquareTests {

    /** The values of every printed table. */
    @ParameterizedTest
    @CsvSource({
        "3.841458820694124,  1,  0.05",
        "6.634896601021213,  1,  0.01",
        "5.991464547107979,  2,  0.05",
        "11.070497693516351, 5,  0.05",
        "18.307038053275146, 10, 0.05",
        "43.77297182574219,  30, 0.05",
        "124.34211340400407, 100, 0.05",
        "10.827566170662733, 1,  0.001",
    })
    void agreesWithTheTables(double value, int degrees, double probability) {
        assertThat(ChiSquare.survival(value, degrees)).isCloseTo(probability, within(1e-9));
    }

    @Test
    void isCertainAtNothingAndNextToImpossibleFarOut() {
        assertThat(ChiSquare.survival(0, 3)).isEqualTo(1);
        assertThat(ChiSquare.survival(2_000, 3)).isLessThan(1e-300).isGreaterThanOrEqualTo(0);
        assertThat(ChiSquare.survival(1e6, 200)).isZero();
    }
}
