package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RuleDifference.Reach;
import dev.triage.governance.rules.Expression.Operator;
import dev.triage.governance.rules.ExpressionCompiler.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a changed condition lets more or less through, held against the values it lets through. */
class ChangeEdgeTests {

    /** Every comparison against every other, over values below, at, between and above the limits. */
    @Test
    void saysOfEveryTwoComparisonsWhatTheirValuesSay() {
        List<Expression> all = new ArrayList<>();
        for (Operator operator : Operator.values()) {
            for (int limit = 4; limit <= 6; limit++) {
                all.add(compiled("dataAge " + operator.sign() + " duration('" + limit + "s')"));
            }
        }
        for (Expression was : all) {
            for (Expression is : all) {
                boolean wider = values(is).containsAll(values(was));
                boolean narrower = values(was).containsAll(values(is));
                Reach expected =
                        wider ? narrower ? Reach.NEITHER : Reach.WIDENS : narrower ? Reach.NARROWS : Reach.UNCLEAR;
                assertThat(ConditionChange.of(was, is))
                        .as(was.text() + " -> " + is.text())
                        .isEqualTo(expected);
            }
        }
    }

    private static List<Duration> values(Expression expression) {
        return LongStream.rangeClosed(6, 14)
                .mapToObj(halves -> Duration.ofMillis(halves * 500))
                .filter(age ->
                        expression.compared(Inputs.of(Map.of(Variable.DATA_AGE, age))) == CompiledPolicy.Verdict.MET)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "abstained ; !abstained ; UNCLEAR",
                "abstained ; abstained == true ; NEITHER",
                "!abstained ; abstained == false ; NEITHER",
                "!abstained ; abstained != true ; NEITHER",
                "valueMinor <= 5 ; valueMinor <= 5 && occurrences < 3 ; NARROWS",
                "valueMinor <= 5 || occurrences < 3 ; valueMinor <= 5 ; NARROWS",
                "valueMinor <= 5 ; valueMinor <= 5 || occurrences < 3 ; WIDENS",
                "valueMinor <= 5 ; costMinor <= 5 ; UNCLEAR",
                "site in ['A', 'B'] ; site in ['A', 'B', 'C'] ; WIDENS",
                "site in ['A', 'B'] ; site in ['A'] ; NARROWS",
                "site == 'A' ; site in ['A', 'B'] ; WIDENS",
                "site == 'C' ; site in ['A', 'B'] ; UNCLEAR",
                "site == 'a \\\\ && b' ; site == 'a \\\\ && b' && occurrences < 3 ; NARROWS",
                "size(missing) < 3 ; (size(missing) < 3) && occurrences < 3 ; UNCLEAR",
            })
    void saysWhichWayAChangeGoes(String was, String is, Reach reach) {
        assertThat(ConditionChange.of(compiled(was), compiled(is))).isEqualTo(reach);
    }

    @Test
    void leavesQuotedTextAlone() {
        assertThat(ConditionChange.bare(" site  ==\n 'a  b' ")).isEqualTo("site=='a  b'");
        assertThat(ConditionChange.bare("site == 'a\\' b' && x")).isEqualTo("site=='a\\' b'&&x");
        assertThat(ConditionChange.bare("site == \"a ' b\"")).isEqualTo("site==\"a ' b\"");
    }

    private static Expression compiled(String text) {
        return switch (ExpressionCompiler.compile(text)) {
            case Outcome.Compiled(Expression expression) -> expression;
            case Outcome.Faulty(List<ExpressionCompiler.Fault> faults) ->
                throw new AssertionError(text + ": " + faults);
        };
    }
}
