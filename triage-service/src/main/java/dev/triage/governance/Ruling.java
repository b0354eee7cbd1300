package dev.triage.governance;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the approved rules say to a proposal, and why.
 *
 * @param rule the rule that decided; null when none matched, or for non-transactional workflows
 * @param approvals who must approve, for {@code NEEDS_APPROVAL}
 * @param conditions the named conditions of the deciding (or nearest) rule: each a tick or a cross
 * @param explanation one or two sentences; a denial names the rule, the failed condition, its inputs and what would
 *     pass
 */
public record Ruling(
        Outcome outcome,
        @Nullable RuleReference rule,
        List<ApprovalNeed> approvals,
        List<Condition> conditions,
        String explanation) {

    public Ruling {
        approvals = List.copyOf(approvals);
        conditions = List.copyOf(conditions);
    }

    /** The approvals wanted before it may happen: those of {@code NEEDS_APPROVAL}, none otherwise. */
    List<ApprovalNeed> needs() {
        return outcome == Outcome.NEEDS_APPROVAL ? approvals : List.of();
    }

    /** The four answers of the contract. */
    public enum Outcome {
        PERMITTED,
        NEEDS_APPROVAL,
        DENIED,
        NOT_REQUIRED
    }

    /** A rule version and the hash of its body. */
    public record RuleReference(String id, int version, String sha256) {}

    /** How many people of which role must approve; {@code role} as {@code Role.code()}. */
    public record ApprovalNeed(String role, int count) {}

    /**
     * A named condition and whether it held.
     *
     * @param inputs the values it looked at, as people read them: {@code confidence = 84 %}
     * @param values the same values as JSON has them, by variable, null where unknown; only where the condition stands
     *     in the way, empty elsewhere
     * @param wouldPass in words, what would let the request pass here; null where nothing stands in the way
     */
    public record Condition(
            String name,
            boolean met,
            String expression,
            String inputs,
            Map<String, @Nullable Object> values,
            @Nullable String wouldPass) {

        public Condition {
            values = fixed(values);
        }

        /** A condition that stands in nobody's way. */
        public Condition(String name, boolean met, String expression, String inputs) {
            this(name, met, expression, inputs, Map.of(), null);
        }
    }

    /** A copy nobody changes; one value, the usual number of them, needs no table. */
    private static Map<String, @Nullable Object> fixed(Map<String, @Nullable Object> values) {
        if (values.isEmpty()) {
            return Map.of();
        }
        if (values.size() > 1) {
            return Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
        Map.Entry<String, @Nullable Object> only = values.entrySet().iterator().next();
        return Collections.singletonMap(only.getKey(), only.getValue());
    }

    /** What would let it pass, one sentence for each condition in the way; empty unless denied. */
    public List<String> wouldPass() {
        return outcome != Outcome.DENIED
                ? List.of()
                : conditions.stream()
                        .map(Condition::wouldPass)
                        .flatMap(Stream::ofNullable)
                        .toList();
    }
}
