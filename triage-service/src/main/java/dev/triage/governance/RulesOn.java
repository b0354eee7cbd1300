package dev.triage.governance;

import dev.triage.governance.Rules.RuleView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules in force on a day or at a moment, from the record of what was activated and retired when, and from their
 * dates.
 *
 * @param on as asked: {@code 2026-12-24} or a moment
 * @param from first moment asked about
 * @param until first moment no longer asked about; for a moment, the same as {@code from}
 * @param zone where the day begins at midnight
 * @param site the site asked about; null for all
 * @param note what the answer rests on; null when it is all on record
 */
public record RulesOn(
        String on,
        Instant from,
        Instant until,
        String zone,
        @Nullable String site,
        @Nullable String note,
        List<Held> rules) {

    public RulesOn {
        rules = List.copyOf(rules);
    }

    /**
     * A rule version that was, is or will be in force then.
     *
     * @param from since when on that day
     * @param until until when on that day, exclusive
     * @param throughout whether it holds all the time asked about
     */
    public record Held(RuleView rule, Instant from, Instant until, boolean throughout) {}
}
