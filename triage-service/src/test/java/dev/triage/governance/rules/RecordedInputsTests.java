package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.assessment.Category;
import dev.triage.governance.Evaluation;
import dev.triage.governance.RandomAsks;
import dev.triage.governance.RandomAsks.Ask;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.governance.rules.CompiledPolicy.Clause;
import dev.triage.governance.rules.Inputs.Late;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is written of a ruling's inputs is all of them, and read back they rule the same. */
class RecordedInputsTests {

    private static final PolicyBook BOOK = Policies.book(RandomAsks.policies().toArray(String[]::new));

    /** Without the rule whose conditions may run out of time on a busy machine. */
    private static final PolicyBook TIMELESS = Policies.book(RandomAsks.policies().stream()
            .filter(text -> !text.contains("id: complete"))
            .toArray(String[]::new));

    @Test
    void recordingChangesNothing() {
        RandomAsks asks = new RandomAsks(6);
        for (int i = 0; i < 1_000; i++) {
            Ask ask = asks.next();
            assertThat(TIMELESS.evaluate(ask.facts(), ask.proposal(), false, ask.now())
                            .ruling())
                    .as("ask " + i)
                    .isEqualTo(TIMELESS.rule(ask.facts(), ask.proposal(), false, ask.now()));
        }
    }

    @Test
    void readBackTheyRuleTheSameToTheWord() {
        RandomAsks asks = new RandomAsks(7);
        for (int i = 0; i < 3_000; i++) {
            Ask ask = asks.next();
            boolean machine = i % 2 == 0;
            Evaluation evaluation = BOOK.evaluate(ask.facts(), ask.proposal(), machine, ask.now());

            RecordedInputs again = RecordedInputs.read(evaluation.inputs());
            assertThat(again.ruling(BOOK)).as("ask " + i).isEqualTo(evaluation.ruling());
            assertThat(again.text()).as("ask " + i).isEqualTo(evaluation.inputs());
        }
    }

    @Test
    void namesEveryDeclaredVariableWhateverIsKnown() {
        RandomAsks asks = new RandomAsks(8);
        Set<String> declared =
                Arrays.stream(Variable.values()).map(Variable::code).collect(Collectors.toSet());
        for (int i = 0; i < 100; i++) {
            Ask ask = asks.next();
            String text =
                    BOOK.evaluate(ask.facts(), ask.proposal(), false, ask.now()).inputs();
            JsonNode record = Json.MAPPER.readTree(text);
            assertThat(record.path("variables").propertyNames()).containsExactlyInAnyOrderElementsOf(declared);
            assertThat(record.propertyNames())
                    .containsExactlyInAnyOrder(
                            "form", "late", "neverAutomatic", "site", "transactional", "variables", "zone");
            assertThat(text).isEqualTo(CanonicalJson.of(record)).doesNotContain("short", "SKU-", "C-1042", "SO-1");
        }
    }

    @Test
    void keepsValuesAtTheirEdges() {
        Map<Variable, Object> values = new EnumMap<>(Variable.class);
        values.put(Variable.WORKFLOW, "split-shipment");
        values.put(Variable.CATEGORY, "UNKNOWN");
        values.put(Variable.NOW, Instant.parse("2026-11-23T09:15:00.123456789Z"));
        values.put(Variable.VALUE_MINOR, Long.MAX_VALUE);
        values.put(Variable.COST_MINOR, Long.MIN_VALUE);
        values.put(Variable.QUANTITY_MILLI, (1L << 53) - 1);
        values.put(Variable.EXPECTED_LOSS_MINOR, 1L << 53);
        values.put(Variable.DATA_AGE, Duration.ofNanos(-1));
        values.put(Variable.SITE, "\"\\ü 日本\n");
        values.put(Variable.ABSTAINED, true);
        values.put(Variable.MISSING, List.of("dataAge", "a", "a"));

        RecordedInputs again = RecordedInputs.read(
                recorded(Inputs.recorded(values, Set.of(new Late("r", 2)))).text());

        for (Variable variable : Variable.values()) {
            assertThat(again.inputs().value(variable)).as(variable.code()).isEqualTo(values.get(variable));
        }
        assertThat(again.inputs().late()).containsExactly(new Late("r", 2));
    }

    /** Computed anew, names of what is missing would come twice, and a list too long to be shown would be short. */
    @Test
    void whatIsMissingIsReadAndNotFoundOutAgain() {
        PolicyBook counting = Policies.book(Policies.permit("counting", "size(missing) == 25", 1));
        Inputs some = Inputs.of(Map.of(Variable.MISSING, List.of("x"), Variable.SITE, "DC", Variable.RETRIES, 1L));
        List<?> missing = (List<?>) some.value(Variable.MISSING);
        assertThat(missing).hasSize(Variable.values().length - 2);

        Map<Variable, Object> values = new EnumMap<>(Variable.class);
        values.put(Variable.WORKFLOW, "alternate-warehouse-sourcing");
        values.put(Variable.CATEGORY, "ALLOC_SHORTAGE");
        values.put(Variable.NOW, Asked.NOW);
        values.put(
                Variable.MISSING,
                IntStream.range(0, 25).mapToObj(n -> "field" + n).toList());
        RecordedInputs again =
                RecordedInputs.read(recorded(Inputs.recorded(values, Set.of())).text());
        assertThat(again.ruling(counting).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);

        values.remove(Variable.MISSING);
        again = RecordedInputs.read(recorded(Inputs.recorded(values, Set.of())).text());
        assertThat(again.inputs().value(Variable.MISSING)).isNull();
        assertThat(again.ruling(counting).outcome()).isEqualTo(Ruling.Outcome.DENIED);
    }

