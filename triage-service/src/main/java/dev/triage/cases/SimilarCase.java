package dev.triage.cases;

import dev.triage.assessment.Category;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An earlier case that resembles this one.
 *
 * @param score Lucene's, larger is more alike; comparable within one answer only
 * @param workflow what was done, if anything
 * @param outcome how that ended, if it did
 * @param differences what is not the same, in words
 */
public record SimilarCase(
        UUID id,
        String reference,
        String title,
        Category category,
        CaseStatus status,
        double score,
        @Nullable String workflow,
        @Nullable String outcome,
        Instant openedAt,
        List<String> differences) {}
