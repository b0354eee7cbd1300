package dev.triage.intake;

import dev.triage.intake.ReadEvent.Readable;
import dev.triage.intake.ReadEvent.Unreadable;
import dev.triage.platform.CanonicalJson;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One record and what reading it came to.
 *
 * @param offset -1 when it did not come from Kafka
 * @param value null for a record without a value
 * @param headers as {@link WireHeaders#toJson} writes them
 * @param binary whether the headers carry the event's attributes
 */
record Incoming(
        String topic,
        int partition,
        long offset,
        byte @Nullable [] key,
        byte @Nullable [] value,
        @Nullable String headers,
        boolean binary,
        Instant receivedAt,
        ReadEvent read) {

    private static final byte[] NOTHING = new byte[0];

    static Incoming of(ConsumerRecord<byte[], byte @Nullable []> record, EventReader reader, Instant receivedAt) {
        boolean binary = WireHeaders.isBinary(record.headers());
        ReadEvent read = read(reader, record.headers(), binary, record.value(), receivedAt);
        boolean keepHeaders = binary || read instanceof Unreadable;
        return new Incoming(
                record.topic(),
                record.partition(),
                record.offset(),
                record.key(),
                record.value(),
                keepHeaders ? WireHeaders.toJson(record.headers()) : null,
                binary,
                receivedAt,
                read);
    }

    /** Reads a record's content; a fault of the reader itself becomes a reason, because one record must not stop the rest. */
    static ReadEvent read(
            EventReader reader, Headers headers, boolean binary, byte @Nullable [] value, Instant receivedAt) {
        if (value == null && !binary) {
            return new Unreadable(
                    "NOT_CLOUDEVENT", "Expected a CloudEvent, found a record without a value", List.of(), "", "");
        }
        try {
            return binary
                    ? reader.binary(WireHeaders.attributes(headers), value, receivedAt)
                    : reader.structured(value == null ? NOTHING : value, receivedAt);
        } catch (RuntimeException | StackOverflowError e) {
            return new Unreadable("PROCESSING", Failures.sentence(e), List.of(), "", "");
        }
    }

    byte[] bytes() {
        return value == null ? NOTHING : value;
    }

    byte[] sha256() {
        return HexFormat.of().parseHex(CanonicalJson.sha256(bytes()));
    }

    boolean isReadable() {
        return read instanceof Readable;
    }

    /** The event; only for readable ones. */
    ExceptionEvent event() {
        if (read instanceof Readable readable) {
            return readable.event();
        }
        throw new IllegalStateException("Expected a readable record at " + place() + ", found " + read);
    }

    EventId id() {
        return event().id();
    }

    String place() {
        return topic + "-" + partition + "@" + offset;
    }
}
