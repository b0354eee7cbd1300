package dev.triage.intake;

import dev.triage.intake.ReadEvent.Readable;
import dev.triage.intake.ReadEvent.Unreadable;
import dev.triage.platform.Actor;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionOperations;

/** The dead letters in the database. */
class RecordedDeadLetters implements DeadLetters {

    private static final int MOST = 200;

    private final DeadLetterRows rows;
    private final EventReader reader;
    private final ExceptionTopic kafka;
    private final String eventTopic;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    RecordedDeadLetters(
            DeadLetterRows rows,
            EventReader reader,
            ExceptionTopic kafka,
            String eventTopic,
            TransactionOperations transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.rows = rows;
        this.reader = reader;
        this.kafka = kafka;
        this.eventTopic = eventTopic;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public Page<DeadLetter> list(boolean open, @Nullable String cursor, int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("Expected a limit of 1 to " + MOST + ", found " + limit);
        }
        Cursor after = cursor == null ? null : Cursor.parse(cursor);
        List<DeadLetterRows.Row> page = rows.page(
                open, after == null ? null : after.receivedAt(), after == null ? null : after.id(), limit + 1);
        if (page.size() <= limit) {
            return new Page<>(page.stream().map(RecordedDeadLetters::view).toList(), null);
        }
        DeadLetterRows.Row last = page.get(limit - 1);
        return new Page<>(
                page.subList(0, limit).stream().map(RecordedDeadLetters::view).toList(),
                new Cursor(last.receivedAt(), last.id()).text());
    }

    @Override
    public Optional<DeadLetter> find(UUID id) {
        return rows.find(id).map(RecordedDeadLetters::view);
    }

    @Override
    public long open() {
        return rows.open();
    }

    /**
     * Produced first and noted second, so that a crash in between leaves an open dead letter whose second replay adds
     * nothing, and never a closed one that was not sent.
     */
    @Override
    public Result<DeadLetter> replay(UUID id, byte @Nullable [] correctedBody, Actor actor) {
        DeadLetterRows.Row row = rows.find(id).orElse(null);
        if (row == null) {
            return Result.refused(Refusal.Kind.NOT_FOUND, "dead-letter-unknown", "There is no dead letter " + id);
        }
        if (row.replayedAt() != null) {
            return replayedAlready(row);
        }
        byte[] body = correctedBody == null ? row.body() : correctedBody;
        Headers headers = headers(row, correctedBody);
        byte[] key = row.key();
        if (row.topic().equals(eventTopic)) {
            boolean binary = WireHeaders.isBinary(headers);
            switch (Incoming.read(reader, headers, binary, body, clock.instant())) {
                case Unreadable why -> {
                    return Result.refused(
                            Refusal.Kind.INVALID,
                            "still-unreadable",
                            "Still unreadable: " + why.reason(),
                            why.errors());
                }
                case Readable readable ->
                    key = key == null ? PartitionKey.of(readable.event()).getBytes(StandardCharsets.UTF_8) : key;
            }
        }

        ExceptionTopic.Answer answer = kafka.send(List.of(new ProducerRecord<>(row.topic(), null, key, body, headers)))
                .getFirst();
        switch (answer) {
            case REFUSED -> {
                return Result.refused(
                        Refusal.Kind.INVALID, "too-large", "The broker does not take a record of this size");
            }
            case UNANSWERED -> {
                return Result.refused(
                        Refusal.Kind.UNAVAILABLE,
                        "broker-unavailable",
                        "Expected Kafka to acknowledge the event, but it did not in time; try again");
            }
            case ACKNOWLEDGED -> {}
        }
        Boolean noted = transactions.execute(transaction -> {
            boolean first = rows.markReplayed(id, clock.instant(), actor.subject(), correctedBody);
            if (first) {
                events.publishEvent(new DeadLetterReplayed(id, actor, row.code(), correctedBody != null));
            }
            return first;
        });
        DeadLetterRows.Row after = rows.find(id).orElse(row);
        return Boolean.TRUE.equals(noted) ? Result.done(view(after)) : replayedAlready(after);
    }

    /** A corrected body that is a whole event replaces the attributes the headers carried. */
    private Headers headers(DeadLetterRows.Row row, byte @Nullable [] correctedBody) {
        Headers headers = WireHeaders.fromJson(row.headers());
        boolean whole = correctedBody != null
                && row.topic().equals(eventTopic)
                && reader.structured(correctedBody, clock.instant()) instanceof Readable;
        if (whole) {
            return WireHeaders.structured();
        }
        return headers;
    }

    private static Result<DeadLetter> replayedAlready(DeadLetterRows.Row row) {
        return Result.refused(
                Refusal.Kind.CONFLICT,
                "replayed-already",
                "Expected an open dead letter, but " + row.id() + " was replayed at " + row.replayedAt() + " by "
                        + row.replayedBy());
    }

    @Override
    @Transactional
    public void setAside(
            String topic, int partition, long offset, byte @Nullable [] key, byte[] value, String code, String reason) {
        ReadEvent.Unreadable why = new Unreadable(code, reason, List.of(), "", "");
        rows.insert(new Incoming(topic, partition, offset, key, value, null, false, clock.instant(), why), why);
    }

    private static DeadLetter view(DeadLetterRows.Row row) {
        byte[] body = row.body() == null ? new byte[0] : row.body();
        return new DeadLetter(
                row.id(),
                row.code(),
                row.reason(),
                row.errors(),
                row.topic(),
                row.partition(),
                row.offset(),
                row.receivedAt(),
                new String(body, StandardCharsets.UTF_8),
                body.length,
                row.replayedAt(),
                row.replayedBy());
    }

    /** A place in the list, opaque to the outside. */
    private record Cursor(Instant receivedAt, UUID id) {

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((receivedAt + "|" + id).getBytes(StandardCharsets.UTF_8));
        }

        static Cursor parse(String text) {
            try {
                String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
                int bar = plain.indexOf('|');
                if (bar > 0) {
                    return new Cursor(
                            Instant.parse(plain.substring(0, bar)), UUID.fromString(plain.substring(bar + 1)));
                }
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IllegalArgumentException("Expected a cursor of this list, found another text", e);
            }
            throw new IllegalArgumentException("Expected a cursor of this list, found another text");
        }
    }
}
