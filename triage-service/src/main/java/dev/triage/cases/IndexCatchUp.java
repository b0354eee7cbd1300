package dev.triage.cases;

import dev.triage.cases.similar.CaseDocument;
import dev.triage.cases.similar.CaseIndex;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Brings the index abreast of the database, from where it was left or from the beginning. For one thread. */
@Component
class IndexCatchUp {

    private static final Logger log = LoggerFactory.getLogger(IndexCatchUp.class);

    private static final Duration COMMIT = Duration.ofSeconds(20);
    private static final int BATCH = 1_000;
    private static final UUID FIRST = new UUID(0, 0);

    private final CaseIndex index;
    private final ChangeFeed feed;

    /** Of cases changed at or after the place to read from: the version put last, so that it is not put again. */
    private Map<UUID, Long> put = new HashMap<>();

    private String database = "";
    private long from;
    private long committed;
    private long committedAt;

    IndexCatchUp(CaseIndex index, ChangeFeed feed) {
        this.index = index;
        this.feed = feed;
    }

    /** Opens the index; what was never filled, or filled from another database, is filled from the beginning. */
    void open() throws IOException {
        database = feed.database();
        OptionalLong complete = index.open(database);
        put = new HashMap<>();
        from = complete.orElse(0);
        committed = from;
        // A number from the future is of a database that has been set back.
        if (complete.isEmpty() || from > feed.complete()) {
            fromTheBeginning();
        }
    }

    /** Reads everything again; what was there is searched until the new is complete. */
    void fromTheBeginning() throws IOException {
        long started = System.nanoTime();
        index.clear();
        put = new HashMap<>();
        from = 0;
        catchUp();
        index.refresh();
        commit();
        log.info(
                "Search index built from {} cases in {} ms",
                index.size(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    }

    /** Reads all there is; visible to searches when it returns. */
    void catchUp() throws IOException {
        long complete = feed.complete();
        Map<UUID, Long> seen = new HashMap<>();
        long number = -1;
        UUID id = FIRST;
        boolean changed = false;
        List<ChangeFeed.Change> changes;
        do {
            changes = feed.read(from, number, id, BATCH);
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
        } while (changes.size() == BATCH);
        put = seen;
        from = complete;
        if (changed) {
            index.refresh();
        }
        if (from > committed && System.nanoTime() - committedAt > COMMIT.toNanos()) {
            commit();
        }
    }

    /** Makes what was read survive a restart. */
    void commit() throws IOException {
        index.commit(database, from);
        committed = from;
        committedAt = System.nanoTime();
    }

    int size() {
        return index.size();
    }

    void close() {
        index.close();
    }
}
