package dev.triage.governance.rules.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Category;
import dev.triage.governance.rules.CompiledPolicy;
import dev.triage.governance.rules.CompiledPolicy.Clause;
import dev.triage.governance.rules.CompiledPolicy.Verdict;
import dev.triage.governance.rules.Expression;
import dev.triage.governance.rules.ExpressionCompiler;
import dev.triage.governance.rules.Inputs;
import dev.triage.governance.rules.Policies;
import dev.triage.governance.rules.Variable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The regions of a condition are those of the evaluator: what one says, the other says. */
class ConditionReaderTests {

    private static final long SEED = 20261123;
    private static final List<String> ATOMS = List.of(
            "confidence >= 85",
            "confidence < 90",
            "84 < confidence",
            "confidence != 85",
            "valueMinor <= 500000",
            "valueMinor > 499999",
            "valueMinor in [1, 2, 500000, 500001, 2]",
            "retries <= 3",
            "retries == -1",
            "dataAge <= duration('45m')",
            "duration('44m59s') < dataAge",
            "timeToDue >= duration('-1h')",
            "now < timestamp('2026-11-23T11:00:00Z')",
            "site == 'A'",
            "site != 'B'",
            "carrier in ['A', 'B']",
            "!(site in ['A'])",
            "category == 'PICK_SHORT'",
            "family == 'allocation'",
            "family in ['pick', 'allocation']",
            "priority in ['P1', 'P2']",
            "abstained",
            "!customerConsent",
            "requesterIsMachine == false",
            "true != abstained",
            "'site' in missing",
            "!('dataAge' in missing)",
            "'carrier.tracking' in missing",
            "true",
            "false");

    @Test
    void saysWhatTheEvaluatorSays() {
        Random random = new Random(SEED);
        int[] seen = new int[Verdict.values().length];
        for (int i = 0; i < 400; i++) {
            String text = expression(random, 3);
            ConditionReader.Reading reading = ConditionReader.read(text);
            assertThat(reading.opaque()).as(text).isEmpty();
            CompiledPolicy policy = policy(text);
            for (int j = 0; j < 60; j++) {
                Map<Variable, Object> values = values(random);
                Verdict verdict = policy.evaluate(0, Inputs.of(values));
                seen[verdict.ordinal()]++;

                assertThat(verdict(reading.truth(), values))
                        .as("seed %d: %s with %s", SEED, text, values)
                        .isEqualTo(verdict);
            }
        }
        assertThat(seen).doesNotContain(0);
    }

