package dev.triage.platform.embedded;

import dev.triage.platform.StartRefusedException;
import java.util.concurrent.TimeUnit;

/** Waiting for another process, where the system offers nothing to wait on. */
final class Pause {

    private Pause() {}

    static void millis(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefusedException("Interrupted while starting", e);
        }
    }
}
