package dev.triage.governance;

import dev.triage.governance.rules.CaseExpression;
import dev.triage.platform.FieldError;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.time.Instant;
import java.util.List;

/**
 * A condition on a case in the language of the rules, with the variables a case has by itself: for filters outside of
 * policies, so that there is one language to learn and one subset that is safe. Immutable and thread-safe.
 */
public final class CaseCondition {

    private final CaseExpression expression;

    private CaseCondition(CaseExpression expression) {
        this.expression = expression;
    }

    /**
     * Reads a condition.
     *
     * @return INVALID with line, column and what was expected when it does not compile, or looks at a variable that only a
     *     proposal has
     */
    public static Result<CaseCondition> read(String text) {
        return switch (CaseExpression.compile(text)) {
            case CaseExpression.Outcome.Sound(CaseExpression expression) -> Result.done(new CaseCondition(expression));
            case CaseExpression.Outcome.Wrong(String message) ->
                Result.refused(
                        Refusal.Kind.INVALID, "invalid-filter", message, List.of(new FieldError("/filter", message)));
        };
    }

    /** Whether it holds; false when a value it needs is not known, or when it takes too long. */
    public boolean holds(CaseFacts facts, Instant now) {
        return expression.holds(facts, now);
    }

    /** Whether time alone can change what it says: it looks at the time to the deadline or the age of the data. */
    public boolean movesWithTime() {
        return expression.movesWithTime();
    }

    /** What a condition may look at. */
    public static List<String> variables() {
        return CaseExpression.variables();
    }
}
