package dev.triage.intake;

import dev.triage.intake.ReadEvent.Readable;
import dev.triage.intake.ReadEvent.Unreadable;
import dev.triage.platform.FieldError;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Checks what is offered and produces the good ones, byte for byte as they were sent. Rejections are the answer. */
final class OfferedEvents implements ExceptionIntake {

    static final int MOST_EVENTS = 1_000;
    static final int MOST_BYTES = 64 * 1024 * 1024;

    private final EventReader reader;
    private final ExceptionTopic kafka;
    private final String topic;
    private final IntakeCounters counters;
    private final Clock clock;

    OfferedEvents(EventReader reader, ExceptionTopic kafka, String topic, IntakeCounters counters, Clock clock) {
        this.reader = reader;
        this.kafka = kafka;
        this.topic = topic;
        this.counters = counters;
        this.clock = clock;
    }

    @Override
    public Result<List<Item>> offer(byte[] body) {
        if (body.length > MOST_BYTES) {
            return malformed("Expected at most " + MOST_BYTES + " bytes, found " + body.length);
        }
        List<EventArray.Element> elements;
        try {
            elements = EventArray.split(body);
        } catch (IllegalArgumentException e) {
            return malformed(String.valueOf(e.getMessage()));
        }
        if (elements.size() > MOST_EVENTS) {
            return malformed("Expected at most " + MOST_EVENTS + " events, found " + elements.size());
        }

        Instant now = clock.instant();
        List<Item> items = new ArrayList<>(elements.size());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(elements.size());
        List<Integer> places = new ArrayList<>(elements.size());
        for (EventArray.Element element : elements) {
            byte[] bytes = element.bytes();
            if (bytes == null) {
                items.add(rejected(new Unreadable(
                        "NOT_CLOUDEVENT",
                        "expected an event as an object, found " + element.found(),
                        List.of(),
                        "",
                        "")));
                continue;
            }
            switch (reader.structured(bytes, now)) {
                case Unreadable why -> items.add(rejected(why));
                case Readable readable -> {
                    places.add(items.size());
                    records.add(record(readable.event(), bytes));
                    EventId id = readable.event().id();
                    items.add(new Item(id.source(), id.id(), "accepted", List.of()));
                }
            }
        }
        return send(items, records, places);
    }

    private Result<List<Item>> send(
            List<Item> items, List<ProducerRecord<byte[], byte[]>> records, List<Integer> places) {
        if (records.isEmpty()) {
            return Result.done(items);
        }
        List<ExceptionTopic.Answer> answers = kafka.send(records);
        if (answers.contains(ExceptionTopic.Answer.UNANSWERED)) {
            return Result.refused(
                    Refusal.Kind.UNAVAILABLE,
                    "broker-unavailable",
                    "Expected Kafka to acknowledge the events, but it did not in time; send them again, duplicates are"
                            + " absorbed");
        }
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) == ExceptionTopic.Answer.REFUSED) {
                Item item = items.get(places.get(i));
                items.set(
                        places.get(i),
                        rejected(new Unreadable(
                                "TOO_LARGE",
                                "expected an event the broker takes, found one of "
                                        + records.get(i).value().length + " bytes",
                                List.of(),
                                item.source(),
                                item.id())));
            }
        }
        return Result.done(items);
    }

    private ProducerRecord<byte[], byte[]> record(ExceptionEvent event, byte[] bytes) {
        byte[] key = PartitionKey.of(event).getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(topic, null, key, bytes, List.of(WireHeaders.STRUCTURED));
    }

    private Item rejected(Unreadable why) {
        counters.rejected(why.code());
        List<FieldError> errors = why.errors().isEmpty() ? List.of(new FieldError("", why.reason())) : why.errors();
        return new Item(why.source(), why.id(), "rejected", errors);
    }

    private static Result<List<Item>> malformed(String message) {
        return Result.refused(Refusal.Kind.MALFORMED, "body-unreadable", message);
    }
}
