package dev.triage.cases;

import dev.triage.intake.ExceptionEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When something was so, by the source's clock, and by which event: a total order over the events of a source, the same
 * in whatever order they arrive.
 */
record Stamp(Instant at, String event) implements Comparable<Stamp> {

    static Stamp of(ExceptionEvent event) {
        return new Stamp(timeOf(event), event.id().id());
    }

    /**
     * The event's time, but never later than its arrival: a source whose clock runs ahead would otherwise clear what it
     * has not raised yet. Microseconds, as the database keeps them.
     */
    static Instant timeOf(ExceptionEvent event) {
        Instant time = event.time().isAfter(event.receivedAt()) ? event.receivedAt() : event.time();
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public int compareTo(Stamp other) {
        int byTime = at.compareTo(other.at);
        return byTime != 0 ? byTime : event.compareTo(other.event);
    }
}
