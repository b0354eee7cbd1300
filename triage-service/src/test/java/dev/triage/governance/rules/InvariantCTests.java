package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.Ruling;
import dev.triage.governance.rules.CompiledPolicy.Clause;
import dev.triage.governance.rules.CompiledPolicy.Verdict;
import dev.triage.governance.rules.ExpressionCompiler.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The invariants of the gate that rules' expressions pass, one by one. {@link HostileExpressionsTests} has the crowd. */
class InvariantCTests {

    @Test
    void c1_onlyTruthValuesOverDeclaredNamesAndEverythingElseIsANo() {
        refused("confidence", "site", "valueMinr < 1", "java.lang.Runtime == 1");
        assertThat(verdict("carrier == 'UPS'", Map.of())).isEqualTo(Verdict.FAILED);
        assertThat(verdict("!(carrier == 'UPS')", Map.of())).isEqualTo(Verdict.FAILED);
        assertThat(Policies.book(Policies.permit("unsure", "carrier == 'UPS'", 0))
                        .rule(Asked.sourcing().facts(), Asked.sourcing().proposal(), false, Asked.NOW)
                        .outcome())
                .isEqualTo(Ruling.Outcome.DENIED);
    }

    @Test
    void c2_onlyMacrosThatCannotGrowAndNoneInAnother() {
        accepted("missing.all(m, m != 'a')", "missing.exists(m, m == 'a')", "missing.exists_one(m, m == 'a')");
        refused(
                "missing.map(x, x + x + x).size() > 0",
                "missing.filter(x, x != '').size() > 0",
                "missing.exists(x, x + x == '')",
                "missing.all(a, missing.all(b, a != b))");
    }

    @Test
    void c3_textsPatternsAndRecursionAreBounded() {
        refused(
                "site == '" + "a".repeat(4097) + "'",
                "(".repeat(40) + "true" + ")".repeat(40),
                "site.matches('(a{1000}){1000}')",
                "site.matches(carrier)");
        accepted("site.matches('DC-[A-Z]+')");
    }

    @Test
    void c4_inputsBeyondTheirBoundsAreUnknown() {
        assertThat(verdict("site.startsWith('a')", Map.of(Variable.SITE, "a".repeat(Inputs.MAX_TEXT))))
                .isEqualTo(Verdict.MET);
        assertThat(verdict("site.startsWith('a')", Map.of(Variable.SITE, "a".repeat(Inputs.MAX_TEXT + 1))))
                .isEqualTo(Verdict.FAILED);
        assertThat(verdict(
                        "missing.size() > 0", Map.of(Variable.MISSING, Collections.nCopies(Inputs.MAX_LIST + 1, "a"))))
                .isEqualTo(Verdict.FAILED);
        assertThat(Inputs.MAX_TEXT).isLessThanOrEqualTo(4096);
        assertThat(Inputs.MAX_LIST).isLessThanOrEqualTo(200);
    }

    @Test
    void c5_whatMissesItsDeadlineIsANoAndIsSuspendedAfterThree() {
        Expression slow = compiled("missing.exists(m, m == 'x')");
        EndlessProgram program = new EndlessProgram();
        Expression endless = new Expression(slow.text(), program, slow.reads(), true, List.of(), false);
        CompiledPolicy policy = policy(endless);
        for (int i = 0; i < CompiledPolicy.MISSES_ALLOWED + 2; i++) {
            assertThat(policy.evaluate(0, Inputs.of(Map.of()))).isEqualTo(Verdict.FAILED);
        }
        assertThat(program.calls()).isEqualTo(CompiledPolicy.MISSES_ALLOWED);
    }

    @Test
    void c6_moneyIsWholeAndOverflowIsANo() {
        refused("valueMinor > 1.5", "double(valueMinor) > 1.0", "0.0 / 0.0 == 0.0", "1e400 > 1.0");
        assertThat(verdict("valueMinor + 9223372036854775807 > 0", Map.of(Variable.VALUE_MINOR, 1L)))
                .isEqualTo(Verdict.FAILED);
        assertThat(verdict("valueMinor * 9223372036854775807 > 0", Map.of(Variable.VALUE_MINOR, 2L)))
                .isEqualTo(Verdict.FAILED);
    }

    private static void refused(String... expressions) {
        for (String expression : expressions) {
            assertThat(ExpressionCompiler.compile(expression)).as(expression).isInstanceOf(Outcome.Faulty.class);
        }
    }

    private static void accepted(String... expressions) {
        for (String expression : expressions) {
            assertThat(ExpressionCompiler.compile(expression)).as(expression).isInstanceOf(Outcome.Compiled.class);
        }
    }

    private static Verdict verdict(String expression, Map<Variable, Object> values) {
        Map<Variable, Object> all = new EnumMap<>(Variable.class);
        all.put(Variable.MISSING, new ArrayList<>(List.of("a")));
        all.putAll(values);
        return policy(compiled(expression)).evaluate(0, Inputs.of(all));
    }

    private static CompiledPolicy policy(Expression expression) {
        return new CompiledPolicy(
                Policies.compiled(Policies.smallOrders()).policy(), List.of(new Clause("one", expression)));
    }

    private static Expression compiled(String expression) {
        return switch (ExpressionCompiler.compile(expression)) {
            case Outcome.Compiled(Expression compiled) -> compiled;
            case Outcome.Faulty(List<ExpressionCompiler.Fault> faults) -> throw new AssertionError(faults.toString());
        };
    }
}
