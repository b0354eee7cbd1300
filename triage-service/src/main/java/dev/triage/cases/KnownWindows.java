package dev.triage.cases;

import dev.triage.platform.Serving;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Tells this instance of windows that another one opened or ended, so that intake never asks for them itself. */
@Component
@Serving
class KnownWindows implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(KnownWindows.class);

    private static final long EVERY_SECONDS = 2;

    private final Suppression suppression;
    private @Nullable ScheduledExecutorService timer;

    KnownWindows(Suppression suppression) {
        this.suppression = suppression;
    }

    private void read() {
        try {
            suppression.read();
        } catch (DataAccessException e) {
            log.warn("Cannot look for windows; those known last go on to hold: {}", e.getMessage());
        }
    }

    @Override
    public synchronized void start() {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("windows").factory());
        timer.scheduleWithFixedDelay(this::read, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            // A look under way is let finish: interrupting it would cost its connection.
            timer.shutdown();
            try {
                if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
                    log.warn("A look for windows did not end in time");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            timer = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }
}
