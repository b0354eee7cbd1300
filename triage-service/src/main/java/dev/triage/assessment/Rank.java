package dev.triage.assessment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A case's place in the queue. Urgency grows with one time constant before the deadline and with a longer one after it:
 * {@code score(t) = ln(loss) − (due − t)/τ}. Of that, {@code key = ln(loss) − (due − epoch)/τ} never changes, so the
 * queue is an index scan within each regime and a merge of two.
 *
 * @param key the constant part: larger is more urgent, within one regime
 * @param regime which time constant applies
 * @param tau the time constant of that regime
 * @param dueAt the deadline
 * @param parts the additive terms of ln(loss), each with its words; they do not change with time
 */
public record Rank(double key, Regime regime, Duration tau, Instant dueAt, List<Reason> parts) {

    public Rank {
        parts = List.copyOf(parts);
    }

    /** The score at a moment; what the API calls {@code rank}. */
    public double at(Instant now) {
        return at(key, tau, now);
    }

    /** The score of a stored key at a moment. */
    public static double at(double key, Duration tau, Instant now) {
        return key + hours(Duration.between(Instant.EPOCH, now)) / hours(tau);
    }

    /** The additive terms of the score at a moment: the parts, and the time to the deadline. They sum to {@link #at}. */
    public List<Reason> reasonsAt(Instant now) {
        return reasonsAt(parts, at(now), dueAt, now);
    }

    /** The same of a stored score: the parts, and what is left of it, which is the time to the deadline. */
    public static List<Reason> reasonsAt(List<Reason> parts, double score, Instant dueAt, Instant now) {
        List<Reason> all = new ArrayList<>(parts);
        all.add(new Reason(
                dueIn(dueAt, now),
                score - parts.stream().mapToDouble(Reason::contribution).sum()));
        return List.copyOf(all);
    }

    private static String dueIn(Instant dueAt, Instant now) {
        Duration left = Duration.between(now, dueAt);
        String words = left.abs().toHours() < 48
                ? left.abs().toHours() + " h"
                : left.abs().toDays() + " d";
        return left.isNegative() ? "overdue by " + words : "due in " + words;
    }

    /** Before or after the deadline. */
    public enum Regime {
        BEFORE_DUE,
        OVERDUE
    }

    /** One additive term of the score, in words a planner understands. */
    public record Reason(String text, double contribution) {}

    private static double hours(Duration duration) {
        return duration.toSeconds() / 3600.0;
    }
}
