package dev.triage.assessment.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HourStepsTests {

    @Test
    void putsAboutEquallyManyIntoEachStep() {
        double[] hours = IntStream.rangeClosed(1, 1_000).mapToDouble(i -> i).toArray();

        List<String> names = HourSteps.names(hours, 4);

        assertThat(names).containsExactly("1.0..251.0", "251.0..501.0", "501.0..751.0", "751.0..1000.0");
    }

    @Test
    void makesFewerStepsWhenHoursRepeat() {
        assertThat(HourSteps.names(new double[] {2, 2, 2, 2, 5, 5, 8, 8}, 8)).containsExactly("2.0..5.0", "5.0..8.0");
    }

    @Test
    void putsWhatIsBeyondTheEndsIntoTheLastSteps() {
        List<String> names = List.of("1.0..2.0", "2.0..4.0");

        assertThat(HourSteps.label(names, 0)).isEqualTo("1.0..2.0");
        assertThat(HourSteps.label(names, 2)).isEqualTo("2.0..4.0");
        assertThat(HourSteps.label(names, 900)).isEqualTo("2.0..4.0");
    }

    @Test
    void readsAQuantileOffEvenlySpreadLogarithms() {
        // Out of order on purpose: a model's outputs come in any order.
        HourSteps steps = HourSteps.of(List.of("4.0..16.0", "1.0..4.0"));

        assertThat(steps.quantile(new double[] {0.5, 0.5}, 0.25)).isCloseTo(2, within(1e-12));
        assertThat(steps.quantile(new double[] {0.5, 0.5}, 0.5)).isCloseTo(4, within(1e-12));
        assertThat(steps.quantile(new double[] {0.5, 0.5}, 0.75)).isCloseTo(8, within(1e-12));
        assertThat(steps.quantile(new double[] {1, 0}, 0.5)).isCloseTo(8, within(1e-12));
        assertThat(steps.quantile(new double[] {0.5, 0.499999}, 1)).isCloseTo(16, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"late", "1.0..", "..2.0", "2.0..1.0", "0.0..1.0", "1.0..NaN", "-1.0..2.0"})
    void refusesOutputsThatAreNoSteps(String label) {
        assertThatThrownBy(() -> HourSteps.of(List.of(label)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(label);
    }

    @Test
    void refusesStepsWithAGap() {
        assertThatThrownBy(() -> HourSteps.of(List.of("1.0..2.0", "3.0..4.0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("follow each other");
    }
}
