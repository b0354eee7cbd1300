package dev.triage.intake;

import dev.triage.platform.Result;
import java.time.Instant;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The raw events kept so far, produced again byte for byte: after a fix further on, or into another environment. Where
 * they are known they are absorbed as duplicates.
 */
public interface StoredEvents {

    /**
     * Produces the selected events, oldest first.
     *
     * @param bootstrap the brokers of another environment, or null for this one's
     * @param progress hears the count so far, now and then
     * @return how many; UNAVAILABLE when the broker stops to acknowledge, with the count in the message
     */
    Result<Long> replay(Selection selection, @Nullable String bootstrap, LongConsumer progress);

    /**
     * Which events: received from {@code since} (inclusive) until {@code until} (exclusive), of one CloudEvents source;
     * null leaves a side open.
     */
    record Selection(
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String source) {}
}
