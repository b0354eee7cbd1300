package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.rules.CompiledPolicy.Clause;
import dev.triage.governance.rules.CompiledPolicy.Verdict;
import dev.triage.governance.rules.Expression.Bound;
import dev.triage.governance.rules.Expression.Comparison;
import dev.triage.governance.rules.Expression.Operator;
import dev.triage.governance.rules.ExpressionCompiler.Fault;
import dev.triage.governance.rules.ExpressionCompiler.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each comparison just below, at and just above its limit, and each way of not knowing. */
class ExpressionEdgeTests {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "LESS, true, false, false",
        "AT_MOST, true, true, false",
        "MORE, false, false, true",
        "AT_LEAST, false, true, true",
        "EQUAL, false, true, false",
        "DIFFERENT, true, false, true"
    })
    void comparesBelowAtAndAboveTheLimit(Operator operator, boolean below, boolean at, boolean above) {
        assertThat(compared(Variable.VALUE_MINOR, operator, 5L, 4L)).isEqualTo(holds(below));
        assertThat(compared(Variable.VALUE_MINOR, operator, 5L, 5L)).isEqualTo(holds(at));
        assertThat(compared(Variable.VALUE_MINOR, operator, 5L, 6L)).isEqualTo(holds(above));

        Duration hour = Duration.ofHours(1);
        assertThat(compared(Variable.DATA_AGE, operator, hour, hour.minusNanos(1)))
                .isEqualTo(holds(below));
        assertThat(compared(Variable.DATA_AGE, operator, hour, hour)).isEqualTo(holds(at));
        assertThat(compared(Variable.DATA_AGE, operator, hour, hour.plusNanos(1)))
                .isEqualTo(holds(above));

        assertThat(compared(Variable.NOW, operator, NOON, NOON.minusNanos(1))).isEqualTo(holds(below));
        assertThat(compared(Variable.NOW, operator, NOON, NOON)).isEqualTo(holds(at));
        assertThat(compared(Variable.NOW, operator, NOON, NOON.plusNanos(1))).isEqualTo(holds(above));
    }

    @Test
    void textsAndFlagsAreEqualOrNotAndTheirOrderIsTheEngines() {
        assertThat(compared(Variable.SITE, Operator.EQUAL, "A", "A")).isEqualTo(Comparison.HOLDS);
        assertThat(compared(Variable.SITE, Operator.EQUAL, "A", "B")).isEqualTo(Comparison.FAILS);
        assertThat(compared(Variable.SITE, Operator.DIFFERENT, "A", "A")).isEqualTo(Comparison.FAILS);
        assertThat(compared(Variable.SITE, Operator.DIFFERENT, "A", "B")).isEqualTo(Comparison.HOLDS);
        assertThat(compared(Variable.ABSTAINED, Operator.EQUAL, true, true)).isEqualTo(Comparison.HOLDS);
        assertThat(compared(Variable.ABSTAINED, Operator.DIFFERENT, true, true)).isEqualTo(Comparison.FAILS);
        assertThat(compared(Variable.ABSTAINED, Operator.EQUAL, null, true)).isEqualTo(Comparison.HOLDS);
        assertThat(compared(Variable.ABSTAINED, Operator.EQUAL, null, false)).isEqualTo(Comparison.FAILS);
        assertThat(compared(Variable.ABSTAINED, Operator.DIFFERENT, null, true)).isEqualTo(Comparison.FAILS);
        assertThat(compared(Variable.ABSTAINED, Operator.DIFFERENT, null, false))
                .isEqualTo(Comparison.HOLDS);
        for (Operator order : List.of(Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST)) {
            assertThat(compared(Variable.SITE, order, "A", "B")).isEqualTo(Comparison.BEYOND);
        }
    }

    @Test
    void limitsOfAnotherTypeThanTheValueAreTheEngines() {
        assertThat(compared(Variable.DATA_AGE, Operator.AT_MOST, 5L, Duration.ZERO))
                .isEqualTo(Comparison.BEYOND);
        assertThat(compared(Variable.VALUE_MINOR, Operator.AT_MOST, Duration.ZERO, 5L))
                .isEqualTo(Comparison.BEYOND);
        assertThat(compared(Variable.VALUE_MINOR, Operator.AT_MOST, NOON, 5L)).isEqualTo(Comparison.BEYOND);
        assertThat(compared(Variable.VALUE_MINOR, Operator.EQUAL, null, 5L)).isEqualTo(Comparison.BEYOND);
    }

    @Test
    void whatIsNotKnownNeitherHoldsNorFails() {
        assertThat(new Bound(Variable.VALUE_MINOR, Operator.AT_MOST, 5L).compared(Inputs.of(Map.of())))
                .isEqualTo(Comparison.UNKNOWN);
        assertThat(compiled("valueMinor <= 5").compared(Inputs.of(Map.of()))).isEqualTo(Verdict.FAILED);
    }

    @Test
    void oneThatFailsSettlesAnAndWhateverStandsBesideIt() {
        Inputs six = Inputs.of(Map.of(Variable.VALUE_MINOR, 6L));

        assertThat(compiled("valueMinor <= 5 && confidence > 1").compared(six)).isEqualTo(Verdict.NOT_MET);
        assertThat(compiled("confidence > 1 && valueMinor <= 5").compared(six)).isEqualTo(Verdict.NOT_MET);
        assertThat(compiled("valueMinor <= 5 && site.startsWith('A')").compared(six))
                .isEqualTo(Verdict.NOT_MET);
    }

    @Test
    void onlyComparisonsAndNothingElseAreDecidedWithoutTheEngine() {
        Inputs five = Inputs.of(Map.of(Variable.VALUE_MINOR, 5L, Variable.SITE, "A"));

        assertThat(compiled("valueMinor <= 5 && site == 'A'").compared(five)).isEqualTo(Verdict.MET);
        assertThat(compiled("valueMinor <= 5 && (valueMinor < 1 || valueMinor > 9)")
                        .compared(five))
                .isNull();
        assertThat(compiled("(valueMinor < 1 || valueMinor > 9) && valueMinor <= 5")
                        .compared(five))
                .isNull();
        assertThat(compiled("valueMinor <= 5 && site < 'B'").compared(five)).isNull();
        assertThat(compiled("valueMinor < 1 || valueMinor > 9").compared(five)).isNull();
        assertThat(compiled("valueMinor < occurrences").bounds()).isEmpty();
    }

    @Test
    void readsAComparisonFromEitherSide() {
        for (Operator operator : Operator.values()) {
            Operator turned = switch (operator) {
                case LESS -> Operator.MORE;
                case MORE -> Operator.LESS;
                case AT_MOST -> Operator.AT_LEAST;
                case AT_LEAST -> Operator.AT_MOST;
                case EQUAL, DIFFERENT -> operator;
            };
            assertThat(compiled("valueMinor " + operator.sign() + " 5").bounds())
                    .containsExactly(new Bound(Variable.VALUE_MINOR, operator, 5L));
            assertThat(compiled("5 " + operator.sign() + " valueMinor").bounds())
                    .containsExactly(new Bound(Variable.VALUE_MINOR, turned, 5L));
        }
        assertThat(compiled("now < timestamp('2026-11-23T12:00:00Z')").bounds())
                .containsExactly(new Bound(Variable.NOW, Operator.LESS, NOON));
        assertThat(compiled("dataAge < duration('1h')").bounds())
                .containsExactly(new Bound(Variable.DATA_AGE, Operator.LESS, Duration.ofHours(1)));
        assertThat(compiled("abstained == true").bounds())
                .containsExactly(new Bound(Variable.ABSTAINED, Operator.EQUAL, true));
        assertThat(compiled("!(valueMinor < 5)").bounds()).isEmpty();
        assertThat(compiled("valueMinor - 1 < 5").bounds()).isEmpty();
        assertThat(compiled("size(missing) < 5").bounds()).isEmpty();
    }

    @Test
    void eachComparisonHasOneThatHoldsWhenItDoesNot() {
        for (Operator operator : Operator.values()) {
            for (long value = 4; value <= 6; value++) {
                assertThat(compared(Variable.VALUE_MINOR, operator.opposite(), 5L, value))
                        .as(operator + " " + value)
                        .isNotEqualTo(compared(Variable.VALUE_MINOR, operator, 5L, value));
            }
        }
    }

    @Test
    void whatRunsUnderTheDeadlineStillAnswers() {
        assertThat(verdict("site.matches('DC-[A-Z]+')", Map.of(Variable.SITE, "DC-EAST")))
                .isEqualTo(Verdict.MET);
        assertThat(verdict("site.matches('DC-[A-Z]+')", Map.of(Variable.SITE, "STORE-1")))
                .isEqualTo(Verdict.NOT_MET);
        assertThat(verdict("missing.exists(m, m == 'carrier')", Map.of())).isEqualTo(Verdict.MET);
    }

    @Test
    void theEngineKnowsDurationsAndTimesToo() {
        Map<Variable, Object> fresh = Map.of(Variable.DATA_AGE, Duration.ofMinutes(5), Variable.NOW, NOON);
        assertThat(verdict("dataAge + duration('41m') <= duration('46m')", fresh))
                .isEqualTo(Verdict.MET);
        assertThat(verdict("dataAge + duration('41m1s') <= duration('46m')", fresh))
                .isEqualTo(Verdict.NOT_MET);
        assertThat(verdict("now + dataAge == timestamp('2026-11-23T12:05:00Z')", fresh))
                .isEqualTo(Verdict.MET);
    }

    @Test
    void saysWhatAConditionNeeds() {
        Inputs inputs = Inputs.of(Map.of(
                Variable.VALUE_MINOR,
                600L,
                Variable.CURRENCY,
                "EUR",
                Variable.OCCURRENCES,
                3L,
                Variable.ABSTAINED,
                true));

        assertThat(needs("valueMinor <= 500", inputs)).isEqualTo("needs valueMinor <= 5.00 EUR, was 6.00 EUR");
        assertThat(needs("!abstained", inputs)).isEqualTo("needs abstained to be false, was true");
        assertThat(needs("valueMinor <= 500 && occurrences < 3", inputs))
                .isEqualTo("needs valueMinor <= 500 && occurrences < 3, was valueMinor = 6.00 EUR, occurrences = 3");
        assertThat(needs("valueMinor <= 500 && size(missing) < 3", inputs))
                .startsWith("needs valueMinor <= 500 && size(missing) < 3, was valueMinor = 6.00 EUR, missing = [");
        assertThat(compiled("valueMinor > 500 && occurrences > 1").wouldPass(inputs, false))
                .isEqualTo("valueMinor is 6.00 EUR; 5.00 EUR or less passes, or occurrences is 3; 1 or less passes");
    }

    @Test
    void aCalculationThatFailsSaysWithWhatItWasTried() {
        CompiledPolicy policy = policy("valueMinor + 9223372036854775807 > 0");
        Inputs inputs = Inputs.of(Map.of(Variable.VALUE_MINOR, 100L, Variable.CURRENCY, "EUR"));

        assertThat(whyNot(policy, inputs)).isEqualTo("'only' could not be evaluated (valueMinor = 1.00 EUR)");
        assertThat(whyNot(policy, Inputs.of(Map.of()))).isEqualTo("'only' needs valueMinor, which is not known");
    }

    @Test
    void guessesTheNameThatWasMeantOrNone() {
        assertThat(faults("valueMinr < 1"))
                .extracting(Fault::message)
                .containsExactly("undeclared reference to 'valueMinr'; did you mean 'valueMinor'?");
        assertThat(faults("completelyElse < 1"))
                .extracting(Fault::message)
                .containsExactly("undeclared reference to 'completelyElse'");
    }

    @Test
    void theHashOfTheTypesIsOneOfThatLength() {
        assertThat(ExpressionCompiler.typesSha256()).matches("[0-9a-f]{64}");
    }

    private static Comparison holds(boolean holds) {
        return holds ? Comparison.HOLDS : Comparison.FAILS;
    }

    private static Comparison compared(Variable variable, Operator operator, @Nullable Object limit, Object value) {
        return new Bound(variable, operator, limit).compared(Inputs.of(Map.of(variable, value)));
    }

    private static CompiledPolicy policy(String expression) {
        return new CompiledPolicy(
                Policies.compiled(Policies.smallOrders()).policy(), List.of(new Clause("only", compiled(expression))));
    }

    private static Verdict verdict(String expression, Map<Variable, Object> values) {
        return policy(expression).evaluate(0, Inputs.of(values));
    }

    private static List<Fault> faults(String expression) {
        return switch (ExpressionCompiler.compile(expression)) {
            case Outcome.Compiled(Expression compiled) -> List.of();
            case Outcome.Faulty(List<Fault> faults) -> faults;
        };
    }

    private static String needs(String expression, Inputs inputs) {
        StringBuilder words = new StringBuilder();
        compiled(expression).needs(words, inputs);
        return words.toString();
    }

    private static String whyNot(CompiledPolicy policy, Inputs inputs) {
        StringBuilder words = new StringBuilder();
        policy.whyNot(words, 0, Verdict.FAILED, inputs);
        return words.toString();
    }

    private static Expression compiled(String expression) {
        return switch (ExpressionCompiler.compile(expression)) {
            case Outcome.Compiled(Expression compiled) -> compiled;
            case Outcome.Faulty(List<Fault> faults) -> throw new AssertionError(expression + ": " + faults);
        };
    }
}
