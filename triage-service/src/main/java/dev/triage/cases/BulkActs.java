package dev.triage.cases;

import dev.triage.platform.Actor;
import dev.triage.platform.Ids;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One act on many cases: each by itself, in its own transaction, against the version that was seen, and each told
 * separately. Only what can be taken back is done in bulk; nothing that would leave the house.
 */
@Component
public class BulkActs {

    /** Cases of one go. More than that is no longer a decision about cases, but about rules. */
    public static final int MOST = 500;

    private static final int PAGE = 200;

    private final CaseActs acts;
    private final MergeActs merging;
    private final CaseReads reads;
    private final QueueReads queue;
    private final TransactionTemplate transactions;
    private final Clock clock;

    BulkActs(
            CaseActs acts,
            MergeActs merging,
            CaseReads reads,
            QueueReads queue,
            TransactionTemplate transactions,
            Clock clock) {
        this.acts = acts;
        this.merging = merging;
        this.reads = reads;
        this.queue = queue;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A case, as somebody saw it. */
    public record Selected(UUID id, long version) {}

    /** What is to be done to each. */
    public sealed interface Act {

        record Claim() implements Act {}

        /** To one of {@link Colleagues#recent}. */
        record Assign(String to) implements Act {}

        record Snooze(Wake wake, String reason) implements Act {}

        record Dismiss(String reason, String comment) implements Act {}

        /** @param into UUID or reference of the survivor; blank for the first case selected */
        record Merge(String into) implements Act {}

        record Correct(@Nullable String category, @Nullable String priority, String reason) implements Act {}
    }

    /**
     * What came of one case.
     *
     * @param row the case after it; null when it was refused
     * @param refusal why not; null when it was done
     */
    public record Outcome(
            UUID id, @Nullable CaseRow row, @Nullable Refusal refusal) {

        static Outcome of(UUID id, Result<CaseRow> result) {
            return switch (result) {
                case Result.Done<CaseRow>(CaseRow row) -> new Outcome(id, row, null);
                case Result.Refused<CaseRow> refused -> new Outcome(id, null, refused.refusal());
            };
        }

        public boolean done() {
            return row != null;
        }
    }

    /** What came of all, in the order they were named, and the token that takes back what was done. */
    public record Done(UUID token, List<Outcome> outcomes) {

        public Done {
            outcomes = List.copyOf(outcomes);
        }

        public long succeeded() {
            return outcomes.stream().filter(Outcome::done).count();
        }
    }

    /** INVALID for no cases or more than {@value #MOST}. */
    public Result<Done> apply(Act act, List<Selected> selected, Actor by) {
        if (selected.isEmpty() || selected.size() > MOST) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "selection-out-of-range",
                    "Expected 1 to " + MOST + " cases, found " + selected.size());
        }
        UUID token = Ids.next();
        List<Outcome> outcomes = new ArrayList<>();
        Act meant = act;
        List<Selected> each = selected;
        if (act instanceof Act.Merge(String into)) {
            UUID survivor =
                    into.isBlank() ? selected.getFirst().id() : reads.id(into).orElse(null);
            meant = new Act.Merge(survivor == null ? into : survivor.toString());
            // The survivor may be among what was selected: it takes the others in.
            each = selected.stream().filter(one -> !one.id().equals(survivor)).toList();
            if (each.isEmpty()) {
                return Result.refused(
                        Refusal.Kind.INVALID, "nothing-to-merge", "Expected another case to merge into it, found none");
            }
        }
        for (Selected one : each) {
            CaseActs.On on = new CaseActs.On(one.id(), one.version(), by, token);
            Act what = meant;
            outcomes.add(Outcome.of(one.id(), MergeActs.repeated(transactions, () -> apply(what, on))));
        }
        return Result.done(new Done(token, outcomes));
    }

    private Result<CaseRow> apply(Act act, CaseActs.On on) {
        return switch (act) {
            case Act.Claim claim -> acts.claim(on);
            case Act.Assign(String to) -> acts.assign(on, to);
            case Act.Snooze(Wake wake, String reason) -> {
                CaseRow row = queue.row(on.id(), clock.instant());
                yield acts.snooze(on, wake.at(clock.instant(), row == null ? null : row.siteZone()), reason);
            }
            case Act.Merge(String into) -> merging.merge(on, into);
            case Act.Dismiss(String reason, String comment) -> acts.dismiss(on, reason, comment);
            case Act.Correct(String category, String priority, String reason) ->
                acts.correct(on, category, priority, reason);
        };
    }

    /** The cases of a list as they are now, at most {@value #MOST} and one more, which says that there are too many. */
    public Result<List<Selected>> matching(QueueQuery query) {
        List<Selected> selected = new ArrayList<>();
        String cursor = null;
        do {
            switch (queue.page(query.most(PAGE).from(cursor))) {
                case Result.Done<Page<CaseRow>>(Page<CaseRow> page) -> {
                    page.items().forEach(row -> selected.add(new Selected(row.id(), row.version())));
                    cursor = page.nextCursor();
                }
                case Result.Refused<Page<CaseRow>> refused -> {
                    return new Result.Refused<>(refused.refusal());
                }
            }
        } while (cursor != null && selected.size() <= MOST);
        return Result.done(List.copyOf(selected.subList(0, Math.min(selected.size(), MOST + 1))));
    }
}
