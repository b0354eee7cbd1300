package dev.triage.dispatch;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.UUID;

/** Growing pauses between attempts, capped, with jitter, so that many commands do not come back at the same moment. */
final class Backoff {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private Backoff() {}

    /**
     * Half to all of {@code 1 s · 2^n}, at most five minutes. The same request and attempt give the same pause.
     *
     * @param attempts how many failed so far, from 1
     */
    static Duration after(UUID request, int attempts) {
        long full = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.clamp(attempts - 1, 0, 20));
        SplittableRandom jitter = new SplittableRandom(request.getLeastSignificantBits() ^ attempts);
        return Duration.ofMillis(full / 2 + jitter.nextLong(full / 2 + 1));
    }
}
