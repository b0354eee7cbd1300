package dev.triage.governance.rules;

import dev.cel.runtime.Program;
import dev.triage.governance.rules.CompiledPolicy.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
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
    void needs(StringBuilder words, Inputs inputs) {
        words.append("needs ");
        if (plain && bounds.size() == 1) {
            Bound bound = bounds.getFirst();
            bound.show(words, inputs.currency());
            inputs.show(words.append(", was "), bound.variable());
            return;
        }
        words.append(text);
        String separator = ", was ";
        for (Variable variable : reads) {
            inputs.show(words.append(separator).append(variable.code()).append(" = "), variable);
            separator = ", ";
        }
    }

    /**
     * What would make it hold, as of these inputs: "confidence is 84 %; 85 % or more passes".
     *
     * @param wanted false for what would keep it from holding: a forbid passes when one of its conditions does not hold
     */
    String wouldPass(Inputs inputs, boolean wanted) {
        StringBuilder words = new StringBuilder(96);
        for (Variable variable : reads) {
            if (inputs.value(variable) == null) {
                words.append(words.isEmpty() ? "" : " and ").append(variable.code());
            }
        }
        String must = wanted ? " must hold" : " must not hold";
        if (!words.isEmpty()) {
            return words.append(" must be known, and then ")
                    .append(text)
                    .append(must)
                    .toString();
        }
        if (plain) {
            // Joined by "and": to hold, each part that fails must pass; to fail, any one part is enough.
            Comparison inTheWay = wanted ? Comparison.FAILS : Comparison.HOLDS;
            for (Bound bound : bounds) {
                if (bound.compared(inputs) == inTheWay) {
                    words.append(words.isEmpty() ? "" : wanted ? ", and " : ", or ");
                    bound.wouldBe(words, inputs, wanted);
                }
            }
        }
        if (words.isEmpty()) {
            show(words, inputs);
            words.append("; ").append(text).append(must);
        }
        return words.toString();
    }

    /** The values it looks at, as JSON has them. */
    Map<String, @Nullable Object> values(Inputs inputs) {
        if (reads.size() == 1) {
            // Most conditions look at one value, and a ruling makes one of these for each condition in the way.
            Variable only = reads.getFirst();
            return Collections.singletonMap(only.code(), asJson(inputs.value(only)));
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Variable variable : reads) {
            values.put(variable.code(), asJson(inputs.value(variable)));
        }
        return values;
    }

    private static @Nullable Object asJson(@Nullable Object value) {
        return value instanceof Duration || value instanceof Instant ? value.toString() : value;
    }

    /** The values it looks at: "dataAge = 6m, valueMinor = 1840.00 EUR". */
    String shown(Inputs inputs) {
        StringBuilder words = new StringBuilder(40);
        show(words, inputs);
        return words.toString();
    }

    /** The same, written behind other words. */
    void show(StringBuilder words, Inputs inputs) {
        String separator = "";
        for (Variable variable : reads) {
            words.append(separator).append(variable.code()).append(" = ");
            inputs.show(words, variable);
            separator = ", ";
        }
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
        void wouldBe(StringBuilder words, Inputs inputs, boolean toHold) {
            words.append(variable.code()).append(" is ");
            inputs.show(words, variable);
            Operator needed = toHold ? operator : operator.opposite();
            words.append(
                    switch (needed) {
                        case LESS -> "; less than ";
                        case MORE -> "; more than ";
                        case DIFFERENT -> "; anything but ";
                        case AT_MOST, AT_LEAST, EQUAL -> "; ";
                    });
            variable.kind().show(words, wanted(), inputs.currency());
            words.append(
                    switch (needed) {
                        case AT_MOST -> " or less passes";
                        case AT_LEAST -> " or more passes";
                        case LESS, MORE, EQUAL, DIFFERENT -> " passes";
                    });
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
