package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.governance.Audit;
import dev.triage.platform.Actor;
import dev.triage.platform.FieldError;
import dev.triage.platform.Ids;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What people do to a case. Each act checks who asks and which version they saw, lets the case decide, and writes state,
 * timeline, label and audit in the caller's transaction.
 */
@Component
class CaseActs {

    private static final int LONGEST_TEXT = 8_000;

    private final CaseRows rows;
    private final CaseReads reads;
    private final CaseWrites writes;
    private final QueueReads queue;
    private final Labels labels;
    private final Triage triage;
    private final MergedCases merged;
    private final Suppression suppression;
    private final MergeActs merging;
    private final Concerns concerns;
    private final Colleagues colleagues;
    private final Audit audit;
    private final CaseChanges changes;
    private final UndoSteps undo;
    private final Clock clock;

    CaseActs(
            CaseRows rows,
            CaseReads reads,
            CaseWrites writes,
            QueueReads queue,
            Labels labels,
            Triage triage,
            MergedCases merged,
            Suppression suppression,
            MergeActs merging,
            Concerns concerns,
            Colleagues colleagues,
            Audit audit,
            CaseChanges changes,
            UndoSteps undo,
            Clock clock) {
        this.rows = rows;
        this.reads = reads;
        this.writes = writes;
        this.queue = queue;
        this.labels = labels;
        this.triage = triage;
        this.merged = merged;
        this.suppression = suppression;
        this.merging = merging;
        this.concerns = concerns;
        this.colleagues = colleagues;
        this.audit = audit;
        this.changes = changes;
        this.undo = undo;
        this.clock = clock;
    }

    /** Which case, as which version, by whom. The token undoes it; acts of one token are undone together. */
    record On(UUID id, @Nullable Long expected, Actor by, UUID token) {

        On(UUID id, @Nullable Long expected, Actor by) {
            this(id, expected, by, Ids.next());
        }
    }

    /** What came of an act, and how the case was before. */
    private record Acted(Result<CaseRow> result, CaseFile.@Nullable Before before) {}

    /** What an act leaves behind: {@code kind} of the timeline entry, its sentence, and plain values. */
    private record Trace(String kind, String text, Map<String, Object> detail) {}

    Result<CaseRow> claim(On on) {
        Acted acted = act(on, file -> file.claim(on.by()), file -> new Trace("claimed", "Claimed.", Map.of()));
        return undoable(on, "claimed", acted, List.of());
    }

    /** To somebody seen not long ago, who is told of it. */
    Result<CaseRow> assign(On on, String to) {
        List<String> known = colleagues.recent();
        if (!known.contains(to)) {
            String message = "Expected somebody seen in the last " + Colleagues.RECENT.toDays() + " days ("
                    + String.join(", ", known) + "), found " + (to.isBlank() ? "nobody" : to);
            return Result.refused(
                    Refusal.Kind.INVALID, "not-a-colleague", message, List.of(new FieldError("/assignee", message)));
        }
        String text = "Assigned to @" + to + ".";
        Result<CaseRow> result = undoable(
                on,
                "assigned",
                act(on, file -> file.assign(to, on.by()), file -> new Trace("assigned", text, Map.of("to", to))),
                List.of());
        if (result instanceof Result.Done<CaseRow>(CaseRow row)) {
            concerns.given(row, to, on.by().subject());
        }
        return result;
    }

    Result<CaseRow> release(On on) {
        return act(on, file -> file.release(on.by()), file -> new Trace("released", "Released.", Map.of()))
                .result();
    }

    Result<CaseRow> snooze(On on, @Nullable Instant until, String reason) {
        return missing("reason", reason)
                .orElseGet(() -> undoable(
                        on,
                        "snoozed",
                        act(
                                on,
                                file -> file.snooze(until, clock.instant()),
                                file -> new Trace(
                                        "snoozed",
                                        (until == null
                                                        ? "Snoozed until something changes: "
                                                        : "Snoozed until " + until + ": ")
                                                + reason,
                                        until == null
                                                ? Map.of("reason", reason, "wake", "changed")
                                                : Map.of("reason", reason, "until", until.toString()))),
                        List.of()));
    }

