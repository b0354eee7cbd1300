package dev.triage.dispatch;

import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The topic that keeps the audit's digests out of reach of whoever owns the database or a home folder. Each record's value
 * is one line of a digest file, its key the file; so a plain dump of the values is a digest file again.
 */
public final class AuditDigestTopic {

    static final String TYPE = "triage.audit-digest.v1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, Object> properties;
    private final String topic;

    AuditDigestTopic(Map<String, Object> base, String topic) {
        this.topic = topic;
        this.properties = new HashMap<>(base);
        // Read as a whole, by nobody in particular.
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    }

    public String name() {
        return topic;
    }

    /** Every line on the topic, those of one file in their order; UNAVAILABLE when it cannot be read to its end. */
    public Result<List<String>> read() {
        List<String> lines = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (found == null || found.isEmpty()) {
                return unread("there is no such topic");
            }
            List<TopicPartition> partitions = found.stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long patience = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > patience) {
                    return unread("its end was not reached in " + PATIENCE.toSeconds() + " s");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    patience = System.nanoTime() + PATIENCE.toNanos();
                    if (record.value() != null) {
                        lines.add(new String(record.value(), StandardCharsets.UTF_8));
                    }
                }
            }
            return Result.done(lines);
        } catch (KafkaException e) {
            return unread(String.valueOf(e.getMessage()));
        }
    }

    private Result<List<String>> unread(String why) {
        return Result.refused(
                Refusal.Kind.UNAVAILABLE,
                "digest-topic-unreadable",
                "Expected the audit digests on topic " + topic + ", but " + why + ".");
    }
}
