package dev.triage.intake;

import java.time.Duration;
import java.util.Map;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * How every batch listener takes a failure: pauses, waits and tries the same batch again, for ever. The default gives up
 * after ten attempts and drops the batch with nothing but a log line; here no way leads to that: no attempts run out, no
 * exception counts as fatal, and a recoverer that is reached all the same throws, which seeks back.
 */
public final class NeverGivesUp {

    private NeverGivesUp() {}

    /** @param first the first pause; it doubles up to twenty times as long */
    public static CommonErrorHandler after(Duration first) {
        ExponentialBackOff backOff = new ExponentialBackOff(first.toMillis(), 2);
        backOff.setMaxInterval(20 * first.toMillis());
        DefaultErrorHandler handler = new DefaultErrorHandler(
                (record, failure) -> {
                    throw new IllegalStateException("A batch is never given up", failure);
                },
                backOff);
        handler.setClassifications(Map.of(), true);
        return handler;
    }
}
