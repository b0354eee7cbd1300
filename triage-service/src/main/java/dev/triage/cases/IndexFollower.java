package dev.triage.cases;

import dev.triage.cases.similar.CaseDocument;
import dev.triage.cases.similar.CaseIndex;
import dev.triage.platform.Serving;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Keeps this instance's index abreast of the database: at once after a commit here, and by looking every
 * half second for what other instances committed. Missing, broken or far behind, it reads everything again; meanwhile the
 * queue works as ever.
 */
@Component
@Serving
class IndexFollower implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(IndexFollower.class);

    private static final Duration LOOK = Duration.ofMillis(400);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(2);
    private static final Duration COMMIT = Duration.ofSeconds(20);
    private static final int BATCH = 1_000;
    private static final UUID FIRST = new UUID(0, 0);

    private final CaseIndex index;
    private final ChangeFeed feed;
    private final IndexRebuilds rebuilds;
    private final Semaphore news = new Semaphore(0);
    private volatile @Nullable Thread thread;

    /** Of cases changed at or after the place to read from: the version put last, so that it is not put again. */
    private Map<UUID, Long> put = new HashMap<>();

    private long from;
    private long committed;
    private long committedAt;

    IndexFollower(CaseIndex index, ChangeFeed feed, IndexRebuilds rebuilds) {
        this.index = index;
        this.feed = feed;
        this.rebuilds = rebuilds;
    }

    @EventListener
    void on(CasesChanged changed) {
        news.release();
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name("case-index").daemon().start(this::follow);
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            // Not interrupted: that would close files the index is writing.
            news.release();
            try {
                running.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void follow() {
        boolean open = false;
        boolean complained = false;
        while (thread == Thread.currentThread()) {
            try {
                if (!open) {
                    open();
                    open = true;
                }
                if (rebuilds.wanted()) {
                    fromTheBeginning();
                }
                catchUp();
                if (complained) {
                    log.info("The search index is abreast again");
                    complained = false;
                }
                if (news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            } catch (InterruptedException stopped) {
                break;
            } catch (DataAccessException | IOException | UncheckedIOException | AlreadyClosedException e) {
                // Nothing is lost: the index is a copy, and what was not put is read again.
                open &= e instanceof DataAccessException;
                if (!complained) {
                    log.warn("The search index falls behind; trying on", e);
                    complained = true;
                }
                if (!pause()) {
                    break;
                }
            }
        }
        finish(open);
    }

    private void open() throws IOException {
        OptionalLong complete = index.open();
        put = new HashMap<>();
        from = complete.orElse(0);
        committed = from;
        // A number from the future is of another database: one restored, or begun anew.
        if (complete.isEmpty() || from > feed.complete()) {
            fromTheBeginning();
        }
    }

    private void fromTheBeginning() throws IOException {
        index.clear();
        put = new HashMap<>();
        from = 0;
        long started = System.nanoTime();
        catchUp();
        commit();
        log.info(
                "Search index built from {} cases in {} ms",
                index.size(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
        rebuilds.done(index.size());
    }

    /** Reads all there is; visible to searches when it returns. */
    private void catchUp() throws IOException {
        long complete = feed.complete();
        Map<UUID, Long> seen = new HashMap<>();
        long number = -1;
        UUID id = FIRST;
        boolean changed = false;
        while (true) {
            List<ChangeFeed.Change> changes = feed.read(from, number, id, BATCH);
            List<CaseDocument> documents = new ArrayList<>();
            for (ChangeFeed.Change change : changes) {
                UUID one = change.document().id();
                Long before = put.get(one);
                if (before == null || before != change.version()) {
                    documents.add(change.document());
                }
                if (change.number() >= complete) {
                    seen.put(one, change.version());
                }
                number = change.number();
                id = one;
            }
            index.put(documents);
            changed |= !documents.isEmpty();
            if (changes.size() < BATCH) {
                break;
            }
        }
        put = seen;
        from = complete;
        if (changed) {
            index.refresh();
        }
        if (from > committed && System.nanoTime() - committedAt > COMMIT.toNanos()) {
            commit();
        }
    }

    private void commit() throws IOException {
        index.commit(from);
        committed = from;
        committedAt = System.nanoTime();
    }

    private void finish(boolean open) {
        try {
            if (open) {
                index.commit(from);
            }
        } catch (IOException | IllegalStateException e) {
            log.warn("The search index was not saved; it will read on from where it was", e);
        } finally {
            index.close();
        }
    }

    private boolean pause() {
        try {
            news.drainPermits();
            news.tryAcquire(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException stopped) {
            return false;
        }
    }
}
