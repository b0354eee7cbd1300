package dev.triage.governance.rules;

import dev.triage.governance.rules.Expression.Bound;
import dev.triage.governance.rules.Expression.Operator;
import dev.triage.governance.rules.Policy.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a careful reader would object to in a policy that compiles. Simple analysis of plain comparisons; never a proof. */
final class PolicyChecks {

    private PolicyChecks() {}

    static List<String> of(CompiledPolicy compiled) {
        List<String> objections = new ArrayList<>();
        Policy policy = compiled.policy();
        List<Bound> bounds = bounds(compiled);
        neverTrue(compiled, bounds, objections);
        if (policy.then() instanceof Effect.Permit permit) {
            if (bounds.stream().noneMatch(PolicyChecks::capsMoney)) {
                objections.add("no upper bound on money: expected a condition such as \"valueMinor <= 500000\"");
            }
            if (policy.limits().perHour() == null || policy.limits().perDayMinor() == null) {
                objections.add("no limit on how often or how much: expected 'limits' with perHour and perDayMinor");
            }
            if (permit.approvals(0).isEmpty()) {
                policy.scope().workflows().stream()
                        .filter(Policy.NEVER_AUTOMATIC::contains)
                        .forEach(workflow -> objections.add(
                                "'" + workflow + "' is never automatic: expected at least one approval"));
            }
        }
        return objections;
    }

    private static List<Bound> bounds(CompiledPolicy compiled) {
        List<Bound> bounds = new ArrayList<>();
        for (int i = 0; i < compiled.conditions(); i++) {
            bounds.addAll(compiled.expression(i).bounds());
        }
        return bounds;
    }

    private static boolean capsMoney(Bound bound) {
        return bound.variable().kind() == Variable.Kind.MONEY
                && (bound.operator() == Operator.AT_MOST || bound.operator() == Operator.LESS);
    }

    private static void neverTrue(CompiledPolicy compiled, List<Bound> bounds, List<String> objections) {
        for (int i = 0; i < compiled.conditions(); i++) {
            if (compiled.expression(i).reads().isEmpty()) {
                objections.add(
                        "condition '" + compiled.name(i) + "' looks at no variable, so it is always or never true");
            }
        }
        Map<Variable, Range> ranges = new EnumMap<>(Variable.class);
        for (Bound bound : bounds) {
            ranges.computeIfAbsent(bound.variable(), Range::of).narrow(bound);
        }
        ranges.forEach((variable, range) -> {
            if (range.empty()) {
                objections.add("never true: no value of '" + variable.code() + "' meets all conditions on it");
            }
        });
    }

    /** The values left to one variable by the comparisons so far. */
    private static final class Range {

        private long least;
        private long most;
        private @Nullable Object only;
        private boolean contradiction;

        private Range(long least, long most) {
            this.least = least;
            this.most = most;
        }

        static Range of(Variable variable) {
            return switch (variable.kind()) {
                case PERCENT -> new Range(0, 100);
                case COUNT, THOUSANDTHS -> new Range(0, Long.MAX_VALUE);
                default -> new Range(Long.MIN_VALUE, Long.MAX_VALUE);
            };
        }

        void narrow(Bound bound) {
            Object limit = bound.limit() == null ? (Object) Boolean.TRUE : bound.limit();
            Long number = number(limit);
            switch (bound.operator()) {
                case EQUAL -> {
                    if (number != null) {
                        least = Math.max(least, number);
                        most = Math.min(most, number);
                    }
                    contradiction |= only != null && !only.equals(limit);
                    only = limit;
                }
                case DIFFERENT -> {
                    if (limit instanceof Boolean flag) {
                        contradiction |= only != null && !only.equals(!flag);
                        only = !flag;
                    }
                }
                case LESS ->
                    most = number == null ? most : Math.min(most, number == Long.MIN_VALUE ? number : number - 1);
                case AT_MOST -> most = number == null ? most : Math.min(most, number);
                case MORE ->
                    least = number == null ? least : Math.max(least, number == Long.MAX_VALUE ? number : number + 1);
                case AT_LEAST -> least = number == null ? least : Math.max(least, number);
            }
        }

        boolean empty() {
            return contradiction || least > most;
        }

        private static @Nullable Long number(Object limit) {
            return switch (limit) {
                case Long number -> number;
                case Duration duration -> duration.toMillis();
                case Instant time -> time.toEpochMilli();
                default -> null;
            };
        }
    }
}
