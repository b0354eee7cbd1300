package dev.triage.learning.twin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * A day of the twin that happens now: first what has piled up during the last hours, then one event at a time, stamped
 * with the moment it is asked for. For demonstrations; not thread-safe.
 */
public final class TwinDay {

    private final long seed;
    private final Instant now;
    private final Queue<Instant> moments = new ArrayDeque<>();
    private final Twin twin;

    /** @param now when the day is watched from; due dates lie around it */
    public TwinDay(long seed, Instant now) {
        this.seed = seed;
        this.now = now;
        TwinPlan.Shares shares = new TwinPlan.Shares(0.1, 0.05, 0.01, 0);
        World world = new World(seed);
        this.twin = new Twin(
                new TwinPlan(seed, 100_000_000, 365, now, shares),
                world,
                this::moment,
                RecurringSeries.often(seed, world));
    }

    /** Events of the last hours in order of time, denser towards now. */
    public List<TwinLine> backlog(int count, Duration over) {
        Dice dice = Dice.of(seed, 8, 0);
        long[] seconds = new long[count];
        for (int i = 0; i < count; i++) {
            double share = dice.unit();
            seconds[i] = (long) (over.toSeconds() * share * share);
        }
        Arrays.sort(seconds);
        List<TwinLine> lines = new ArrayList<>(count);
        for (int i = count - 1; i >= 0; i--) {
            lines.add(next(now.minusSeconds(seconds[i])));
        }
        return List.copyOf(lines);
    }

    /** One more event, happening at that moment. */
    public TwinLine next(Instant at) {
        moments.add(at);
        return twin.next();
    }

    private Instant moment() {
        Instant moment = moments.poll();
        if (moment == null) {
            throw new NoSuchElementException("The twin was not told when the next event happens");
        }
        return moment;
    }
}
