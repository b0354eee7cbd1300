package dev.triage.learning.watch;

import dev.triage.platform.Result;

/** How models do at work: whether live traffic has moved, and how a challenger would have answered it. */
public interface ModelWatch {

    /**
     * The newest days against the rows the champion learned from. MALFORMED for days outside 1 to 366; NOT_FOUND for a
     * model that is not watched; CONFLICT with code {@code no-reference} when the champion has none.
     */
    Result<Drift> drift(String model, int days);

    /** Champion and challenger over the newest days. MALFORMED and NOT_FOUND as {@link #drift}. */
    Result<Shadow> shadow(String model, int days);
}
