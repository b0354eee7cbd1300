package dev.triage.governance.rules;

import dev.cel.runtime.CelEvaluationException;
import dev.triage.governance.CaseFacts;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An expression over a case alone: the same language and subset as the conditions of policies, without a proposal. */
public final class CaseExpression {

    private static final Logger log = LoggerFactory.getLogger(CaseExpression.class);

    /** What a case has by itself. Not the time: whoever asks for a case says by what clock. */
    private static final Set<Variable> OF_A_CASE = EnumSet.complementOf(EnumSet.of(
            Variable.WORKFLOW,
            Variable.FROM_SITE,
            Variable.VALUE_MINOR,
            Variable.COST_MINOR,
            Variable.QUANTITY_MILLI,
            Variable.CUSTOMER_CONSENT,
            Variable.REQUESTER_IS_MACHINE,
            Variable.NOW));

    private final Expression expression;

    private CaseExpression(Expression expression) {
        this.expression = expression;
    }

    /** An expression, or what is wrong with it in one sentence. */
    public sealed interface Outcome {

        record Sound(CaseExpression expression) implements Outcome {}

        record Wrong(String message) implements Outcome {}
    }

    public static Outcome compile(String text) {
        if (text.isBlank()) {
            return new Outcome.Wrong("Expected a condition such as site == 'DC-EAST', found none.");
        }
        return switch (ExpressionCompiler.compile(text)) {
            case ExpressionCompiler.Outcome.Faulty(List<ExpressionCompiler.Fault> faults) ->
                new Outcome.Wrong(faults.stream()
                        .map(fault ->
                                "Line " + fault.line() + ", column " + (fault.column() + 1) + ": " + fault.message())
                        .collect(Collectors.joining("; ")));
            case ExpressionCompiler.Outcome.Compiled(Expression expression) ->
                expression.reads().stream()
                        .filter(variable -> !OF_A_CASE.contains(variable))
                        .findFirst()
                        .<Outcome>map(other -> new Outcome.Wrong("Expected variables of a case ("
                                + String.join(", ", variables()) + "), found " + other.code() + "."))
                        .orElseGet(() -> new Outcome.Sound(new CaseExpression(expression)));
        };
    }

    /** The names a condition on a case may use. */
    public static List<String> variables() {
        return Arrays.stream(Variable.values())
                .filter(OF_A_CASE::contains)
                .map(Variable::code)
                .toList();
    }

    public boolean movesWithTime() {
        return expression.reads().contains(Variable.TIME_TO_DUE)
                || expression.reads().contains(Variable.DATA_AGE)
                || expression.reads().contains(Variable.MISSING);
    }

    /** False for whatever goes wrong. */
    public boolean holds(CaseFacts facts, Instant now) {
        Inputs inputs = Inputs.of(facts, now);
        CompiledPolicy.Verdict compared = expression.compared(inputs);
        if (compared != null) {
            return compared == CompiledPolicy.Verdict.MET;
        }
        try {
            Object value = expression.costly()
                    ? Deadline.within(() -> expression.program().eval(inputs))
                    : expression.program().eval(inputs);
            return Boolean.TRUE.equals(value);
        } catch (TimeoutException | CelEvaluationException e) {
            return false;
        } catch (RuntimeException e) {
            // The edge to the engine, as for policies: a fault of its own ends as "no", not as an exception in a batch.
            log.warn("The condition '{}' failed in the engine", expression.text(), e);
            return false;
        }
    }
}
