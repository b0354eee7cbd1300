package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.platform.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the queue.
 *
 * @param reference the people's name: {@code EX-2026-004217}
 * @param rank the score at the moment the list was made; falls strictly along the list
 * @param topReason the strongest reason for the rank, in words
 * @param recommendation id of the top workflow that is not blocked, or null
 * @param recommendationTitle its title
 * @param outcome what the rules say to it, as the contract names it
 * @param version for {@code If-Match}; grows with every change
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
        CaseStatus status,
        @Nullable String site,
        @Nullable String customerTier,
        Money expectedLoss,
        Instant dueAt,
        @Nullable String recommendation,
        @Nullable String recommendationTitle,
        @Nullable String outcome,
        String topReason,
        int occurrences,
        Instant openedAt,
        Instant lastEventAt,
        @Nullable String assignee,
        @Nullable Instant snoozedUntil,
        long version) {}