    @Test
    void theThreeRegionsAreApartAndTogetherEverything() {
        Random random = new Random(SEED);
        for (int i = 0; i < 300; i++) {
            String text = expression(random, 2);
            Truth truth = ConditionReader.read(text).truth();

            assertThat(truth.holds().and(truth.fails()).isEmpty()).as(text).isTrue();
            assertThat(truth.holds().and(truth.untold()).isEmpty()).as(text).isTrue();
            assertThat(truth.fails().and(truth.untold()).isEmpty()).as(text).isTrue();
            assertThat(Region.ALL
                            .minus(truth.holds())
                            .minus(truth.fails())
                            .minus(truth.untold())
                            .isEmpty())
                    .as(text)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "confidence > 100",
                "occurrences < 0",
                "confidence > 50 && confidence < 51",
                "site == 'A' && site == 'B'",
                "'site' in missing && site == 'A'",
                "'confidence' in missing",
                "!('site' in missing) && !(site == 'A') && site in ['A']",
                "family == 'allocation' && category == 'INVOICE_BLOCKED'",
                "priority == 'P9'",
                "now < timestamp('2026-01-01T00:00:00Z')",
                "dataAge < duration('0s')",
                "expectedLossMinor >= costMinor && costMinor > expectedLossMinor",
                "costMinor * 2 > 10 && costMinor * 2 < 5",
                "now.getHours() >= 20 && now.getHours() < 6",
                "site.startsWith('DC') && !site.startsWith('DC')"
            })
    void findsWhatCannotBe(String text) {
        assertThat(ConditionReader.read(text).truth().holds().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dataAge > duration('45m') && dataAge < duration('45m1ms')",
                "timeToDue < duration('-1h')",
                "retries < 0",
                "site != '' && carrier == ''",
                "'site' in missing && 'carrier' in missing",
                "now.getHours() >= 20 || now.getHours() < 6",
                "expectedLossMinor >= costMinor && expectedLossMinor <= costMinor"
            })
    void leavesWhatCanBe(String text) {
        assertThat(ConditionReader.read(text).truth().holds().isEmpty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            confidence >= 85 && expectedLossMinor >= costMinor * 2 | 20 | expectedLossMinor >= (costMinor * 2)
            site.matches('DC-.*')                                  | 0  | site.matches('DC-.*')
            now.getHours('Europe/Berlin') >= 8                     | 0  | now.getHours('Europe/Berlin')
            abstained && missing.size() < 3                        | 13 | missing.size()
            carrier == site                                        | 0  | carrier == site
            """)
    void saysWhatItTakesAsAWhole(String text, int offset, String part) {
        assertThat(ConditionReader.read(text).opaque()).containsExactly(new ConditionReader.Opaque(offset, part));
    }

    private static String expression(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return ATOMS.get(random.nextInt(ATOMS.size()));
        }
        String left = expression(random, depth - 1);
        String right = expression(random, depth - 1);
        return switch (random.nextInt(5)) {
            case 0, 1 -> "(" + left + " && " + right + ")";
            case 2 -> "(" + left + " || " + right + ")";
            case 3 -> "!(" + left + ")";
            default -> "(" + ATOMS.get(random.nextInt(ATOMS.size())) + " ? " + left + " : " + right + ")";
        };
    }

    private static CompiledPolicy policy(String text) {
        Expression expression = ((ExpressionCompiler.Outcome.Compiled) ExpressionCompiler.compile(text)).expression();
        return new CompiledPolicy(
                Policies.compiled(Policies.smallOrders()).policy(), List.of(new Clause("condition", expression)));
    }

    /** Around the places where something changes, now and then unknown. */
    private static Map<Variable, Object> values(Random random) {
        Map<Variable, Object> values = Witnesses.neutral();
        values.put(Variable.CONFIDENCE, of(random, 0L, 84L, 85L, 86L, 89L, 90L, 100L));
        values.put(Variable.VALUE_MINOR, of(random, -1L, 1L, 2L, 499_999L, 500_000L, 500_001L));
        values.put(Variable.RETRIES, of(random, -1L, 0L, 3L, 4L));
        values.put(
                Variable.DATA_AGE,
                of(
                        random,
                        Duration.ZERO,
                        Duration.ofMinutes(45),
                        Duration.ofMinutes(45).plusNanos(1)));
        values.put(
                Variable.TIME_TO_DUE, of(random, Duration.ofHours(-1), Duration.ofMinutes(-61), Duration.ofHours(5)));
        values.put(
                Variable.NOW,
                of(random, Instant.parse("2026-11-23T10:59:59.999999Z"), Instant.parse("2026-11-23T11:00:00Z")));
        values.put(Variable.SITE, of(random, "A", "B", "", "C"));
        values.put(Variable.CARRIER, of(random, "A", "C"));
        values.put(Variable.PRIORITY, of(random, "P1", "P4"));
        Category category = of(random, Category.PICK_SHORT, Category.ALLOC_SHORTAGE, Category.INVOICE_BLOCKED);
        values.put(Variable.CATEGORY, category.name());
        values.put(Variable.FAMILY, category.family());
        values.put(Variable.ABSTAINED, random.nextBoolean());
        values.put(Variable.CUSTOMER_CONSENT, random.nextBoolean());
        values.put(Variable.REQUESTER_IS_MACHINE, random.nextBoolean());
        values.put(Variable.MISSING, of(random, List.of(), List.of("carrier.tracking")));
        for (Variable open : List.of(Variable.SITE, Variable.CARRIER, Variable.RETRIES, Variable.DATA_AGE)) {
            if (random.nextInt(4) == 0) {
                values.remove(open);
            }
        }
        return values;
    }

    @SafeVarargs
    private static <T> T of(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static Verdict verdict(Truth truth, Map<Variable, Object> values) {
        boolean holds = Membership.of(truth.holds(), values);
        boolean fails = Membership.of(truth.fails(), values);
        boolean untold = Membership.of(truth.untold(), values);
        assertThat((holds ? 1 : 0) + (fails ? 1 : 0) + (untold ? 1 : 0)).isEqualTo(1);
        return holds ? Verdict.MET : fails ? Verdict.NOT_MET : Verdict.FAILED;
    }
}
