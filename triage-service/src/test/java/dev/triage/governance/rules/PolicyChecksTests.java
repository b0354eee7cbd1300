package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyChecksTests {

    @Test
    void hasNothingAgainstASoundPolicy() {
        assertThat(PolicyChecks.of(Policies.compiled(Policies.smallOrders()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "confidence >= 85",
                "valueMinor >= 1",
                "valueMinor != 7",
                "valueMinor <= 500000 || confidence >= 99"
            })
    void missesAnUpperBoundOnMoney(String expr) {
        assertThat(PolicyChecks.of(Policies.compiled(Policies.permit("open", expr, 1))))
                .anySatisfy(objection -> assertThat(objection).startsWith("no upper bound on money"));
    }

    @Test
    void findsAnUpperBoundOnEitherSide() {
        assertThat(PolicyChecks.of(Policies.compiled(Policies.permit("closed", "500000 >= valueMinor", 1))))
                .isEmpty();
    }

    @Test
    void missesLimits() {
        String unlimited = Policies.smallOrders("limits: {perHour: 5, perDayMinor: 100000}\n", "");

        assertThat(PolicyChecks.of(Policies.compiled(unlimited)))
                .containsExactly("no limit on how often or how much: expected 'limits' with perHour and perDayMinor");
    }

    static Stream<String> contradictions() {
        return Stream.of(
                "valueMinor <= 5 && valueMinor > 5",
                "valueMinor < 5 && valueMinor >= 5",
                "valueMinor <= 9 && confidence > 100",
                "valueMinor <= 9 && occurrences < 0",
                "valueMinor <= 9 && dataAge < duration('5m') && dataAge > duration('10m')",
                "valueMinor <= 9 && site == 'A' && site == 'B'",
                "valueMinor <= 9 && abstained && !abstained",
                "valueMinor <= 9 && now > timestamp('2026-01-02T00:00:00Z') && now < timestamp('2026-01-01T00:00:00Z')");
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void findsConditionsThatNeverHold(String expr) {
        assertThat(PolicyChecks.of(Policies.compiled(Policies.permit("never", expr, 1))))
                .anySatisfy(objection -> assertThat(objection).startsWith("never true"));
    }

    @Test
    void findsContradictionsBetweenConditions() {
        String text = Policies.smallOrders("confidence >= 85", "valueMinor > 500000");

        assertThat(PolicyChecks.of(Policies.compiled(text)))
                .containsExactly("never true: no value of 'valueMinor' meets all conditions on it");
    }

    @Test
    void findsConditionsThatLookAtNothing() {
        assertThat(PolicyChecks.of(Policies.compiled(Policies.smallOrders("confidence >= 85", "1 < 2"))))
                .containsExactly(
                        "condition 'class is certain enough' looks at no variable, so it is always or never true");
    }

    @Test
    void warnsOfAnAutomaticPosting() {
        String text = Policies.permit("posting", "valueMinor <= 5", 0)
                .replace("alternate-warehouse-sourcing", "ship-confirm-proposal");

        assertThat(PolicyChecks.of(Policies.compiled(text)))
                .containsExactly("'ship-confirm-proposal' is never automatic: expected at least one approval");
    }
}
