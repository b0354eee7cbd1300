package dev.triage.cases;

import dev.triage.governance.Audit;
import dev.triage.platform.FieldError;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Merges a case into another and takes it out again, in the caller's transaction. Both cases are locked, in the order of
 * their ids, before anything is looked at; both timelines and the audit say what was done.
 */
@Component
class MergeActs {

    /** Cases that are one: a page still shows them all. */
    static final int MOST = 100;

    private static final int ATTEMPTS = 3;

    private final CaseRows rows;
    private final CaseReads reads;
    private final CaseWrites writes;
    private final MergedCases merged;
    private final QueueReads queue;
    private final Audit audit;
    private final CaseChanges changes;
    private final UndoSteps undo;
    private final Clock clock;

    MergeActs(
            CaseRows rows,
            CaseReads reads,
            CaseWrites writes,
            MergedCases merged,
            QueueReads queue,
            Audit audit,
            CaseChanges changes,
            UndoSteps undo,
            Clock clock) {
        this.rows = rows;
        this.reads = reads;
        this.writes = writes;
        this.merged = merged;
        this.queue = queue;
        this.audit = audit;
        this.changes = changes;
        this.undo = undo;
        this.clock = clock;
    }

    /**
     * In a transaction, again when the database had to break a ring of locks: intake locks the cases of a batch in an order
     * of its own.
     */
    static <T> T repeated(TransactionTemplate transactions, Supplier<T> act) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Objects.requireNonNull(transactions.execute(status -> act.get()));
            } catch (PessimisticLockingFailureException deadlock) {
                if (attempt == ATTEMPTS) {
                    throw deadlock;
                }
            }
        }
    }

    /** @param into UUID or reference of the survivor */
    Result<CaseRow> merge(CaseActs.On on, String into) {
        UUID survivorId = reads.id(into).orElse(null);
        if (survivorId == null) {
            String message = "Expected the reference of a case, such as EX-2026-000042, found "
                    + (into.isBlank() ? "nothing" : into);
            return Result.refused(
                    Refusal.Kind.INVALID, "no-such-survivor", message, List.of(new FieldError("/into", message)));
        }
        merged.lock(List.of(on.id(), survivorId));
        CaseFile file = rows.lock(on.id()).orElse(null);
        Optional<Refusal> refusal = refusal(on, file);
        if (refusal.isPresent() || file == null) {
            return new Result.Refused<>(refusal.orElseThrow());
        }
        CaseFile survivor = rows.lock(survivorId).orElseThrow();
        if (merged.sizeOf(on.id(), survivorId) > MOST) {
            return Result.refused(
                    Refusal.Kind.CONFLICT,
                    "too-many-members",
                    "Expected at most " + MOST + " cases to be merged into one; that many are better met by a rule.");
        }
        Instant now = clock.instant();
        long transaction = rows.transaction();
        CaseFile.Before before = file.before();
        refusal = file.merge(survivor, now);
        if (refusal.isPresent()) {
            return new Result.Refused<>(refusal.get());
        }
        save(transaction, file, survivor);
        tell(on, file, "merged", "Merged into " + survivor.reference() + ".", "into", survivor, now);
        tell(on, survivor, "member-added", file.reference() + " was merged into this case.", "member", file, now);
        List<UUID> ranked = merged.refresh(survivorId, false, now);
        CaseRow row = Objects.requireNonNull(queue.row(on.id(), now));
        undo.remember(new UndoSteps.Step(
                on.token(), on.id(), "merged", on.by().subject(), now, row.version(), before, List.of()));
        announce(on.id(), ranked);
        return Result.done(row);
    }

    Result<CaseRow> unmerge(CaseActs.On on) {
        merged.lock(List.of(on.id()));
        CaseFile file = rows.lock(on.id()).orElse(null);
        Optional<Refusal> refusal = refusal(on, file);
        if (refusal.isPresent() || file == null) {
            return new Result.Refused<>(refusal.orElseThrow());
        }
        UUID survivorId = file.mergedInto();
        Instant now = clock.instant();
        long transaction = rows.transaction();
        if (survivorId != null && reads.openAlike(on.id())) {
            return Result.refused(
                    Refusal.Kind.CONFLICT,
                    "another-open",
                    "Case " + file.reference() + " must have no open case beside it to be taken out again, but the same"
                            + " exception was raised again since.");
        }
        refusal = file.unmerge(now);
        if (refusal.isPresent()) {
            return new Result.Refused<>(refusal.get());
        }
        CaseFile survivor = rows.lock(Objects.requireNonNull(survivorId)).orElseThrow();
        save(transaction, file, survivor);
        tell(on, file, "unmerged", "Taken out of " + survivor.reference() + " again.", "from", survivor, now);
        tell(on, survivor, "member-left", file.reference() + " was taken out of this case again.", "member", file, now);
        left(on.id(), survivorId, now);
        return Result.done(Objects.requireNonNull(queue.row(on.id(), now)));
    }

    /** The survivor's side of a merge that was undone. */
    void takenBack(CaseActs.On on, UUID survivorId, Instant now) {
        CaseFile file = rows.lock(on.id()).orElseThrow();
        CaseFile survivor = rows.lock(survivorId).orElseThrow();
        survivor.changedBy(rows.transaction());
        rows.saveAndFlush(survivor);
        tell(on, survivor, "member-left", file.reference() + " was taken out of this case again.", "member", file, now);
        left(on.id(), survivorId, now);
    }

    /** What both are worth by themselves, once one has left the other. */
    void left(UUID member, UUID survivor, Instant now) {
        merged.refresh(member, false, now);
        announce(member, merged.refresh(survivor, false, now));
    }

    private static Optional<Refusal> refusal(CaseActs.On on, @Nullable CaseFile file) {
        if (!on.by().isAny(Role.PLANNER, Role.LEAD)) {
            return Optional.of(CaseActs.notAPlanner(on.by()));
        }
        return file == null ? Optional.of(CaseActs.noSuchCase(on.id())) : CaseActs.stale(on, file);
    }

    private void save(long transaction, CaseFile file, CaseFile survivor) {
        file.changedBy(transaction);
        survivor.changedBy(transaction);
        rows.saveAllAndFlush(List.of(file, survivor));
    }

    private void tell(
            CaseActs.On on, CaseFile file, String kind, String text, String role, CaseFile other, Instant now) {
        String by = on.by().subject();
        writes.tell(
                file.id(),
                by,
                kind,
                text,
                Map.of(role, other.reference(), role + "Id", other.id().toString()),
                now);
        audit.append(
                on.by(),
                "case." + kind,
                file.id(),
                null,
                Map.of("reference", file.reference(), "status", file.status().name(), role, other.reference()));
    }

    private void announce(UUID member, List<UUID> ranked) {
        List<UUID> changed = new java.util.ArrayList<>(ranked);
        changed.add(member);
        changes.announce(List.of(), changed);
    }
}
