package dev.triage.platform;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * A kind of work that is promised now and done later, whatever happens in between. A room declares each of its kinds as a
 * bean; {@link DurableTasks} promises instances of them.
 *
 * <p>The work may run twice (a crash after the effect, before the tick), so it must be idempotent. It starts outside any
 * transaction.
 */
public sealed interface DurableTask {

    /** Unique and stable, {@code room.verb}: rows in the database carry it. */
    String name();

    /** Work that is done once for each promise, tried again with growing pauses until it succeeds. */
    static <T> OneTime<T> oneTime(String name, Class<T> data, Consumer<T> work) {
        return new OneTime<>(name, data, work, Duration.ofSeconds(2), Duration.ofMinutes(10));
    }

    /** Work that is done again and again, by one instance at a time. */
    static Recurring recurring(String name, Duration pause, Runnable work) {
        return new Recurring(name, pause, work);
    }

    /**
     * @param data what an instance carries, kept as JSON
     * @param firstPause before the second attempt; it doubles from then on
     * @param longestPause where it stops doubling
     */
    record OneTime<T>(String name, Class<T> data, Consumer<T> work, Duration firstPause, Duration longestPause)
            implements DurableTask {

        public OneTime<T> retryingAfter(Duration first, Duration longest) {
            return new OneTime<>(name, data, work, first, longest);
        }
    }

    /** @param pause from the end of one run to the start of the next, over all instances */
    record Recurring(String name, Duration pause, Runnable work) implements DurableTask {}
}
