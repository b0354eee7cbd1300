package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Role;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The life of a case: who works on it and where it stands. Opened, joined, ranked and cleared by the batch; from here on
 * people change it, through verbs that refuse what does not fit. What the batch writes is not mapped.
 */
@Entity
@DynamicUpdate
@Table(schema = "cases", name = "case_file")
class CaseFile {

    private static final Duration LONGEST_SNOOZE = Duration.ofDays(90);

    @Id
    private UUID id;

    @Column(updatable = false)
    private String reference;

    @Enumerated(EnumType.STRING)
    private CaseStatus status;

    private @Nullable String assignee;
    private @Nullable Instant snoozedUntil;
    private boolean wakeOnChange;

    @Enumerated(EnumType.STRING)
    @Column(updatable = false)
    private Category category;

    @Enumerated(EnumType.STRING)
    @Column(updatable = false)
    private Priority priority;

    @Enumerated(EnumType.STRING)
    private @Nullable Category correctedCategory;

    @Enumerated(EnumType.STRING)
    private @Nullable Priority correctedPriority;

    private int openRequests;
    private @Nullable Instant closedAt;
    private @Nullable UUID mergedInto;
    private long changeNo;

    @Version
    private long version;

    /** For Hibernate. Cases are opened by the batch. */
    @SuppressWarnings("NullAway.Init")
    protected CaseFile() {}

    UUID id() {
        return id;
    }

    String reference() {
        return reference;
    }

    CaseStatus status() {
        return status;
    }

    Category category() {
        return category;
    }

    Priority priority() {
        return priority;
    }

    @Nullable
    String assignee() {
        return assignee;
    }

    /** The case it was merged into; null while it stands for itself. */
    @Nullable
    UUID mergedInto() {
        return mergedInto;
    }

    long version() {
        return version;
    }

    /** Notes the transaction that changes it, for followers; also when nothing else about it changes. */
    void changedBy(long transaction) {
        changeNo = transaction;
    }

    /** What acts of people change, as it is now. */
    record Before(
            CaseStatus status,
            @Nullable String assignee,
            @Nullable Instant snoozedUntil,
            boolean wakeOnChange,
            @Nullable Category corrected,
            @Nullable Priority correctedPriority,
            @Nullable Instant closedAt,
            @Nullable UUID mergedInto) {}

    Before before() {
        return new Before(
                status,
                assignee,
                snoozedUntil,
                wakeOnChange,
                correctedCategory,
                correctedPriority,
                closedAt,
                mergedInto);
    }

    /** Takes an act back. The caller has made sure that nothing changed the case since. */
    void restore(Before before) {
        status = before.status();
        assignee = before.assignee();
        snoozedUntil = before.snoozedUntil();
        wakeOnChange = before.wakeOnChange();
        correctedCategory = before.corrected();
        correctedPriority = before.correctedPriority();
        closedAt = before.closedAt();
        mergedInto = before.mergedInto();
    }

    Optional<Refusal> claim(Actor by) {
        if (!status.open()) {
            return mustBeOpen("claimed");
        }
        if (assignee != null && !assignee.equals(by.subject()) && !by.is(Role.LEAD)) {
            return conflict(
                    "claimed-already",
                    "Case " + reference + " is claimed by " + assignee + "; a lead may take it over.");
        }
        assignee = by.subject();
        if (status == CaseStatus.NEW || status == CaseStatus.SNOOZED) {
            back();
        }
        return Optional.empty();
    }

    /** Gives the case to somebody: what nobody has by any planner, what somebody has by them or a lead. */
    Optional<Refusal> assign(String to, Actor by) {
        if (!status.open()) {
            return mustBeOpen("assigned");
        }
        if (assignee != null && !assignee.equals(by.subject()) && !by.is(Role.LEAD)) {
            return conflict(
                    "claimed-already",
                    "Case " + reference + " is claimed by " + assignee
                            + "; only they or a lead may give it to somebody else.");
        }
        if (to.equals(assignee)) {
            return conflict("assigned-already", "Case " + reference + " is with " + to + " already.");
        }
        assignee = to;
        if (status == CaseStatus.NEW || status == CaseStatus.SNOOZED) {
            back();
        }
        return Optional.empty();
    }

    Optional<Refusal> release(Actor by) {
        if (!status.open()) {
            return mustBeOpen("released");
        }
        if (assignee == null) {
            return conflict("not-claimed", "Case " + reference + " must be claimed to be released, but nobody has it.");
        }
        if (!assignee.equals(by.subject()) && !by.is(Role.LEAD)) {
            return Optional.of(new Refusal(
                    Refusal.Kind.FORBIDDEN,
                    "claimed-by-another",
                    "Case " + reference + " is claimed by " + assignee + "; only they or a lead may release it."));
        }
        assignee = null;
        if (status == CaseStatus.CLAIMED) {
            status = CaseStatus.NEW;
        }
        return Optional.empty();
    }

