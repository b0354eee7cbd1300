package dev.triage.governance.rules;

import dev.triage.governance.CaseFacts;
import dev.triage.governance.ShadowWatch;
import dev.triage.governance.SimulationCases.PastCase;
import dev.triage.governance.SimulationCases.Ruled;
import dev.triage.platform.Serving;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Counts what rules in shadow would have answered, off the hot path: cases wait in a bounded queue, and once a second a
 * thread of its own rules on them and adds up. At most {@value #ROOM} cases a second are looked at; the others are
 * counted as missed. The live answer is the one on record, never ruled anew.
 */
@Component
@Serving
class ShadowCounter implements ShadowWatch, SmartLifecycle {

    static final int ROOM = 1_000;

    private static final Logger log = LoggerFactory.getLogger(ShadowCounter.class);

    private final BlockingQueue<PastCase.Judged> waiting = new ArrayBlockingQueue<>(ROOM);
    private final AtomicLong dropped = new AtomicLong();
    private final ShadowCounts counts = new ShadowCounts();
    private final LiveRules live;
    private final ShadowRows rows;
    private final TransactionTemplate writing;
    private final Clock clock;
    private final Counter counted;
    private final Counter missed;
    private volatile ShadowBooks books = new ShadowBooks(new PolicyBook(List.of()));
    private volatile @Nullable ScheduledExecutorService thread;

    ShadowCounter(
            LiveRules live,
            ShadowRows rows,
            PlatformTransactionManager transactions,
            Clock clock,
            ObjectProvider<MeterRegistry> registry) {
        this.live = live;
        this.rows = rows;
        this.writing = new TransactionTemplate(transactions);
        this.clock = clock;
        MeterRegistry meters = registry.getIfAvailable(SimpleMeterRegistry::new);
        this.counted = meters.counter("triage.rules.shadow.counted");
        this.missed = meters.counter("triage.rules.shadow.missed");
    }

    @Override
    public boolean watching() {
        return books().any();
    }

    @Override
    public void judged(List<PastCase.Judged> cases) {
        for (PastCase.Judged judged : cases) {
            if (!waiting.offer(judged)) {
                dropped.incrementAndGet();
            }
        }
    }

    /** Made anew when the rules change; two threads may make the same, which does no harm. */
    private ShadowBooks books() {
        ShadowBooks known = books;
        PolicyBook now = live.policies();
        if (!known.of(now)) {
            known = new ShadowBooks(now);
            books = known;
        }
        return known;
    }

    /** Rules on, counts and writes what waits; what the thread does every second. */
    synchronized void flush() {
        try {
            List<PastCase.Judged> taken = new ArrayList<>();
            waiting.drainTo(taken);
            LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            long lost = dropped.getAndSet(0);
            ShadowBooks now = books();
            for (PastCase.Judged judged : taken) {
                if (!count(judged, now, day)) {
                    lost++;
                }
            }
            if (lost > 0) {
                missed.increment(lost);
                counts.missed(day, lost);
            }
            write();
        } catch (RuntimeException e) {
            // The edge of the thread: a counter that fails must not stop; what was counted is written the next time.
            log.warn("Rules in shadow were not counted just now: {}", e.getMessage());
        }
    }

    /** False when the case was ruled on by other rules than are now live: the two answers would not compare. */
    private boolean count(PastCase.Judged judged, ShadowBooks now, LocalDate day) {
        if (!judged.rulesVersion().equals(live.policies().version())) {
            return false;
        }
        CaseFacts facts = judged.facts();
        for (Ruled one : judged.ruled()) {
            if (!one.proposal().workflow().transactional()
                    || !one.proposal().blockedBy().isEmpty()) {
                continue;
            }
            for (ShadowBooks.Answer answer : now.answers(facts, one.proposal(), judged.at())) {
                counts.add(
                        new ShadowCounts.Key(
                                day,
                                answer.rule().id(),
                                answer.rule().version(),
                                RulingLabel.of(one.ruling()),
                                RulingLabel.of(answer.ruling()),
                                facts.assessment().expectedLoss().currency()),
                        one.proposal().valueMinor(),
                        Math.max(0, facts.assessment().expectedLoss().minor()),
                        facts.reference());
                counted.increment();
            }
        }
        return true;
    }

    private void write() {
        ShadowCounts.Taken taken = counts.take();
        if (taken.isEmpty()) {
            return;
        }
        try {
            writing.executeWithoutResult(status -> rows.add(taken));
        } catch (DataIntegrityViolationException e) {
            // Counts the database will never take must not stand in the way of all that follow.
            log.error("Counts of rules in shadow were given up: {}", e.getMessage());
        } catch (RuntimeException e) {
            counts.giveBack(taken);
            throw e;
        }
    }

    @Override
    public void start() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("shadow-rules").factory());
        executor.scheduleWithFixedDelay(this::flush, 1, 1, TimeUnit.SECONDS);
        thread = executor;
    }

    @Override
    public void stop() {
        ScheduledExecutorService executor = thread;
        thread = null;
        if (executor != null) {
            executor.shutdown();
            flush();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Before the Kafka listeners, and stopped after them. */
    @Override
    public int getPhase() {
        return 0;
    }
}
