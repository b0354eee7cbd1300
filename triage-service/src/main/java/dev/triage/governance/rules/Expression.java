package dev.triage.governance.rules;

import dev.cel.runtime.Program;
import dev.triage.governance.rules.CompiledPolicy.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * What the comparisons say by themselves, in place of the program and at a thirtieth of its time. As in CEL, one that
     * does not hold settles an "and", whatever stands beside it. Null: ask the program.
     */
    @Nullable
    Verdict compared(Inputs inputs) {
        boolean unknown = false;
        boolean decided = plain;
        // By index: an iterator would be most of the work.
        for (int i = 0; i < bounds.size(); i++) {
            switch (bounds.get(i).compared(inputs)) {
                case HOLDS -> {}
                case FAILS -> {
                    return Verdict.NOT_MET;
                }
                case UNKNOWN -> unknown = true;
                case BEYOND -> decided = false;
            }
        }
        if (!decided) {
            return null;
        }
        return unknown ? Verdict.FAILED : Verdict.MET;
    }

    /** What came of one comparison. */
    enum Comparison {
        HOLDS,
        FAILS,
        /** The value is not known. */
        UNKNOWN,
        /** Not a comparison done here; the program knows. */
        BEYOND;

        private static Comparison of(boolean holds) {
            return holds ? HOLDS : FAILS;
        }
    }

    /** What would pass, in words, as of these inputs: "needs dataAge <= 45m, was 2h 10m". */
    String needs(Inputs inputs) {
        StringBuilder words = new StringBuilder(80).append("needs ");
        if (plain && bounds.size() == 1) {
            Bound bound = bounds.getFirst();
            bound.show(words, inputs.currency());
            inputs.show(words.append(", was "), bound.variable());
            return words.toString();
        }
        words.append(text);
        String separator = ", was ";
        for (Variable variable : reads) {
            inputs.show(words.append(separator).append(variable.code()).append(" = "), variable);
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
                        .filter(bound -> bound.compared(inputs) == (wanted ? Comparison.FAILS : Comparison.HOLDS))
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
        StringBuilder words = new StringBuilder(40);
        for (Variable variable : reads) {
            if (!words.isEmpty()) {
                words.append(", ");
            }
            inputs.show(words.append(variable.code()).append(" = "), variable);
        }
        return words.toString();
    }

    /** A variable compared with a fixed value; {@code limit} null for a bare flag. */
    public record Bound(
            Variable variable, Operator operator, @Nullable Object limit) {

        Comparison compared(Inputs inputs) {
            Object value = inputs.value(variable);
            if (value == null) {
                return Comparison.UNKNOWN;
            }
            if (limit instanceof Long bound && value instanceof Long found) {
                return Comparison.of(operator.holds(Long.compare(found, bound)));
            }
            if (limit instanceof Duration bound && value instanceof Duration found) {
                return Comparison.of(operator.holds(found.compareTo(bound)));
            }
            if (limit instanceof Instant bound && value instanceof Instant found) {
                return Comparison.of(operator.holds(found.compareTo(bound)));
            }
            if (limit == null && value instanceof Boolean found) {
                return Comparison.of(found == (operator == Operator.EQUAL));
            }
            if (limit instanceof String || limit instanceof Boolean) {
                return switch (operator) {
                    case EQUAL -> Comparison.of(value.equals(limit));
                    case DIFFERENT -> Comparison.of(!value.equals(limit));
                    // Texts and flags have an order in CEL, but it is the engine's to know.
                    case LESS, AT_MOST, MORE, AT_LEAST -> Comparison.BEYOND;
                };
            }
            return Comparison.BEYOND;
        }

        private void show(StringBuilder words, String currency) {
            words.append(variable.code());
            if (limit == null) {
                words.append(" to be ").append(operator == Operator.EQUAL);
            } else {
                words.append(' ').append(operator.sign()).append(' ');
                variable.kind().show(words, limit, currency);
            }
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

        /** Whether it holds for {@code compared}: negative for less, 0 for equal, positive for more. */
        private boolean holds(int compared) {
            return switch (this) {
                case LESS -> compared < 0;
                case AT_MOST -> compared <= 0;
                case MORE -> compared > 0;
                case AT_LEAST -> compared >= 0;
                case EQUAL -> compared == 0;
                case DIFFERENT -> compared != 0;
            };
        }

        public static @Nullable Operator of(String function) {
            for (Operator operator : values()) {
                if (operator.function.equals(function)) {
                    return operator;
                }
            }
            return null;
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