    Result<CaseRow> dismiss(On on, String reason, String comment) {
        return missing("reason", reason).orElseGet(() -> {
            Acted acted = act(
                    on,
                    file -> file.dismiss(clock.instant()),
                    file -> new Trace(
                            "dismissed",
                            "Dismissed: " + reason + (comment.isBlank() ? "" : ". " + comment),
                            Map.of("reason", reason, "comment", comment)));
            if (!(acted.result() instanceof Result.Done<CaseRow>)) {
                return acted.result();
            }
            Labels.Given label = new Labels.Given(
                    on.id(), null, "dismissed", "reason", reason, on.by().subject(), comment);
            return undoable(on, "dismissed", acted, labels.add(label, clock.instant()));
        });
    }

    Result<CaseRow> resolve(On on, String comment) {
        return act(
                        on,
                        file -> file.resolve(clock.instant()),
                        file -> new Trace(
                                "resolved",
                                comment.isBlank() ? "Resolved." : "Resolved: " + comment,
                                Map.of("comment", comment)))
                .result();
    }

    Result<CaseRow> comment(On on, String text) {
        return missing("text", text).orElseGet(() -> {
            Result<CaseRow> result = act(on, file -> Optional.empty(), file -> new Trace("commented", text, Map.of()))
                    .result();
            if (result instanceof Result.Done<CaseRow>(CaseRow row)) {
                concerns.named(row, on.by().subject(), text);
            }
            return result;
        });
    }

    Result<CaseRow> correct(On on, @Nullable String category, @Nullable String priority, String reason) {
        List<FieldError> errors = new ArrayList<>();
        Category better = category == null ? null : Category.of(category).orElse(null);
        Priority betterPriority = priority == null ? null : priority(priority);
        if (category != null && better == null) {
            errors.add(new FieldError("/category", "Expected a category code, found " + category));
        }
        if (priority != null && betterPriority == null) {
            errors.add(new FieldError("/priority", "Expected P1, P2, P3 or P4, found " + priority));
        }
        if (category == null && priority == null) {
            errors.add(new FieldError("", "Expected a category or a priority, found neither"));
        }
        if (reason.isBlank()) {
            errors.add(new FieldError("/reason", "Expected a reason, found none"));
        }
        if (!errors.isEmpty()) {
            return Result.refused(Refusal.Kind.INVALID, "invalid-correction", "The correction is not valid", errors);
        }
        Map<String, Object> detail = new LinkedHashMap<>();
        Acted acted = act(
                on,
                file -> {
                    if (better != null) {
                        detail.put("category", Map.of("from", file.category().name(), "to", better.name()));
                    }
                    if (betterPriority != null) {
                        detail.put("priority", Map.of("from", file.priority().name(), "to", betterPriority.name()));
                    }
                    detail.put("reason", reason);
                    file.correct(better, betterPriority);
                    return Optional.empty();
                },
                file -> new Trace("corrected", corrected(file, better, betterPriority) + ": " + reason, detail));
        if (!(acted.result() instanceof Result.Done<CaseRow>)) {
            return acted.result();
        }
        Instant now = clock.instant();
        String by = on.by().subject();
        List<Long> given = new ArrayList<>();
        if (better != null) {
            given.addAll(labels.add(
                    new Labels.Given(on.id(), null, "corrected", "category", better.name(), by, reason), now));
        }
        if (betterPriority != null) {
            given.addAll(labels.add(
                    new Labels.Given(on.id(), null, "corrected", "priority", betterPriority.name(), by, reason), now));
        }
        retriage(on.id(), now);
        undoable(on, "corrected", acted, given);
        return Result.done(row(on.id()));
    }

    private void retriage(UUID id, Instant now) {
        reads.find(id).ifPresent(draft -> {
            draft.triage(triage, now);
            merged.lift(List.of(draft), now);
            writes.scales(List.of(draft.rank()));
            writes.retriage(draft);
            suppression.judge(List.of(draft), now);
        });
    }

    /**
     * Takes an act back by restoring what it changed: one more act, with its own version, timeline entry and audit.
     * Refused as STALE when anything changed the case since.
     */
    Result<CaseRow> undo(UndoSteps.Step step, Actor by) {
        On on = new On(step.caseId(), step.version(), by);
        List<UUID> survivor = new ArrayList<>();
        if (step.act().equals("merged")) {
            merged.lock(List.of(step.caseId()));
        }
        Acted acted = act(
                on,
                file -> {
                    Optional.ofNullable(file.mergedInto()).ifPresent(survivor::add);
                    if (step.before().status().open() && !file.status().open() && reads.openAlike(step.caseId())) {
                        return Optional.of(new Refusal(
                                Refusal.Kind.CONFLICT,
                                "another-open",
                                "Case " + file.reference() + " must have no open case beside it to be opened again,"
                                        + " but the same exception was raised again meanwhile."));
                    }
                    file.restore(step.before());
                    return Optional.empty();
                },
                file -> new Trace("undone", "Taken back: " + step.act() + ".", Map.of("act", step.act())));
        if (!(acted.result() instanceof Result.Done<CaseRow>)) {
            return acted.result();
        }
        Instant now = clock.instant();
        labels.withdraw(step.labels(), by.subject(), now);
        undo.done(step, now);
        if (step.act().equals("corrected")) {
            retriage(step.caseId(), now);
        }
        survivor.forEach(into -> merging.takenBack(on, into, now));
        return Result.done(row(step.caseId()));
    }