    /** Whether a condition is evaluated in time hangs on the machine; the record says it was not, and replay believes it. */
    @Test
    void aConditionThatRanOutOfTimeDoesSoAgain() {
        CompiledPolicy sound = Policies.compiled(Policies.permit("slow", "missing.exists(m, m == 'carrier')", 1));
        Expression slow = sound.expression(0);
        Expression endless = new Expression(slow.text(), new EndlessProgram(), slow.reads(), true, List.of(), false);
        CompiledPolicy stuck = new CompiledPolicy(sound.policy(), List.of(new Clause("holds", endless)));
        Asked asked = Asked.sourcing();

        Evaluation then = book(stuck).evaluate(asked.facts(), asked.proposal(), false, Asked.NOW);
        assertThat(then.ruling().outcome()).isEqualTo(Ruling.Outcome.DENIED);
        assertThat(then.inputs()).contains("\"late\":[[\"slow\",0]]");

        RecordedInputs again = RecordedInputs.read(then.inputs());
        assertThat(again.ruling(book(sound))).isEqualTo(then.ruling());
        assertThat(RecordedInputs.read(then.inputs().replace("[\"slow\",0]", ""))
                        .ruling(book(sound))
                        .outcome())
                .as("without the note it would be another decision")
                .isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
    }

    /** A busy machine, or a rule that is suspended here, says nothing about what was decided. */
    @Test
    void replayIsInNoHurry() {
        CompiledPolicy sound = Policies.compiled(Policies.permit("slow", "missing.exists(m, m == 'carrier')", 1));
        Expression slow = sound.expression(0);
        BrokenProgram leisurely = new BrokenProgram() {
            private int calls;

            @Override
            Object result() {
                calls++;
                return calls <= CompiledPolicy.MISSES_ALLOWED ? new EndlessProgram().result() : true;
            }
        };
        CompiledPolicy policy = new CompiledPolicy(
                sound.policy(),
                List.of(new Clause(
                        "holds", new Expression(slow.text(), leisurely, slow.reads(), true, List.of(), false))));
        Asked asked = Asked.sourcing();
        Evaluation then = book(sound).evaluate(asked.facts(), asked.proposal(), false, Asked.NOW);
        for (int i = 0; i < CompiledPolicy.MISSES_ALLOWED + 1; i++) {
            assertThat(book(policy)
                            .rule(asked.facts(), asked.proposal(), false, Asked.NOW)
                            .outcome())
                    .isEqualTo(Ruling.Outcome.DENIED);
        }

        assertThat(RecordedInputs.read(then.inputs()).ruling(book(policy))).isEqualTo(then.ruling());
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        Asked asked = Asked.sourcing();
        String text =
                BOOK.evaluate(asked.facts(), asked.proposal(), false, Asked.NOW).inputs();
        for (String[] edit : new String[][] {
            {"{\"form\":1", "{\"form\":2", "Expected inputs of form 1, found 2"},
            {"\"confidence\"", "\"certainty\"", "Expected a variable of rules, found certainty"},
            {"\"confidence\":93", "\"confidence\":true", "Expected confidence to be a whole percentage, found true"},
            {"\"confidence\":93", "\"confidence\":\"x\"", "Expected confidence to be a whole percentage, found \"x\""},
            {"\"confidence\":93", "\"confidence\":9.5", "Expected confidence to be a whole percentage, found 9.5"},
            {"\"abstained\":false", "\"abstained\":0", "Expected abstained to be true or false, found 0"},
            {"\"dataAge\":\"PT6M\"", "\"dataAge\":\"6m\"", "Expected dataAge to be a duration"},
            {"\"transactional\":true", "\"transactional\":1", "Expected transactional to be true or false, found 1"},
            {"\"America/New_York\"", "\"Nowhere\"", "Expected a time zone, found \"Nowhere\""},
            {"\"ALLOC_SHORTAGE\"", "\"OTHER\"", "OTHER"},
            {"\"workflow\":\"alternate-warehouse-sourcing\"", "\"workflow\":null", "Expected the workflow of a ruling"},
            {"}", "", "Expected inputs as JSON"},
        }) {
            assertThat(text).contains(edit[0]);
            assertThatThrownBy(() -> RecordedInputs.read(text.replace(edit[0], edit[1])))
                    .as(edit[0] + " as " + edit[1])
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(edit[2]);
        }
    }

    private static RecordedInputs recorded(Inputs inputs) {
        return new RecordedInputs(
                true, new PolicyBook.Question("w", false, Category.UNKNOWN, null, ZoneOffset.UTC, Asked.NOW), inputs);
    }

    private static PolicyBook book(CompiledPolicy policy) {
        String hash = CanonicalJson.sha256("x".getBytes(StandardCharsets.UTF_8));
        return new PolicyBook(
                List.of(new ActivePolicy(new RuleReference(policy.policy().id(), 1, hash), policy)));
    }
}
