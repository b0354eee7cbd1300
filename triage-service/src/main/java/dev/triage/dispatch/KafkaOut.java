package dev.triage.dispatch;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A producer that is made at its first use, so that a verb of the command line never needs Kafka. Everything it sends is
 * acknowledged by all replicas or reported as failed within a bounded time.
 */
final class KafkaOut implements AutoCloseable {

    /** How long a record may stay unacknowledged. */
    static final Duration DELIVERY = Duration.ofSeconds(12);
    /** How long {@code send} may wait for room or for the topic's leader. */
    private static final Duration BLOCK = Duration.ofSeconds(5);

    private final Map<String, Object> properties;
    private @Nullable Producer<byte[], byte[]> producer;

    /** @param lingerMillis how long to wait for company: 0 for single commands, a few for batches */
    KafkaOut(Map<String, Object> base, String clientId, int lingerMillis) {
        this.properties = new HashMap<>(base);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, lingerMillis);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis());
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK.toMillis());
    }

    Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return producer().send(record);
    }

    /** Waits until all are acknowledged. The first failure, or the time being up, is reported. */
    static void awaitAll(List<Future<RecordMetadata>> sent, Duration atMost)
            throws ExecutionException, TimeoutException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (Future<RecordMetadata> each : sent) {
            each.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    /** A CloudEvent in binary mode: attributes in headers, data in the value. */
    static ProducerRecord<byte[], byte[]> cloudEvent(
            String topic, String key, String type, String id, String subject, Instant time, byte[] data) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(key), data);
        record.headers()
                .add("ce_specversion", bytes("1.0"))
                .add("ce_id", bytes(id))
                .add("ce_source", bytes("/triage"))
                .add("ce_type", bytes(type))
                .add("ce_subject", bytes(subject))
                .add("ce_time", bytes(time.toString()))
                .add("content-type", bytes("application/json"));
        return record;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(5));
            producer = null;
        }
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(properties);
        }
        return producer;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
