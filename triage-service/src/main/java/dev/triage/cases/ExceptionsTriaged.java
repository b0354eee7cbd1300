package dev.triage.cases;

import java.util.List;

/**
 * Exceptions came in for the first time and were triaged; published once per batch, after the commit, in the instance
 * that took them in, on its intake thread: a listener must hand over and return.
 */
public record ExceptionsTriaged(List<RecommendationsMade.Made> made) {

    public ExceptionsTriaged {
        made = List.copyOf(made);
    }
}
