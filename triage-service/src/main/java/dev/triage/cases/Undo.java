package dev.triage.cases;

import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes claims, assignments, snoozes, dismissals, corrections, merges and what was said of advice back, for a short while,
 * by whoever did them. An undo is one more act with its own version and audit: nothing is deleted, and what anybody changed
 * meanwhile is left alone.
 */
@Component
public class Undo {

    /** Pages offer it for ten seconds; the rest is for slow lines and slow readers. */
    public static final Duration WITHIN = Duration.ofSeconds(60);

    private final UndoSteps steps;
    private final CaseActs acts;
    private final WrongAdvice advice;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Undo(UndoSteps steps, CaseActs acts, WrongAdvice advice, TransactionTemplate transactions, Clock clock) {
        this.steps = steps;
        this.acts = acts;
        this.advice = advice;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The token that takes back the act which left this version behind; none for acts that cannot be taken back. */
    public Optional<UUID> token(UUID caseId, long version) {
        return steps.token(caseId, version);
    }

    /**
     * What came of it for each case, one transaction a case. NOT_FOUND for a token nobody gave, FORBIDDEN for somebody
     * else's, CONFLICT when it is too late or taken back already.
     */
    public Result<List<BulkActs.Outcome>> undo(UUID token, Actor by) {
        WrongAdvice.Said said = advice.find(token).orElse(null);
        if (said != null) {
            return late(said.at())
                    ? tooLate()
                    : Result.done(List.of(BulkActs.Outcome.of(said.caseId(), advice.withdraw(token, by))));
        }
        List<UndoSteps.Step> open = steps.open(token);
        if (open.isEmpty()) {
            return steps.known(token)
                    ? Result.refused(Refusal.Kind.CONFLICT, "undone-already", "This was taken back already.")
                    : Result.refused(Refusal.Kind.NOT_FOUND, "nothing-to-undo", "There is nothing to take back.");
        }
        UndoSteps.Step first = open.getFirst();
        if (!first.by().equals(by.subject())) {
            return Result.refused(
                    Refusal.Kind.FORBIDDEN,
                    "not-your-act",
                    "Expected " + first.by() + " to take this back, found " + by.subject());
        }
        if (open.stream().anyMatch(step -> late(step.at()))) {
            return tooLate();
        }
        List<BulkActs.Outcome> outcomes = new ArrayList<>();
        for (UndoSteps.Step step : open) {
            outcomes.add(BulkActs.Outcome.of(step.caseId(), undo(step, by)));
        }
        return Result.done(outcomes);
    }

    private boolean late(Instant at) {
        return at.plus(WITHIN).isBefore(clock.instant());
    }

    private static <T> Result<T> tooLate() {
        return Result.refused(
                Refusal.Kind.CONFLICT,
                "too-late-to-undo",
                "Expected an undo within " + WITHIN.toSeconds() + " s; it is later than that.");
    }

    private Result<CaseRow> undo(UndoSteps.Step step, Actor by) {
        try {
            return java.util.Objects.requireNonNull(transactions.execute(status -> acts.undo(step, by)));
        } catch (DataIntegrityViolationException meanwhile) {
            return Result.refused(
                    Refusal.Kind.CONFLICT,
                    "another-open",
                    "It was taken back already, or the same exception was raised again meanwhile.");
        }
    }
}