    Optional<Refusal> snooze(@Nullable Instant until, Instant now) {
        if (status != CaseStatus.NEW && status != CaseStatus.CLAIMED && status != CaseStatus.SNOOZED) {
            return conflict(
                    "not-snoozable",
                    "Case " + reference + " must be NEW, CLAIMED or SNOOZED to be snoozed, but is " + status + ".");
        }
        if (until != null && (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_SNOOZE)))) {
            return Optional.of(new Refusal(
                    Refusal.Kind.INVALID,
                    "until-out-of-range",
                    "Expected a time after now and within " + LONGEST_SNOOZE.toDays() + " days, found " + until));
        }
        status = CaseStatus.SNOOZED;
        snoozedUntil = until;
        wakeOnChange = until == null;
        return Optional.empty();
    }

    Optional<Refusal> dismiss(Instant now) {
        return close(CaseStatus.DISMISSED, "dismissed", now);
    }

    Optional<Refusal> resolve(Instant now) {
        return close(CaseStatus.RESOLVED, "resolved", now);
    }

    private Optional<Refusal> close(CaseStatus end, String done, Instant now) {
        Optional<Refusal> refusal = mayClose(done);
        if (refusal.isEmpty()) {
            end(end, now);
        }
        return refusal;
    }

    private Optional<Refusal> mayClose(String done) {
        if (!status.open()) {
            return mustBeOpen(done);
        }
        return openRequests == 0
                ? Optional.empty()
                : conflict(
                        "requests-open",
                        "Case " + reference + " must have no open requests to be " + done + ", but has " + openRequests
                                + ".");
    }

    /**
     * Makes it a member of another case, which is woken if it sleeps. The caller has locked both. What it was snoozed for
     * stays, so that it comes back as it was.
     */
    Optional<Refusal> merge(CaseFile into, Instant now) {
        if (id.equals(into.id)) {
            return conflict("same-case", "Case " + reference + " cannot be merged into itself.");
        }
        if (!into.status.open()) {
            return conflict(
                    "survivor-closed",
                    "Case " + into.reference + " must be open for others to be merged into it, but is " + into.status
                            + ".");
        }
        Optional<Refusal> refusal = mayClose("merged");
        if (refusal.isEmpty()) {
            status = CaseStatus.MERGED;
            mergedInto = into.id;
            closedAt = now;
            into.wake();
        }
        return refusal;
    }

    /** Gives a member back what it was: in somebody's hands or nobody's, or asleep when its time is not over. */
    Optional<Refusal> unmerge(Instant now) {
        if (status != CaseStatus.MERGED) {
            return conflict(
                    "not-merged",
                    "Case " + reference + " must be MERGED to be taken out again, but is " + status + ".");
        }
        mergedInto = null;
        closedAt = null;
        if (wakeOnChange || (snoozedUntil != null && snoozedUntil.isAfter(now))) {
            status = CaseStatus.SNOOZED;
        } else {
            back();
        }
        return Optional.empty();
    }

    private void wake() {
        if (status == CaseStatus.SNOOZED) {
            back();
        }
    }

    private void end(CaseStatus end, Instant now) {
        status = end;
        closedAt = now;
        snoozedUntil = null;
        wakeOnChange = false;
    }

    /** A person's better knowledge, also of a closed case: it is a label. Null keeps what was said before. */
    void correct(@Nullable Category better, @Nullable Priority betterPriority) {
        correctedCategory = better == null ? correctedCategory : better;
        correctedPriority = betterPriority == null ? correctedPriority : betterPriority;
    }

    /**
     * Follows the requests of the case; a closed case only counts them.
     *
     * @param awaiting how many await approval
     * @param running how many were cleared and have not ended
     * @param solved whether one has just been completed that was to solve it
     */
    void requests(int awaiting, int running, boolean solved, Instant now) {
        openRequests = awaiting + running;
        if (!status.open()) {
            return;
        }
        if (awaiting > 0 || running > 0) {
            back();
            status = awaiting > 0 ? CaseStatus.AWAITING_APPROVAL : CaseStatus.ACTIONED;
        } else if (solved) {
            end(CaseStatus.RESOLVED, now);
        } else if (status == CaseStatus.AWAITING_APPROVAL || status == CaseStatus.ACTIONED) {
            back();
        }
    }

    /** Back in the queue, with whoever has it. */
    private void back() {
        status = assignee == null ? CaseStatus.NEW : CaseStatus.CLAIMED;
        snoozedUntil = null;
        wakeOnChange = false;
    }

    private Optional<Refusal> mustBeOpen(String done) {
        return conflict(
                "case-closed", "Case " + reference + " must be open to be " + done + ", but is " + status + ".");
    }

    private static Optional<Refusal> conflict(String code, String message) {
        return Optional.of(new Refusal(Refusal.Kind.CONFLICT, code, message));
    }
}
