package dev.triage.dispatch;

import dev.triage.intake.NeverGivesUp;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;

/** How this room talks to Kafka: bytes in, bytes out, nothing lost. */
@Configuration(proxyBeanMethods = false)
class DispatchKafka {

    /** Bean name of the containers for batches of raw records. */
    static final String BATCHES = "dispatchBatches";

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    /**
     * Batches of raw bytes; the offset is committed after the batch. A batch that fails is delivered again, with growing
     * pauses and without end: what can be the fault of a record is caught per record before it comes to that.
     */
    @Bean(BATCHES)
    ConcurrentKafkaListenerContainerFactory<byte[], byte[]> dispatchBatches(
            KafkaProperties kafka, KafkaConnectionDetails connection) {
        Map<String, Object> properties = new HashMap<>(kafka.buildConsumerProperties());
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, connection.getBootstrapServers());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        ConcurrentKafkaListenerContainerFactory<byte[], byte[]> batches =
                new ConcurrentKafkaListenerContainerFactory<>();
        batches.setConsumerFactory(new DefaultKafkaConsumerFactory<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        batches.setBatchListener(true);
        batches.getContainerProperties().setAckMode(ContainerProperties.AckMode.BATCH);
        // Broken credentials are mended while we run; without this the container would stop for good.
        batches.getContainerProperties().setAuthExceptionRetryInterval(Duration.ofSeconds(10));
        batches.setCommonErrorHandler(NeverGivesUp.after(FIRST_PAUSE));
        return batches;
    }

    @Bean(destroyMethod = "close")
    KafkaOut commandsOut(KafkaProperties kafka, KafkaConnectionDetails connection) {
        return new KafkaOut(producers(kafka, connection), "triage-commands", 0);
    }

    @Bean(destroyMethod = "close")
    KafkaOut recommendationsOut(KafkaProperties kafka, KafkaConnectionDetails connection) {
        return new KafkaOut(producers(kafka, connection), "triage-recommendations", 5);
    }

    @Bean(destroyMethod = "close")
    KafkaOut auditDigestsOut(KafkaProperties kafka, KafkaConnectionDetails connection) {
        return new KafkaOut(producers(kafka, connection), "triage-audit-digests", 0);
    }

    @Bean
    AuditDigestTopic auditDigestTopic(
            KafkaProperties kafka,
            KafkaConnectionDetails connection,
            @Value("${triage.audit.digest-topic:triage.audit-digests.v1}") String topic) {
        Map<String, Object> properties = new HashMap<>(kafka.buildConsumerProperties());
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, connection.getBootstrapServers());
        return new AuditDigestTopic(properties, topic);
    }

    private static Map<String, Object> producers(KafkaProperties kafka, KafkaConnectionDetails connection) {
        Map<String, Object> properties = new HashMap<>(kafka.buildProducerProperties());
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, connection.getBootstrapServers());
        return properties;
    }
}
