package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What part of the queue somebody wants. Empty sets and nulls mean "any"; no status means {@link CaseStatus#QUEUE}.
 *
 * @param text words and numbers to find; blank means none
 * @param cursor opaque, from the page before
 * @param limit 1 to 200
 */
public record QueueQuery(
        Set<CaseStatus> statuses,
        Set<Category> categories,
        Set<String> sites,
        Set<String> customerTiers,
        Set<Priority> priorities,
        @Nullable String assignee,
        @Nullable String text,
        @Nullable String cursor,
        int limit) {

    public QueueQuery {
        statuses = Set.copyOf(statuses);
        categories = Set.copyOf(categories);
        sites = Set.copyOf(sites);
        customerTiers = Set.copyOf(customerTiers);
        priorities = Set.copyOf(priorities);
    }
}
