package dev.triage.cases;

import dev.triage.governance.RequestView;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Actor;
import dev.triage.platform.Page;
import dev.triage.platform.Result;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The cases: found, listed by rank, worked on. Changes name the version they saw ({@code expected}); null means
 * whatever it is now; a lost race is refused as STALE. Changes and their timeline rows commit together.
 */
public interface Cases {

    /** Most urgent first. MALFORMED for a foreign cursor or a limit outside 1 to 200. */
    Result<Page<CaseRow>> queue(QueueQuery query);

    /** By UUID or by reference ({@code EX-…}). */
    Optional<CaseView> find(String idOrReference);

    Optional<CaseRow> row(UUID id);

    /** Up to {@code limit} earlier cases that resemble it; an empty list rather than padding. */
    List<SimilarCase> similar(UUID id, int limit);

    /**
     * How many cases of the list have each value of these facets, each counted over the other conditions: what choosing
     * it would give. Of a large queue as it was some seconds ago.
     *
     * @param containing only values with this text; empty for all
     * @param most values of each, those with the most cases first
     */
    Result<Map<Facet, List<Facet.Count>>> facets(
            QueueQuery query, Collection<Facet> wanted, String containing, int most);

    /** How long ago the counts {@link #facets} gives of this list were true; zero when they still are. */
    Duration facetsAge(QueueQuery query);

    /** Whether there ever was a case here. */
    boolean any();

    /** What came and went in the last 24 hours. */
    LastDay lastDay();

    /** Counts of the last 24 hours: for a queue with nothing in it, which is news only beside what was done. */
    record LastDay(long opened, long resolved, long dismissed, long cleared) {}

    /** How many cases the list has, counted no further than {@code most}. */
    Result<Long> count(QueueQuery query, long most);

    /**
     * A person's better knowledge: stored as a label with author and time. INVALID for an unknown category or priority,
     * or a blank reason.
     */
    Result<CaseRow> correct(
            UUID id,
            @Nullable String category,
            @Nullable String priority,
            String reason,
            @Nullable Long expected,
            Actor actor);

    Result<CaseRow> claim(UUID id, @Nullable Long expected, Actor actor);

    /**
     * Gives the case to one of {@link Colleagues#recent}, who is told of it. INVALID for anybody else,
     * CONFLICT when another planner has it and the actor is no lead.
     */
    Result<CaseRow> assign(UUID id, String to, @Nullable Long expected, Actor actor);

    Result<CaseRow> release(UUID id, @Nullable Long expected, Actor actor);

    /** Until a time, or with {@code until} null until something about the case changes. */
    Result<CaseRow> snooze(UUID id, @Nullable Instant until, String reason, @Nullable Long expected, Actor actor);

    Result<CaseRow> dismiss(UUID id, String reason, String comment, @Nullable Long expected, Actor actor);

    /**
     * Makes the case a member of another open one, its survivor, which tells of it from then on. CONFLICT for a closed case
     * on either side, for one with open requests, and for a case with itself; INVALID when there is no survivor.
     *
     * @param into UUID or reference of the survivor
     */
    Result<CaseRow> merge(UUID id, String into, @Nullable Long expected, Actor actor);

    /**
     * Takes a member out again, at any time, as it was before. CONFLICT when it is none, or when the same exception has been
     * raised as a case of its own since.
     */
    Result<CaseRow> unmerge(UUID id, @Nullable Long expected, Actor actor);

    Result<CaseRow> resolve(UUID id, String comment, @Nullable Long expected, Actor actor);

    Result<CaseRow> comment(UUID id, String text, Actor actor);

    /**
     * What {@link #request} would ask for and how it would be ruled now, at position 0; nothing is filed. Refused as the
     * request would be: NOT_FOUND, CONFLICT for a closed case, INVALID for a workflow or parameters that do not fit.
     */
    Result<Recommendation> preview(UUID id, String workflow, Map<String, Object> parameters, Actor actor);

    /** Asks governance for a workflow on this case; see {@code Governance.request}. */
    Result<RequestView> request(
            UUID id, String workflow, Map<String, Object> parameters, String idempotencyKey, Actor actor);

    /** Makes a new request of one that waits, with other parameters; see {@code Governance.edit}. */
    Result<RequestView> editRequest(UUID request, Map<String, Object> parameters, String comment, Actor actor);

    /** Asks for a workflow on this case that the rules deny; see {@code BreakGlass.invoke}. */
    Result<RequestView> breakGlass(
            UUID id, String workflow, Map<String, Object> parameters, Emergency emergency, Actor actor);

    /** Why the glass is broken, and the caller's idempotency key. */
    record Emergency(String reason, String idempotencyKey) {}

    /** Labels people and outcomes gave, oldest first, for the data team. */
    Page<Label> labels(@Nullable String cursor, int limit);

    /**
     * A label for learning.
     *
     * @param kind {@code corrected}, {@code dismissed}, {@code chosen}, {@code approved}, {@code rejected},
     *     {@code outcome}
     */
    record Label(
            UUID caseId, String kind, String field, String value, String by, Instant at, String reason, String event) {

        /**
         * The event of an exported label, as it stood when the label was given.
         *
         * @param event {@link #event()} as it was exported
         * @throws IllegalArgumentException when it is no such event
         */
        public static ExceptionEvent read(String event) {
            try {
                return FactsCodec.read(event).event();
            } catch (NullPointerException | DateTimeException e) {
                throw new IllegalArgumentException(
                        "Expected an event as it was exported, found one without a usable " + e.getMessage(), e);
            }
        }
    }
}
