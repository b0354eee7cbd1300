package dev.triage.cases;

import dev.triage.platform.Serving;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Keeps this instance's index abreast of the database: at once after a commit here, and by looking every now and then for
 * what other instances committed. While it is behind, broken or being built, the queue works as ever.
 */
@Component
@Serving
class IndexFollower implements SmartLifecycle, HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(IndexFollower.class);

    private static final Duration LOOK = Duration.ofMillis(400);
    /** Longer than a look and a large batch take. */
    private static final Duration BEHIND = Duration.ofSeconds(30);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);

    private final IndexCatchUp catchUp;
    private final IndexRebuilds rebuilds;
    private final Semaphore news = new Semaphore(0);
    private volatile @Nullable Thread thread;

    private final Clock clock;
    /** Everything committed before was searchable; null until that was so once. */
    private volatile @Nullable Instant abreastAt;

    IndexFollower(IndexCatchUp catchUp, IndexRebuilds rebuilds, Clock clock) {
        this.catchUp = catchUp;
        this.rebuilds = rebuilds;
        this.clock = clock;
    }

    /** Never takes the service out: the queue works without. Says up to when search and similar cases are complete. */
    @Override
    public Health health() {
        Instant at = abreastAt;
        return Health.up()
                .withDetail("completeTo", at == null ? "not built yet" : at.toString())
                .withDetail("behind", at == null || at.plus(BEHIND).isBefore(clock.instant()))
                .build();
    }

    @EventListener
    void on(CasesChanged changed) {
        news.release();
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name("case-index").daemon().unstarted(this::follow);
        thread.start();
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running == null) {
            return;
        }
        // Not interrupted: that would close files the index is writing.
        news.release();
        try {
            running.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void follow() {
        boolean open = false;
        boolean behind = false;
        while (thread == Thread.currentThread()) {
            try {
                if (!open) {
                    catchUp.open();
                    open = true;
                }
                if (rebuilds.wanted()) {
                    catchUp.fromTheBeginning();
                    rebuilds.done();
                }
                Instant before = clock.instant();
                catchUp.catchUp();
                abreastAt = before;
                if (behind) {
                    log.info("The search index is abreast again");
                    behind = false;
                }
                await(LOOK);
            } catch (IOException | RuntimeException e) {
                // Whatever it is, this thread must not end by it, and nothing is lost: the index is a copy, and what
                // was not put is read again.
                open &= e instanceof DataAccessException;
                if (!behind) {
                    log.warn("The search index falls behind; it will be tried again", e);
                    behind = true;
                }
                await(PAUSE_AFTER_FAILURE);
            }
        }
        finish(open);
    }

    private void await(Duration most) {
        try {
            if (news.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
                news.drainPermits();
            }
        } catch (InterruptedException stopped) {
            thread = null;
        }
    }

    private void finish(boolean open) {
        try {
            if (open) {
                catchUp.commit();
            }
        } catch (IOException | IllegalStateException e) {
            log.warn("The search index was not saved; it will read on from where it was", e);
        } finally {
            catchUp.close();
        }
    }
}
