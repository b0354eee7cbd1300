package dev.triage.governance.rules;

import dev.cel.runtime.Program;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition's expression, checked and planned.
 *
 * @param text as written
 * @param reads the variables it looks at, in the order written
 * @param costly whether it walks lists or matches patterns, so that it runs under the deadline; comparisons and look-ups
 *     are bounded by the text itself and run in place, without a change of thread
 * @param bounds the parts that are plain comparisons joined by "and": what explanations and checks can read
 * @param plain whether the bounds are all there is
 */
public record Expression(
        String text, Program program, List<Variable> reads, boolean costly, List<Bound> bounds, boolean plain) {

    public Expression {
        reads = List.copyOf(reads);
        bounds = List.copyOf(bounds);
    }

    /** What would pass, in words, as of these inputs: "needs dataAge <= 45m, was 2h 10m". */
    String needs(Inputs inputs) {
        StringBuilder words = new StringBuilder("needs ");
        if (plain && bounds.size() == 1) {
            Bound bound = bounds.getFirst();
            words.append(bound.show(inputs.currency())).append(", was ").append(inputs.show(bound.variable()));
            return words.toString();
        }
        words.append(text);
        String separator = ", was ";
        for (Variable variable : reads) {
            words.append(separator).append(variable.code()).append(" = ").append(inputs.show(variable));
            separator = ", ";
        }
        return words.toString();
    }

    /** The values it looks at: "dataAge = 6m, valueMinor = 1840.00 EUR". */
    String shown(Inputs inputs) {
        StringBuilder words = new StringBuilder();
        for (Variable variable : reads) {
            if (!words.isEmpty()) {
                words.append(", ");
            }
            words.append(variable.code()).append(" = ").append(inputs.show(variable));
        }
        return words.toString();
    }

    /** A variable compared with a fixed value; {@code limit} null for a bare flag. */
    public record Bound(
            Variable variable, Operator operator, @Nullable Object limit) {

        String show(String currency) {
            if (limit == null) {
                return variable.code() + " to be " + (operator == Operator.EQUAL);
            }
            return variable.code() + " " + operator.sign() + " "
                    + variable.kind().show(limit, currency);
        }
    }

    /** The comparisons explanations know. */
    public enum Operator {
        LESS("<", "_<_"),
        AT_MOST("<=", "_<=_"),
        MORE(">", "_>_"),
        AT_LEAST(">=", "_>=_"),
        EQUAL("==", "_==_"),
        DIFFERENT("!=", "_!=_");

        private final String sign;
        private final String function;

        Operator(String sign, String function) {
            this.sign = sign;
            this.function = function;
        }

        public String sign() {
            return sign;
        }

        public static @Nullable Operator of(String function) {
            for (Operator operator : values()) {
                if (operator.function.equals(function)) {
                    return operator;
                }
            }
            return null;
        }

        /** The same comparison read from the other side. */
        public Operator mirrored() {
            return switch (this) {
                case LESS -> MORE;
                case AT_MOST -> AT_LEAST;
                case MORE -> LESS;
                case AT_LEAST -> AT_MOST;
                case EQUAL, DIFFERENT -> this;
            };
        }
    }
}
