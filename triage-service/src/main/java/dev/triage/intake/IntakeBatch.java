package dev.triage.intake;

import dev.triage.intake.ReadEvent.Unreadable;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes one polled batch in: everything in one transaction, then the publication, then (by the caller) the offsets.
 *
 * <p>Each record ends in exactly one of three tables: kept ({@code received_event}), known already
 * ({@code repeated_event}), or set aside ({@code dead_letter}). When a batch fails because of what is in it, halving
 * finds the record and sets only that one aside. When it fails because of what is around it, nothing is set aside: the
 * failure goes to the caller, and the batch comes again until it goes through.
 */
final class IntakeBatch {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeBatch.class);

    private final EventReader reader;
    private final ReceivedEventRows events;
    private final DeadLetterRows deadLetters;
    private final ReceivedExceptions received;
    private final TransactionOperations transactions;
    private final IntakeCounters counters;
    private final Clock clock;

    IntakeBatch(
            EventReader reader,
            ReceivedEventRows events,
            DeadLetterRows deadLetters,
            ReceivedExceptions received,
            TransactionOperations transactions,
            IntakeCounters counters,
            Clock clock) {
        this.reader = reader;
        this.events = events;
        this.deadLetters = deadLetters;
        this.received = received;
        this.transactions = transactions;
        this.counters = counters;
        this.clock = clock;
    }

    void take(List<ConsumerRecord<byte[], byte[]>> records) {
        Instant now = clock.instant();
        List<Incoming> batch = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            batch.add(Incoming.of(record, reader, now));
        }
        Map<EventId, Incoming> stored = new LinkedHashMap<>();
        store(batch, stored);
        publish(List.copyOf(stored.values()));
    }

    private void store(List<Incoming> part, Map<EventId, Incoming> stored) {
        Written written;
        try {
            written = transactions.execute(transaction -> write(part));
        } catch (RuntimeException | StackOverflowError failure) {
            // Nothing is lost here: the transaction is undone, and either the batch comes again or the one record at
            // fault is set aside with its bytes.
            if (Failures.isOfInfrastructure(failure)) {
                throw failure;
            }
            if (part.size() == 1) {
                setAside(part.getFirst(), "PROCESSING", failure);
                return;
            }
            int middle = part.size() / 2;
            store(part.subList(0, middle), stored);
            store(part.subList(middle, part.size()), stored);
            return;
        }
        if (written == null) {
            throw new IllegalStateException("A transaction that ends well gives back what was written");
        }
        count(written);
        for (Incoming one : part) {
            if (one.isReadable()) {
                stored.putIfAbsent(one.id(), one);
            }
        }
    }

    /** What one transaction wrote: kept events, codes of new dead letters, and for each new repeat whether it differs. */
    private record Written(int kept, List<String> rejected, List<Boolean> repeats) {}

    private Written write(List<Incoming> part) {
        List<String> rejected = new ArrayList<>();
        Map<EventId, Incoming> firsts = new LinkedHashMap<>();
        List<Incoming> repeats = new ArrayList<>();
        for (Incoming one : part) {
            if (one.read() instanceof Unreadable why) {
                if (deadLetters.insert(one, why)) {
                    rejected.add(why.code());
                }
            } else if (firsts.putIfAbsent(one.id(), one) != null) {
                repeats.add(one);
            }
        }

        List<ExceptionEvent> fresh = new ArrayList<>();
        if (!firsts.isEmpty()) {
            Set<EventId> inserted = events.insertNew(List.copyOf(firsts.values()));
            firsts.forEach((id, one) -> {
                if (inserted.contains(id)) {
                    fresh.add(one.event());
                } else {
                    repeats.add(one);
                }
            });
        }
        List<Boolean> noted = repeats.isEmpty() ? List.of() : note(repeats);
        if (!fresh.isEmpty()) {
            received.accept(List.copyOf(fresh));
        }
        return new Written(fresh.size(), rejected, noted);
    }

    /** A record delivered again after a crash is not a repeat; it is told by its place in the topic. */
    private List<Boolean> note(List<Incoming> records) {
        Map<EventId, ReceivedEventRows.First> firsts = events.firsts(records);
        List<ReceivedEventRows.Repeat> repeats = new ArrayList<>();
        for (Incoming record : records) {
            ReceivedEventRows.First first = firsts.get(record.id());
            if (first == null) {
                throw new IllegalStateException("Expected " + record.id() + " to be kept already, found it missing");
            }
            if (!first.isAt(record)) {
                repeats.add(new ReceivedEventRows.Repeat(record, !first.hasBytesOf(record) && differs(record)));
            }
        }
        return repeats.isEmpty() ? List.of() : events.insertRepeats(repeats);
    }

    /** Whether it says something else than the event that is kept; other spelling of the same does not count. */
    private boolean differs(Incoming record) {
        ReceivedEventRows.Content kept = events.content(record.id());
        ReadEvent first = Incoming.read(
                reader, WireHeaders.fromJson(kept.headers()), kept.headers() != null, kept.body(), record.receivedAt());
        return !first.equals(record.read());
    }

    private void publish(List<Incoming> stored) {
        if (stored.isEmpty()) {
            return;
        }
        try {
            received.stored(stored.stream().map(Incoming::event).toList());
        } catch (RuntimeException | StackOverflowError failure) {
            // The events are stored. What cannot be published is either tried again with the whole batch or noted, so
            // that a replay publishes it after a fix.
            if (Failures.isOfInfrastructure(failure)) {
                throw failure;
            }
            if (stored.size() == 1) {
                setAside(stored.getFirst(), "PUBLICATION", failure);
                return;
            }
            int middle = stored.size() / 2;
            publish(stored.subList(0, middle));
            publish(stored.subList(middle, stored.size()));
        }
    }

    private void setAside(Incoming record, String code, Throwable failure) {
        LOG.error("Event at {} set aside as {}", record.place(), code, failure);
        EventId id = record.isReadable() ? record.id() : new EventId("", "");
        Unreadable why = new Unreadable(code, Failures.sentence(failure), List.of(), id.source(), id.id());
        Boolean added = transactions.execute(transaction -> deadLetters.insert(record, why));
        if (Boolean.TRUE.equals(added)) {
            counters.rejected(code);
        }
    }

    private void count(Written written) {
        counters.kept(written.kept());
        written.rejected().forEach(counters::rejected);
        written.repeats().forEach(counters::repeated);
    }
}
