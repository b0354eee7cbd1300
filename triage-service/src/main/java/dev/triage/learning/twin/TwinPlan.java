package dev.triage.learning.twin;

import java.time.Duration;
import java.time.Instant;

/**
 * What the twin is to produce.
 *
 * @param seed the same plan with the same seed gives the same bytes
 * @param events how many events, repeats and cleared ones included
 * @param days over how many days, ending at {@code end}
 * @param end when the last day ends; the twin's year of drift ends there too
 * @param shares how many of the events are not fresh ones
 */
public record TwinPlan(long seed, long events, int days, Instant end, Shares shares) {

    /** Where generated days end unless told otherwise: a fixed moment, so that a seed alone fixes the bytes. */
    public static final Instant USUAL_END = Instant.parse("2026-11-23T00:00:00Z");

    public TwinPlan {
        if (events < 1 || events > 100_000_000) {
            throw new IllegalArgumentException("Expected 1 to 100000000 events, found " + events);
        }
        if (days < 1 || days > 3650) {
            throw new IllegalArgumentException("Expected 1 to 3650 days, found " + days);
        }
    }

    /** One usual day or more, with repeats, cleared ones, a few duplicates and a little disorder. */
    public static TwinPlan of(long seed, long events, int days) {
        return new TwinPlan(seed, events, days, USUAL_END, Shares.USUAL);
    }

    /** For learning: every line an event somebody labelled. */
    public static TwinPlan forLearning(long seed, long events) {
        return new TwinPlan(seed, events, 365, USUAL_END, new Shares(0.1, 0, 0, 0));
    }

    Instant start() {
        return end.minus(Duration.ofDays(days));
    }

    /** How much of the twin's year has passed at a moment, 0 to 1: drift follows it. */
    double shareOfYear(Instant moment) {
        double year = Math.max(365, days) * 86_400.0;
        double left = Duration.between(moment, end).toSeconds() / year;
        return Math.clamp(1 - left, 0, 1);
    }

    /**
     * Shares of the lines, each 0 to 1.
     *
     * @param repeats an open exception raised again
     * @param cleared an exception cleared at its source
     * @param duplicates the same event once more, byte for byte
     * @param disorder an event written after later ones
     */
    public record Shares(double repeats, double cleared, double duplicates, double disorder) {

        public static final Shares USUAL = new Shares(0.08, 0.06, 0.01, 0.02);

        public Shares {
            double sum = repeats + cleared + duplicates;
            if (repeats < 0 || cleared < 0 || duplicates < 0 || disorder < 0 || sum > 0.6 || disorder > 0.5) {
                throw new IllegalArgumentException(
                        "Expected shares of at least 0, repeats, cleared and duplicates at most 0.6 together and"
                                + " disorder at most 0.5, found " + repeats + ", " + cleared + ", " + duplicates + ", "
                                + disorder);
            }
        }
    }
}