    private Result<CaseRow> undoable(On on, String act, Acted acted, List<Long> given) {
        CaseFile.Before before = acted.before();
        if (before != null && acted.result() instanceof Result.Done<CaseRow>(CaseRow row)) {
            undo.remember(new UndoSteps.Step(
                    on.token(), on.id(), act, on.by().subject(), clock.instant(), row.version(), before, given));
        }
        return acted.result();
    }

    private static String corrected(CaseFile file, @Nullable Category category, @Nullable Priority priority) {
        List<String> parts = new ArrayList<>();
        if (category != null) {
            parts.add("category from " + file.category() + " to " + category);
        }
        if (priority != null) {
            parts.add("priority from " + file.priority() + " to " + priority);
        }
        return "Corrected " + String.join(" and ", parts);
    }

    private static @Nullable Priority priority(String name) {
        for (Priority priority : Priority.values()) {
            if (priority.name().equals(name)) {
                return priority;
            }
        }
        return null;
    }

    private Acted act(On on, Function<CaseFile, Optional<Refusal>> verb, Function<CaseFile, Trace> telling) {
        if (!on.by().isAny(Role.PLANNER, Role.LEAD)) {
            return refused(notAPlanner(on.by()));
        }
        CaseFile file = rows.lock(on.id()).orElse(null);
        if (file == null) {
            return refused(noSuchCase(on.id()));
        }
        Optional<Refusal> stale = stale(on, file);
        if (stale.isPresent()) {
            return refused(stale.get());
        }
        // Asked for before anything changes: a query writes out what has changed so far, as a version of its own.
        long transaction = rows.transaction();
        CaseFile.Before before = file.before();
        Optional<Refusal> refusal = verb.apply(file);
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        Trace trace = telling.apply(file);
        Instant now = clock.instant();
        file.changedBy(transaction);
        rows.saveAndFlush(file);
        writes.tell(on.id(), on.by().subject(), trace.kind(), trace.text(), trace.detail(), now);
        // Free text stays in the timeline; the audit says who did what.
        audit.append(
                on.by(),
                "case." + trace.kind(),
                on.id(),
                null,
                Map.of("reference", file.reference(), "status", file.status().name()));
        changes.announce(List.of(), List.of(on.id()));
        return new Acted(Result.done(row(on.id())), before);
    }

    private static Acted refused(Refusal refusal) {
        return new Acted(new Result.Refused<>(refusal), null);
    }

    static Refusal notAPlanner(Actor by) {
        return new Refusal(
                Refusal.Kind.FORBIDDEN, "not-a-planner", "Expected the role planner or lead, found " + by.roles());
    }

    static Refusal noSuchCase(UUID id) {
        return new Refusal(Refusal.Kind.NOT_FOUND, "no-such-case", "There is no case " + id);
    }

    static Optional<Refusal> stale(On on, CaseFile file) {
        Long expected = on.expected();
        return expected == null || expected == file.version()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Refusal.Kind.STALE,
                        "case-changed",
                        "Expected version " + expected + " of " + file.reference() + ", found " + file.version()
                                + ": somebody or something changed it meanwhile"));
    }

    private CaseRow row(UUID id) {
        CaseRow row = queue.row(id, clock.instant());
        if (row == null) {
            throw new IllegalStateException("Expected case " + id + " to be there after a change, found none");
        }
        return row;
    }

    private static Optional<Result<CaseRow>> missing(String field, String text) {
        if (!text.isBlank() && text.length() <= LONGEST_TEXT) {
            return Optional.empty();
        }
        String message = "Expected text of 1 to " + LONGEST_TEXT + " characters, found " + text.length();
        return Optional.of(Result.refused(
                Refusal.Kind.INVALID, "invalid-text", message, List.of(new FieldError("/" + field, message))));
    }
}
