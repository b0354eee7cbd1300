package dev.triage.cases;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time relative to now, as a value to filter by. Half open: {@code from ≤ time < to}; null is without end.
 *
 * @param column {@code opened_at} or {@code due_at}
 * @param from from when, after now (negative: before)
 * @param to until when, after now
 */
record TimeBand(
        String code,
        String title,
        String column,
        @Nullable Duration from,
        @Nullable Duration to) {

    static final List<TimeBand> AGE = List.of(
            new TimeBand("4h", "Under 4 h", "opened_at", Duration.ofHours(-4), null),
            new TimeBand("24h", "4 to 24 h", "opened_at", Duration.ofHours(-24), Duration.ofHours(-4)),
            new TimeBand("3d", "1 to 3 days", "opened_at", Duration.ofDays(-3), Duration.ofHours(-24)),
            new TimeBand("7d", "3 to 7 days", "opened_at", Duration.ofDays(-7), Duration.ofDays(-3)),
            new TimeBand("old", "Over 7 days", "opened_at", null, Duration.ofDays(-7)));

    static final List<TimeBand> SLA = List.of(
            new TimeBand("overdue", "Overdue", "due_at", null, Duration.ZERO),
            new TimeBand("4h", "Due within 4 h", "due_at", Duration.ZERO, Duration.ofHours(4)),
            new TimeBand("24h", "Due in 4 to 24 h", "due_at", Duration.ofHours(4), Duration.ofHours(24)),
            new TimeBand("later", "Due later", "due_at", Duration.ofHours(24), null));

    /** Which of the bands, that together cover all time, a moment lies in. */
    static int place(List<TimeBand> bands, long millis, Instant now) {
        for (int i = 0; i < bands.size(); i++) {
            Duration from = bands.get(i).from();
            Duration to = bands.get(i).to();
            if ((from == null || millis >= now.plus(from).toEpochMilli())
                    && (to == null || millis < now.plus(to).toEpochMilli())) {
                return i;
            }
        }
        throw new IllegalStateException("Expected bands to cover " + millis + " at " + now);
    }

    /** As SQL over literals: they are ours, and the planner sees how much of the time they take. */
    String sql(Instant now) {
        StringBuilder sql = new StringBuilder("(");
        if (from != null) {
            sql.append(column)
                    .append(" >= timestamptz '")
                    .append(now.plus(from))
                    .append('\'');
        }
        if (to != null) {
            sql.append(from == null ? "" : " and ")
                    .append(column)
                    .append(" < timestamptz '")
                    .append(now.plus(to))
                    .append('\'');
        }
        return sql.append(')').toString();
    }
}
