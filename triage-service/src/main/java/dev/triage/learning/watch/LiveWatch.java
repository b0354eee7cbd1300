package dev.triage.learning.watch;

import dev.triage.cases.ExceptionsTriaged;
import dev.triage.cases.RecommendationsMade.Made;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Serving;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Counts live traffic and what champion and challenger answer to it, off the hot path. Intake drops events into a
 * bounded queue and never waits; once a second a thread of its own empties it. So at most {@value #ROOM} events a second
 * are looked at, whatever comes in: the others are counted as dropped. Nothing it does or fails to do reaches a case.
 */
@Component
@Serving
class LiveWatch implements SmartLifecycle {

    static final int ROOM = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(LiveWatch.class);
    private static final Duration LOOK_FOR_VERSIONS = Duration.ofSeconds(3);
    private static final Duration COUNT_ALARMS = Duration.ofMinutes(1);
    private static final int ALARM_DAYS = 7;

    private final BlockingQueue<Made> waiting = new ArrayBlockingQueue<>(ROOM);
    private final AtomicLong dropped = new AtomicLong();
    private final Map<String, Integer> alarms = new ConcurrentHashMap<>();

    private final WatchedVersions versions;
    private final WatchRows rows;
    private final ModelWatch watch;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final Counter counted;
    private final Counter lost;

    private final LiveCounts counts = new LiveCounts();
    private Map<String, WatchedVersions.Pair> current = Map.of();
    private Instant lookedAt = Instant.MIN;
    private Instant alarmsAt = Instant.MIN;
    private @Nullable ScheduledExecutorService thread;
    private volatile boolean running;

    LiveWatch(
            WatchedVersions versions,
            WatchRows rows,
            ModelWatch watch,
            TransactionOperations transactions,
            Clock clock,
            ObjectProvider<MeterRegistry> registry) {
        this.versions = versions;
        this.rows = rows;
        this.watch = watch;
        this.transactions = transactions;
        this.clock = clock;
        MeterRegistry meters = registry.getIfAvailable(SimpleMeterRegistry::new);
        this.counted = meters.counter("triage.models.watch.counted");
        this.lost = meters.counter("triage.models.watch.dropped");
        for (String model : VersionAnswers.WATCHED) {
            Gauge.builder("triage.models.drift.alarms", alarms, found -> found.getOrDefault(model, 0))
                    .tag("model", model)
                    .description("Features that have drifted in the last seven days")
                    .register(meters);
        }
    }

    /** On the intake thread: takes what there is room for and returns. */
    @EventListener
    void on(ExceptionsTriaged triaged) {
        for (Made made : triaged.made()) {
            if (!waiting.offer(made)) {
                dropped.incrementAndGet();
            }
        }
    }

    /** Scores, counts and writes what waits; what the thread does every second. */
    synchronized void flush() {
        try {
            List<Made> taken = new ArrayList<>();
            waiting.drainTo(taken);
            long missed = dropped.getAndSet(0);
            Instant now = clock.instant();
            LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
            if (missed > 0) {
                lost.increment(missed);
                counts.add(day, LiveCounts.EVENTS, LiveCounts.DROPPED, LiveCounts.DROPPED, missed);
            }
            if (!taken.isEmpty()) {
                look(now);
                taken.forEach(made -> tryToCount(day, made));
            }
            write();
            countAlarms(now);
        } catch (RuntimeException e) {
            // A watcher that fails must not stop: what was counted is kept and written the next time.
            LOG.warn("Live traffic was not counted just now: {}", e.getMessage());
        }
    }

    private void look(Instant now) {
        if (!now.isBefore(lookedAt.plus(LOOK_FOR_VERSIONS))) {
            current = versions.refresh();
            lookedAt = now;
        }
    }

    private void tryToCount(LocalDate day, Made made) {
        try {
            count(day, made);
            counted.increment();
        } catch (RuntimeException e) {
            // One event that no model can read must not keep the others from being counted.
            dropped.incrementAndGet();
            LOG.warn("{} was not counted: {}", made.reference(), e.getMessage());
        }
    }

    private void count(LocalDate day, Made made) {
        ExceptionEvent event = made.event();
        for (EventLevels feature : EventLevels.values()) {
            counts.add(day, LiveCounts.EVENTS, feature.title(), feature.of(event), 1);
        }
        current.forEach((model, pair) -> {
            WatchedVersions.Version champion = pair.champion();
            Answer said = champion.answers().answer(event);
            for (String feature : champion.answers().features()) {
                counts.add(day, model + "@" + champion.name(), feature, said.level(feature), 1);
            }
            WatchedVersions.Version challenger = pair.challenger();
            if (challenger != null) {
                Answer other = challenger.answers().answer(event);
                counts.add(
                        new LiveCounts.ShadowKey(
                                day, model, champion.name(), challenger.name(), said.label(), other.label()),
                        Math.abs(said.probability() - other.probability()),
                        made.reference());
            }
        });
    }

    private void write() {
        LiveCounts.Taken taken = counts.take();
        if (taken.isEmpty()) {
            return;
        }
        try {
            transactions.executeWithoutResult(status -> rows.add(taken));
        } catch (DataIntegrityViolationException e) {
            // Counts the database will never take must not stand in the way of all that follow.
            LOG.error("Counts of live traffic were given up: {}", e.getMessage());
        } catch (RuntimeException e) {
            counts.giveBack(taken);
            throw e;
        }
    }

    private void countAlarms(Instant now) {
        if (now.isBefore(alarmsAt.plus(COUNT_ALARMS))) {
            return;
        }
        alarmsAt = now;
        for (String model : VersionAnswers.WATCHED) {
            watch.drift(model, ALARM_DAYS)
                    .map(drift -> alarms.put(model, drift.alarms().size()));
        }
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("model-watch").factory());
        executor.scheduleWithFixedDelay(this::flush, 1, 1, TimeUnit.SECONDS);
        thread = executor;
        running = true;
    }

    @Override
    public void stop() {
        ScheduledExecutorService executor = thread;
        if (executor != null) {
            executor.shutdown();
            thread = null;
            flush();
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the Kafka listeners, and stopped after them. */
    @Override
    public int getPhase() {
        return 0;
    }
}
