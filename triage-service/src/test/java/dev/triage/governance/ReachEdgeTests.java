package dev.triage.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RuleDifference.Reach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two changes together, and a change seen from the other side. */
class ReachEdgeTests {

    @ParameterizedTest
    @CsvSource({
        "WIDENS, WIDENS, WIDENS",
        "WIDENS, NARROWS, UNCLEAR",
        "WIDENS, NEITHER, WIDENS",
        "WIDENS, UNCLEAR, UNCLEAR",
        "NARROWS, NARROWS, NARROWS",
        "NARROWS, NEITHER, NARROWS",
        "NARROWS, UNCLEAR, UNCLEAR",
        "NEITHER, NEITHER, NEITHER",
        "NEITHER, UNCLEAR, UNCLEAR",
        "UNCLEAR, UNCLEAR, UNCLEAR"
    })
    void twoTogether(Reach one, Reach other, Reach both) {
        assertThat(one.and(other)).isEqualTo(both);
        assertThat(other.and(one)).isEqualTo(both);
    }

    @ParameterizedTest
    @CsvSource({"WIDENS, NARROWS", "NARROWS, WIDENS", "NEITHER, NEITHER", "UNCLEAR, UNCLEAR"})
    void fromTheOtherSide(Reach one, Reach other) {
        assertThat(one.turned()).isEqualTo(other);
    }
}
