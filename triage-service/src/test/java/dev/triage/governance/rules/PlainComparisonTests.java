package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.runtime.CelEvaluationException;
import dev.triage.governance.rules.CompiledPolicy.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Comparisons done in place say what CEL says; CEL is the definition. */
class PlainComparisonTests {

    private static final long SEED = 20261124;
    private static final List<String> ORDERS = List.of("<", "<=", ">", ">=", "==", "!=");
    private static final List<String> EQUALITIES = List.of("==", "!=");
    private static final Instant NOW = Asked.NOW;

    private final Random random = new Random(SEED);

    @Test
    void saysWhatTheProgramSays() {
        int inPlace = 0;
        int[] seen = new int[Verdict.values().length];
        for (int i = 0; i < 2_000; i++) {
            String text = text();
            Expression expression = compiled(text);
            for (int j = 0; j < 10; j++) {
                Inputs inputs = inputs();
                Verdict program = program(expression, inputs);
                Verdict compared = expression.compared(inputs);
                seen[program.ordinal()]++;
                if (compared != null) {
                    inPlace++;
                    assertThat(compared)
                            .as("%s (seed %d, expression %d)", text, SEED, i)
                            .isEqualTo(program);
                }
            }
        }
        assertThat(inPlace).isGreaterThan(12_000);
        for (Verdict verdict : Verdict.values()) {
            assertThat(seen[verdict.ordinal()]).as(verdict.name()).isGreaterThan(1_000);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            confidence >= 85                      | MET
            confidence > 85                       | NOT_MET
            85 <= confidence                      | MET
            85 < confidence                       | NOT_MET
            confidence >= 85 && occurrences < 3   | MET
            confidence >= 86 && occurrences < 3   | NOT_MET
            confidence >= 85 && retries < 3       | FAILED
            retries < 3 && confidence >= 86       | NOT_MET
            confidence >= 86 && retries < 3       | NOT_MET
            dataAge <= duration('45m')            | MET
            dataAge < duration('45m')             | NOT_MET
            now >= timestamp('2026-11-23T09:15:00Z') | MET
            now > timestamp('2026-11-23T09:15:00Z')  | NOT_MET
            customerTier == 'A'                   | MET
            customerTier != 'A'                   | NOT_MET
            abstained                             | NOT_MET
            !abstained                            | MET
            abstained == false                    | MET
            supplier == ''                        | FAILED
            confidence >= 86 && supplier in ['A'] | NOT_MET
            costMinor * 2 < 1 && confidence >= 86 | NOT_MET
            customerTier < 'A' && confidence >= 86 | NOT_MET
            """)
    void comparesInPlace(String text, Verdict expected) {
        Inputs inputs = Inputs.of(Map.of(
                Variable.CONFIDENCE,
                85L,
                Variable.OCCURRENCES,
                2L,
                Variable.DATA_AGE,
                Duration.ofMinutes(45),
                Variable.NOW,
                NOW,
                Variable.CUSTOMER_TIER,
                "A",
                Variable.ABSTAINED,
                false));

        assertThat(compiled(text).compared(inputs)).isEqualTo(expected);
        assertThat(program(compiled(text), inputs)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "customerTier < 'B'",
                "customerTier in ['A', 'B']",
                "confidence >= 85 || abstained",
                "expectedLossMinor >= costMinor",
                "!('dataAge' in missing)",
                "customerTier in ['A', 'B'] && confidence >= 85",
                "customerTier < 'B' && confidence >= 85"
            })
    void leavesTheRestToTheProgram(String text) {
        Inputs inputs = Inputs.of(Map.of(Variable.CUSTOMER_TIER, "A", Variable.CONFIDENCE, 85L));

        assertThat(compiled(text).compared(inputs)).isNull();
    }

    private String text() {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            parts.add(comparison());
        }
        return String.join(" && ", parts);
    }

    private String comparison() {
        return switch (random.nextInt(9)) {
            case 0 -> either("confidence", one(ORDERS), Long.toString(random.nextInt(4)));
            case 1 -> either("valueMinor", one(ORDERS), Long.toString(random.nextInt(4) - 1));
            case 2 -> either("dataAge", one(ORDERS), "duration('" + random.nextInt(4) + "m')");
            case 3 -> either("now", one(ORDERS), "timestamp('" + NOW.plusSeconds(random.nextInt(4)) + "')");
            case 4 ->
                either("customerTier", one(random.nextInt(10) == 0 ? ORDERS : EQUALITIES), one(List.of("''", "'A'")));
            case 5 -> either("abstained", one(EQUALITIES), one(List.of("true", "false")));
            case 6 -> one(List.of("customerTier in ['A', 'B']", "'dataAge' in missing", "!('confidence' in missing)"));
            case 7 -> either("confidence", one(ORDERS), "9223372036854775807 + valueMinor");
            default -> one(List.of("abstained", "!abstained", "customerConsent", "!customerConsent"));
        };
    }

    private String either(String left, String operator, String right) {
        return random.nextInt(5) == 0 ? right + " " + operator + " " + left : left + " " + operator + " " + right;
    }

    private Inputs inputs() {
        Map<Variable, Object> values = new HashMap<>();
        maybe(values, Variable.CONFIDENCE, (long) random.nextInt(4));
        maybe(values, Variable.VALUE_MINOR, (long) random.nextInt(4) - 1);
        maybe(values, Variable.DATA_AGE, Duration.ofMinutes(random.nextInt(4)));
        maybe(values, Variable.NOW, NOW.plusSeconds(random.nextInt(4)));
        maybe(values, Variable.CUSTOMER_TIER, one(List.of("", "A", "B")));
        maybe(values, Variable.ABSTAINED, random.nextBoolean());
        maybe(values, Variable.CUSTOMER_CONSENT, random.nextBoolean());
        return Inputs.of(values);
    }

    private void maybe(Map<Variable, Object> values, Variable variable, Object value) {
        if (random.nextInt(6) > 0) {
            values.put(variable, value);
        }
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Expression compiled(String text) {
        return switch (ExpressionCompiler.compile(text)) {
            case ExpressionCompiler.Outcome.Compiled(Expression expression) -> expression;
            case ExpressionCompiler.Outcome.Faulty(List<ExpressionCompiler.Fault> faults) ->
                throw new AssertionError(text + ": " + faults);
        };
    }

    private static Verdict program(Expression expression, Inputs inputs) {
        try {
            return expression.program().eval(inputs) instanceof Boolean met
                    ? met ? Verdict.MET : Verdict.NOT_MET
                    : Verdict.FAILED;
        } catch (CelEvaluationException e) {
            return Verdict.FAILED;
        }
    }
}
