package dev.triage.governance;

import java.util.List;
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

    /** A named condition and whether it held; {@code inputs} shows the values it looked at. */
    public record Condition(String name, boolean met, String expression, String inputs) {}
}
