package dev.triage.cases;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.intake.EventId;
import dev.triage.platform.Ids;
import dev.triage.platform.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A case while a batch works on it: read, joined and cleared in memory, then written with the rest of the batch in one
 * statement. Lives inside one transaction and one thread.
 */
final class CaseDraft {

    static final String WOKEN = "Woken: it was raised again.";

    final UUID id;
    final String source;
    final Fingerprint fingerprint;
    /** To be inserted, not updated. */
    final boolean fresh;

    String reference = "";
    CaseStatus status = CaseStatus.NEW;

    @Nullable
    String assignee;

    @Nullable
    Instant snoozedUntil;

    boolean wakeOnChange;

    @Nullable
    Category corrected;

    @Nullable
    Priority correctedPriority;

    int openRequests;

    @Nullable
    ClosedCase reopens;

    Facts facts;
    int occurrences;
    Instant openedAt;
    Instant lastEventAt;

    @Nullable
    Instant closedAt;

    boolean touched;

    /** The window that hides it, or null. */
    @Nullable
    UUID suppressedBy;
    /** How many were merged into it, theirs included. */
    int members;
    /** The case it is a member of, or null. */
    @Nullable
    UUID mergedInto;
    /** The case it was a member of until now, or null. */
    @Nullable
    UUID left;

    @Nullable
    Triaged triaged;
    /** Where its members put it; null as long as its own rank holds. */
    @Nullable
    Lifted lifted;
    /** Events to be filed under this case, or moved to it: raises with the facts of each, clears with null. */
    final Map<EventId, Filed> filed = new LinkedHashMap<>();

    final List<Happening> happenings = new ArrayList<>();

    private CaseDraft(UUID id, String source, Fingerprint fingerprint, boolean fresh, Facts facts) {
        this.id = id;
        this.source = source;
        this.fingerprint = fingerprint;
        this.fresh = fresh;
        this.facts = facts;
        this.openedAt = facts.newest().at();
        this.lastEventAt = openedAt;
    }

    /** A new case, with nothing in it but what its first raise says. */
    static CaseDraft opened(Arrival.Raise raise) {
        CaseDraft draft =
                new CaseDraft(Ids.next(), raise.id().source(), raise.fingerprint(), true, Facts.of(raise.event()));
        draft.occurrences = 1;
        draft.touched = true;
        draft.filed.put(raise.id(), Filed.raised(raise));
        return draft;
    }

    /** A case on file; the caller fills in the rest. */
    static CaseDraft onFile(UUID id, String source, Fingerprint fingerprint, Facts facts) {
        return new CaseDraft(id, source, fingerprint, false, facts);
    }

    /** A repeat: counted, its facts merged; wakes a case that sleeps until something changes. */
    void join(Arrival.Raise raise) {
        facts = facts.with(Facts.of(raise.event()));
        occurrences++;
        openedAt = raise.at().isBefore(openedAt) ? raise.at() : openedAt;
        lastEventAt = raise.at().isAfter(lastEventAt) ? raise.at() : lastEventAt;
        filed.put(raise.id(), Filed.raised(raise));
        wake();
        touched = true;
    }

    boolean wasWoken() {
        return happenings.stream().anyMatch(one -> one.kind().equals("woken"));
    }

    /** Something about it changed: one that sleeps until then is back in the queue, or will be when it is no member. */
    void wake() {
        if (status == CaseStatus.MERGED && wakeOnChange) {
            snoozedUntil = null;
            wakeOnChange = false;
        }
        if (status == CaseStatus.SNOOZED && wakeOnChange) {
            status = assignee == null ? CaseStatus.NEW : CaseStatus.CLAIMED;
            snoozedUntil = null;
            wakeOnChange = false;
            happenings.add(new Happening("woken", WOKEN, Map.of()));
        }
    }

    /** The source says it is over. */
    void clear(Arrival.Clear clear) {
        if (mergedInto != null) {
            left = mergedInto;
            mergedInto = null;
        }
        status = CaseStatus.CLEARED_AT_SOURCE;
        closedAt = clear.at();
        snoozedUntil = null;
        wakeOnChange = false;
        filed.put(clear.id(), Filed.cleared(clear));
        happenings.add(new Happening(
                "cleared",
                "Cleared at the source " + source + ".",
                Map.of("event", clear.id().id(), "at", clear.at().toString())));
        touched = true;
    }

    boolean open() {
        return status.open();
    }

    /** Whether raises still join it: those of a member do, for its survivor to be told. */
    boolean joined() {
        return open() || status == CaseStatus.MERGED;
    }

    void triage(Triage triage, Instant now) {
        Triaged result = triage.triage(facts.event(), corrected, occurrences, openRequests, now);
        triaged = correctedPriority == null ? result : Triages.withPriority(result, correctedPriority);
    }

    Assessment assessment() {
        return triaged().assessment();
    }

    Rank rank() {
        return lifted == null ? assessment().rank() : lifted.rank();
    }

    Money loss() {
        return lifted == null ? assessment().expectedLoss() : lifted.loss();
    }

    boolean dueAssumed() {
        return lifted == null ? assessment().dueAssumed() : lifted.dueAssumed();
    }

    Priority priority() {
        return lifted == null ? assessment().priority() : lifted.priority();
    }

    Triaged triaged() {
        return Objects.requireNonNull(triaged, "triaged before it is written");
    }

    /**
     * An event in the files of a case.
     *
     * @param facts null for a clear
     * @param from the case it was filed under before, or null
     */
    record Filed(
            EventId id,
            boolean raised,
            Instant at,
            Instant receivedAt,
            @Nullable Facts facts,
            @Nullable UUID from) {

        static Filed raised(Arrival.Raise raise) {
            return new Filed(raise.id(), true, raise.at(), raise.event().receivedAt(), Facts.of(raise.event()), null);
        }

        static Filed cleared(Arrival.Clear clear) {
            return new Filed(clear.id(), false, clear.at(), clear.at(), null, null);
        }
    }

    /** A timeline entry to be written with the case. */
    record Happening(String kind, String text, Map<String, Object> detail) {}

    /** A closed case of the same object, as far as joining needs it. */
    record ClosedCase(
            UUID id, String reference, Fingerprint fingerprint, CaseStatus status, Instant openedAt, Instant closedAt) {

        /** A member, whose end is that of its survivor. */
        ClosedCase endedAt(Instant end) {
            return new ClosedCase(id, reference, fingerprint, status, openedAt, end);
        }

        /** Whether a clear that comes late falls between raises that a later one cleared. */
        boolean isSplitBy(Arrival.Clear clear) {
            return status == CaseStatus.CLEARED_AT_SOURCE
                    && !clear.at().isBefore(openedAt)
                    && clear.at().isBefore(closedAt);
        }
    }
}
