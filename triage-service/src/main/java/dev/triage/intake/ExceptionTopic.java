package dev.triage.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;

/** Produces events to Kafka and waits until the broker has them. */
final class ExceptionTopic implements AutoCloseable {

    private final DefaultKafkaProducerFactory<byte[], byte[]> producers;
    private final KafkaTemplate<byte[], byte[]> kafka;
    private final Duration patience;

    /** @param configured the connection as it is configured; what durability needs is set here */
    ExceptionTopic(Map<String, Object> configured, Duration patience) {
        int millis = Math.toIntExact(patience.toMillis());
        Map<String, Object> settings = new HashMap<>(configured);
        settings.putAll(Map.of(
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.BATCH_SIZE_CONFIG,
                131_072,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                2 * 1024 * 1024,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                (long) millis / 2,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                millis / 2,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                millis));
        this.producers =
                new DefaultKafkaProducerFactory<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.kafka = new KafkaTemplate<>(producers);
        // The answer says what failed; the template would log every record of a broker that is away.
        this.kafka.setProducerListener(new ProducerListener<>() {});
        this.patience = patience;
    }

    /** What the broker said to one record. */
    enum Answer {
        /** It is durable. */
        ACKNOWLEDGED,
        /** It will never take this one: too large. */
        REFUSED,
        /** No answer in time; it may or may not be there, and sending it again does no harm. */
        UNANSWERED
    }

    /** Sends them in order and waits, for all together no longer than the patience. One answer a record. */
    List<Answer> send(List<ProducerRecord<byte[], byte[]>> records) {
        List<@Nullable CompletableFuture<?>> sent = new ArrayList<>(records.size());
        List<Answer> atOnce = new ArrayList<>(records.size());
        boolean away = false;
        for (ProducerRecord<byte[], byte[]> record : records) {
            CompletableFuture<?> future = null;
            Answer answer = Answer.UNANSWERED;
            if (!away) {
                try {
                    future = kafka.send(record);
                } catch (KafkaException | org.apache.kafka.common.KafkaException failure) {
                    answer = answer(failure);
                    // Each further record would wait for the broker just as long.
                    away = answer == Answer.UNANSWERED;
                }
            }
            sent.add(future);
            atOnce.add(answer);
        }

        long deadline = System.nanoTime() + patience.toNanos();
        List<Answer> answers = new ArrayList<>(records.size());
        for (int i = 0; i < sent.size(); i++) {
            CompletableFuture<?> future = sent.get(i);
            answers.add(future == null ? atOnce.get(i) : await(future, deadline));
        }
        return answers;
    }

    private static Answer await(CompletableFuture<?> future, long deadline) {
        try {
            future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return Answer.ACKNOWLEDGED;
        } catch (ExecutionException failure) {
            return answer(failure);
        } catch (TimeoutException late) {
            return Answer.UNANSWERED;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Answer.UNANSWERED;
        }
    }

    private static Answer answer(Throwable failure) {
        return Failures.isOfInfrastructure(failure) ? Answer.UNANSWERED : Answer.REFUSED;
    }

    @Override
    public void close() {
        producers.destroy();
    }
}
