package dev.triage.dispatch;

import dev.triage.dispatch.Outbox.Leased;
import dev.triage.platform.Serving;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Works off the outbox: a few deliveries at a time, found by poll or at once when this instance cleared them. */
@Component
@Serving
class Dispatcher implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    /** Deliveries under way at once: bounds connections to the database and to the orchestrator. */
    private static final int AT_ONCE = 4;

    private static final long POLL_MILLIS = 500;
    private static final long POLL_AFTER_FAILURE_MILLIS = 5_000;

    private final Outbox outbox;
    private final Delivery delivery;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Semaphore nudge = new Semaphore(0);
    private volatile boolean running;
    private @Nullable Thread poller;
    private @Nullable ExecutorService workers;

    Dispatcher(Outbox outbox, DispatchQueue queue, Delivery delivery) {
        this.outbox = outbox;
        this.delivery = delivery;
        queue.wakeWith(nudge::release);
    }

    @Override
    public synchronized void start() {
        running = true;
        workers = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService now = workers;
        poller = Thread.ofPlatform().name("dispatch-poll").start(() -> poll(now));
    }

    @Override
    public synchronized void stop() {
        running = false;
        nudge.release();
        try {
            if (poller != null) {
                poller.join(TimeUnit.SECONDS.toMillis(5));
            }
            if (workers != null) {
                // Turns that take longer are cut off; whoever holds the lease next goes on from the log of attempts.
                workers.shutdown();
                if (!workers.awaitTermination(10, TimeUnit.SECONDS)) {
                    workers.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void poll(ExecutorService workers) {
        while (running) {
            long pause = POLL_MILLIS;
            try {
                pause = takeAndStart(workers) ? 0 : POLL_MILLIS;
            } catch (RuntimeException e) {
                // The outbox keeps everything; whatever is wrong with the database, looking again later loses nothing.
                log.warn(
                        "Cannot look into the outbox, next look in {} s: {}",
                        POLL_AFTER_FAILURE_MILLIS / 1000,
                        e.toString());
                pause = POLL_AFTER_FAILURE_MILLIS;
            }
            await(pause);
        }
    }

    /** Whether every place was filled, so that more may be due. */
    private boolean takeAndStart(ExecutorService workers) {
        int free = places.availablePermits();
        if (free == 0) {
            return false;
        }
        List<Leased> taken = outbox.take(free);
        for (Leased leased : taken) {
            places.acquireUninterruptibly();
            workers.execute(() -> {
                try {
                    turn(leased);
                } finally {
                    places.release();
                    nudge.release();
                }
            });
        }
        return taken.size() == free;
    }

    private void turn(Leased leased) {
        try {
            delivery.turn(leased);
        } catch (RuntimeException e) {
            // The row stays; a turn that failed half-way is continued from the log of attempts.
            log.warn("Turn {} at request {} failed: {}", leased.tries(), leased.request(), e.toString(), e);
            try {
                outbox.postpone(leased, Backoff.after(leased.request(), leased.tries()), true);
            } catch (RuntimeException again) {
                log.warn("Request {} is looked at again when its lease ends: {}", leased.request(), again.toString());
            }
        }
    }

    private void await(long millis) {
        try {
            if (millis > 0 && nudge.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
                nudge.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }
}
