package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.platform.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the queue.
 *
 * @param reference the people's name: {@code EX-2026-004217}
 * @param rank the score at the moment the list was made; falls strictly along the list
 * @param reasons the additive terms of the rank, in words; they sum to it
 * @param siteZone IANA name of the site's time zone, when the source told it
 * @param dueAssumed nobody promised a time: the deadline is what the rules of ranking assume
 * @param reopened it follows a case of the same object that was closed not long before
 * @param topReason the strongest reason for the rank, in words
 * @param recommendation id of the top workflow that is not blocked, or null
 * @param recommendationTitle its title
 * @param outcome what the rules say to it, as the contract names it
 * @param version for {@code If-Match}; grows with every change
 * @param ties to other cases
 */
public record CaseRow(
        UUID id,
        String reference,
        String title,
        Category category,
        double confidence,
        boolean abstained,
        Priority priority,
        double rank,
        List<Rank.Reason> reasons,
        CaseStatus status,
        @Nullable String site,
        @Nullable String siteZone,
        @Nullable String customerTier,
        Money expectedLoss,
        Instant dueAt,
        boolean dueAssumed,
        @Nullable String recommendation,
        @Nullable String recommendationTitle,
        @Nullable String outcome,
        String topReason,
        int occurrences,
        boolean reopened,
        Instant openedAt,
        Instant lastEventAt,
        @Nullable String assignee,
        @Nullable Instant snoozedUntil,
        long version,
        Ties ties) {

    public CaseRow {
        reasons = List.copyOf(reasons);
    }

    /**
     * What binds a case to others, and to windows.
     *
     * @param mergedInto reference of the case it was merged into, or null
     * @param members how many were merged into it, theirs included
     * @param hiddenBy why a window hides it; null when none does
     * @param backFrom why it was hidden until not long ago; null when it was not
     */
    public record Ties(
            @Nullable String mergedInto,
            int members,
            @Nullable String hiddenBy,
            @Nullable String backFrom) {

        public static final Ties NONE = new Ties(null, 0, null, null);
    }

    /** The same at another score: along a list none exceeds the one before, whatever rounding says. */
    CaseRow ranked(double score) {
        return score == rank
                ? this
                : new CaseRow(
                        id,
                        reference,
                        title,
                        category,
                        confidence,
                        abstained,
                        priority,
                        score,
                        reasons,
                        status,
                        site,
                        siteZone,
                        customerTier,
                        expectedLoss,
                        dueAt,
                        dueAssumed,
                        recommendation,
                        recommendationTitle,
                        outcome,
                        topReason,
                        occurrences,
                        reopened,
                        openedAt,
                        lastEventAt,
                        assignee,
                        snoozedUntil,
                        version,
                        ties);
    }
}
