package dev.triage.governance;

import dev.triage.platform.Result;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rules once more on what was decided, from the recorded inputs and rule bodies, with the engine of this version. Reads
 * alone. A decision is the same when outcome, rule, approvals and conditions are; the words about it may change.
 */
public interface RuleReplay {

    /**
     * Replays the decisions on record.
     *
     * @param since leaves out those made before; a day such as {@code 2026-11-01}, which begins in UTC, or a moment; null
     *     for all
     * @param request only this one; null for all
     * @return INVALID when {@code since} is neither, NOT_FOUND when there is no such request
     */
    Result<Report> replay(@Nullable String since, @Nullable UUID request);

    /**
     * What came of it.
     *
     * @param engine what ruled this time
     * @param replayed decisions ruled on again, the differing ones too
     * @param differences those with another result, oldest first
     * @param unreplayable those whose record cannot be read or trusted, and why
     * @param unrecorded those ruled on before inputs were recorded: nobody guesses them
     */
    record Report(
            String engine,
            int replayed,
            List<Difference> differences,
            List<Unreplayable> unreplayable,
            List<Decision> unrecorded) {

        public Report {
            differences = List.copyOf(differences);
            unreplayable = List.copyOf(unreplayable);
            unrecorded = List.copyOf(unrecorded);
        }

        /** Whether every recorded decision stands as it was made. */
        public boolean same() {
            return differences.isEmpty() && unreplayable.isEmpty();
        }
    }

    /** Which decision: its request and case, when it was made and about what. */
    record Decision(UUID request, String reference, Instant at, String workflow) {}

    /** A decision with another result; {@code engine} is what ruled then. */
    record Difference(Decision decision, String engine, Outcome stored, Outcome replayed) {}

    /** A decision that cannot be ruled on again. */
    record Unreplayable(Decision decision, String reason) {}

    /** The result of a ruling, without its words. */
    record Outcome(
            Ruling.Outcome outcome,
            Ruling.@Nullable RuleReference rule,
            List<Ruling.ApprovalNeed> approvals,
            List<Condition> conditions) {

        public Outcome {
            approvals = List.copyOf(approvals);
            conditions = List.copyOf(conditions);
        }

        public static Outcome of(Ruling ruling) {
            return new Outcome(
                    ruling.outcome(),
                    ruling.rule(),
                    ruling.approvals(),
                    ruling.conditions().stream()
                            .map(condition -> new Condition(condition.name(), condition.met()))
                            .toList());
        }

        /** {@code NEEDS_APPROVAL by small-orders version 3, 1 approver; failed: data is fresh}. */
        @Override
        public String toString() {
            StringBuilder words = new StringBuilder(outcome.name());
            if (rule != null) {
                words.append(" by ").append(rule.id()).append(" version ").append(rule.version());
            }
            approvals.forEach(
                    need -> words.append(", ").append(need.count()).append(' ').append(need.role()));
            List<String> failed = conditions.stream()
                    .filter(condition -> !condition.met())
                    .map(Condition::name)
                    .toList();
            return words.append(failed.isEmpty() ? "" : "; failed: " + String.join(", ", failed))
                    .toString();
        }
    }

    /** A named condition and whether it held. */
    record Condition(String name, boolean met) {}
}
