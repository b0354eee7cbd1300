package dev.triage.governance.rules;

import dev.cel.runtime.Program;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
record Expression(
        String text, Program program, List<Variable> reads, boolean costly, List<Bound> bounds, boolean plain) {

    Expression {
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

    /**
     * What would make it hold, as of these inputs: "confidence is 84 %; 85 % or more passes".
     *
     * @param wanted false for what would keep it from holding: a forbid passes when one of its conditions does not hold
     */
    String wouldPass(Inputs inputs, boolean wanted) {
        List<String> unknown = reads.stream()
                .filter(variable -> inputs.value(variable) == null)
                .map(Variable::code)
                .toList();
        if (!unknown.isEmpty()) {
            return String.join(" and ", unknown) + " must be known"
                    + (wanted ? ", and then " + text + " must hold" : ", and then " + text + " must not hold");
        }
        // Joined by "and": to hold, each part that fails must pass; to fail, any one part is enough.
        List<String> parts = plain
                ? bounds.stream()
                        .filter(bound -> bound.holds(inputs) != wanted)
                        .map(bound -> bound.wouldBe(inputs, wanted))
                        .toList()
                : List.of();
        return parts.isEmpty()
                ? shown(inputs) + "; " + text + (wanted ? " must hold" : " must not hold")
                : String.join(wanted ? ", and " : ", or ", parts);
    }

    /** The values it looks at, as JSON has them. */
    Map<String, @Nullable Object> values(Inputs inputs) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Variable variable : reads) {
            Object value = inputs.value(variable);
            values.put(
                    variable.code(), value instanceof Duration || value instanceof Instant ? value.toString() : value);
        }
        return values;
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
    record Bound(
            Variable variable, Operator operator, @Nullable Object limit) {

        String show(String currency) {
            if (limit == null) {
                return variable.code() + " to be " + (operator == Operator.EQUAL);
            }
            return variable.code() + " " + operator.sign() + " "
                    + variable.kind().show(limit, currency);
        }

        /** Whether it holds; the value is known. */
        boolean holds(Inputs inputs) {
            return operator.holds(Objects.requireNonNull(inputs.value(variable)), wanted());
        }

        /** "confidence is 84 %; 85 % or more passes", or what the opposite would need. */
        String wouldBe(Inputs inputs, boolean toHold) {
            Operator needed = toHold ? operator : operator.opposite();
            String limitText = variable.kind().show(wanted(), inputs.currency());
            return variable.code() + " is " + inputs.show(variable) + "; "
                    + switch (needed) {
                        case LESS -> "less than " + limitText;
                        case AT_MOST -> limitText + " or less";
                        case MORE -> "more than " + limitText;
                        case AT_LEAST -> limitText + " or more";
                        case EQUAL -> limitText;
                        case DIFFERENT -> "anything but " + limitText;
                    }
                    + " passes";
        }

        private Object wanted() {
            return limit == null ? Boolean.TRUE : limit;
        }
    }

    /** The comparisons explanations know. */
    enum Operator {
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

        String sign() {
            return sign;
        }

        static @Nullable Operator of(String function) {
            for (Operator operator : values()) {
                if (operator.function.equals(function)) {
                    return operator;
                }
            }
            return null;
        }

        @SuppressWarnings("unchecked") // one class on both sides, checked before
        boolean holds(Object value, Object limit) {
            if (this == EQUAL || this == DIFFERENT) {
                return value.equals(limit) == (this == EQUAL);
            }
            if (value.getClass() != limit.getClass() || !(value instanceof Comparable<?>)) {
                return false;
            }
            int order = ((Comparable<Object>) value).compareTo(limit);
            return switch (this) {
                case LESS -> order < 0;
                case AT_MOST -> order <= 0;
                case MORE -> order > 0;
                case AT_LEAST, EQUAL, DIFFERENT -> order >= 0;
            };
        }

        /** The comparison that holds when this one does not. */
        Operator opposite() {
            return switch (this) {
                case LESS -> AT_LEAST;
                case AT_MOST -> MORE;
                case MORE -> AT_MOST;
                case AT_LEAST -> LESS;
                case EQUAL -> DIFFERENT;
                case DIFFERENT -> EQUAL;
            };
        }

        /** The same comparison read from the other side. */
        Operator mirrored() {
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
