package dev.triage.governance.rules;

import dev.triage.governance.Rules.Status;
import dev.triage.governance.Rules.StoredSimulation;
import dev.triage.platform.Actor;
import dev.triage.platform.FieldError;
import dev.triage.platform.Refusal.Kind;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.util.List;
import java.util.Optional;

/** The business "no"s of the life of a rule, each with what was expected and what was found. */
final class RuleRefusals {

    private RuleRefusals() {}

    static <T> Result<T> lacks(Actor actor, Role role, String code, String verb) {
        return Result.refused(
                Kind.FORBIDDEN,
                code,
                "To " + verb + " somebody must be a person with the role " + role.code() + "; " + actor.subject()
                        + " has "
                        + actor.roles().stream().map(Role::code).sorted().toList() + ".");
    }

    static <T> Result<T> unknown(String id, int version) {
        return Result.refused(
                Kind.NOT_FOUND, "unknown-rule", "There is no version " + version + " of rule '" + id + "'.");
    }

    static <T> Result<T> conflict(RuleVersion rule, Status expected, String verb) {
        return Result.refused(
                Kind.CONFLICT,
                "wrong-rule-status",
                rule + " must be " + expected + " to be " + verb + ", but is " + rule.status() + ".");
    }

    static <T> Result<T> invalid(List<Problem> problems) {
        return Result.refused(
                Kind.INVALID,
                "invalid-rule",
                "The policy cannot be read:\n"
                        + String.join("\n", problems.stream().map(Problem::text).toList()),
                problems.stream()
                        .map(problem -> new FieldError(problem.pointer(), problem.text()))
                        .toList());
    }

    /** Why a version cannot be brought back by this person; empty when it can. */
    static <T> Optional<Result<T>> ofRollback(RuleVersion origin, List<RuleVersion> all, Actor actor) {
        if (origin.activatedAt() == null || origin.status() != Status.RETIRED) {
            return Optional.of(Result.refused(
                    Kind.CONFLICT,
                    "wrong-rule-status",
                    origin + " must have been active and be RETIRED to be brought back, but "
                            + (origin.activatedAt() == null ? "was never active" : "is " + origin.status()) + "."));
        }
        if (actor.subject().equals(origin.author()) || actor.subject().equals(origin.submittedBy())) {
            return Optional.of(Result.refused(
                    Kind.FORBIDDEN,
                    "activator-is-author",
                    origin + " must be brought back by somebody who did not write or submit it; " + actor.subject()
                            + " did."));
        }
        return all.stream()
                .filter(one -> one.status() == Status.ACTIVE && one.bodySha256().equals(origin.bodySha256()))
                .findFirst()
                .map(active -> Result.refused(
                        Kind.CONFLICT,
                        "rollback-changes-nothing",
                        active + " is active and says the same as " + origin + "."));
    }

    static <T> Result<T> simulationChanged(RuleVersion rule, long seen, Optional<StoredSimulation> onRecord) {
        return Result.refused(
                Kind.CONFLICT,
                "simulation-changed",
                rule + " has another simulation on record than " + seen + ": "
                        + onRecord.map(newest -> String.valueOf(newest.id())).orElse("none")
                        + ". Look at that one first.");
    }

    static <T> Result<T> reasonMissing(String reason, int most) {
        return Result.refused(
                Kind.INVALID,
                "reason-missing",
                "Expected a reason of 1 to " + most + " characters, found " + reason.length() + ".");
    }

    static <T> Result<T> unreadable(RuleVersion rule) {
        return Result.refused(Kind.INVALID, "rule-unreadable", rule + " cannot be read any more; draft it anew.");
    }

    static <T> Result<T> daysOutOfRange(int days) {
        return Result.refused(Kind.INVALID, "days-out-of-range", "Expected 1 to 365 days, found " + days + ".");
    }
}
