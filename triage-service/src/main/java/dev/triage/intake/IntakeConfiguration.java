package dev.triage.intake;

import dev.triage.intake.reading.CloudEventReader;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Serving;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the room together. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {

    private static final int MOST_FETCHED = 16 * 1024 * 1024;

    @Bean
    IntakeSettings intakeSettings(Environment environment) {
        return Binder.get(environment).bindOrCreate("triage.intake", IntakeSettings.class);
    }

    @Bean
    CloudEventReader eventReader(ContentFolder content) {
        return CloudEventReader.of(content.rules().resolve("crosswalks"));
    }

    @Bean
    IntakeCounters intakeCounters(MeterRegistry registry) {
        return new IntakeCounters(registry);
    }

    @Bean
    IntakeHealth intakeHealthIndicator(Clock clock, ObjectProvider<GroupLag> lags) {
        return new IntakeHealth(clock, () -> {
            GroupLag lag = lags.getIfAvailable();
            return lag == null ? null : lag.lag();
        });
    }

    @Bean(initMethod = "start")
    @Serving
    GroupLag groupLag(KafkaAdmin broker, IntakeSettings settings, Clock clock, MeterRegistry registry) {
        return new GroupLag(broker.getConfigurationProperties(), settings, clock, registry);
    }

    @Bean
    DeadLetterRows deadLetterRows(JdbcTemplate jdbc) {
        return new DeadLetterRows(jdbc);
    }

    @Bean
    ExceptionTopic exceptionTopic(
            @Qualifier("kafkaProducerFactory") ProducerFactory<?, ?> producers, IntakeSettings settings) {
        return new ExceptionTopic(producers.getConfigurationProperties(), settings.patience());
    }

    @Bean
    ExceptionIntake exceptionIntake(
            CloudEventReader reader,
            ExceptionTopic kafka,
            IntakeSettings settings,
            IntakeCounters counters,
            Clock clock) {
        return new OfferedEvents(reader, kafka, settings.topic(), counters, clock);
    }

    @Bean
    DeadLetters deadLetters(
            DeadLetterRows rows,
            CloudEventReader reader,
            ExceptionTopic kafka,
            IntakeSettings settings,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        return new RecordedDeadLetters(
                rows, reader, kafka, settings.topic(), new TransactionTemplate(transactions), events, clock);
    }

    @Bean
    StoredEvents storedEvents(JdbcTemplate jdbc, ExceptionTopic kafka, IntakeSettings settings) {
        return new ReplayedEvents(jdbc, kafka, settings.topic(), settings.patience());
    }

    @Bean
    @Serving
    ExceptionListener exceptionListener(
            CloudEventReader reader,
            DeadLetterRows deadLetters,
            JdbcTemplate jdbc,
            ReceivedExceptions received,
            PlatformTransactionManager transactions,
            IntakeCounters counters,
            IntakeHealth health,
            Clock clock) {
        IntakeBatch batch = new IntakeBatch(
                reader,
                new ReceivedEventRows(jdbc),
                deadLetters,
                received,
                new TransactionTemplate(transactions),
                counters,
                clock);
        return new ExceptionListener(batch, reader, health);
    }

    @Bean
    ConcurrentKafkaListenerContainerFactory<byte[], byte[]> intakeContainers(
            @Qualifier("kafkaConsumerFactory") ConsumerFactory<?, ?> configured, IntakeSettings settings) {
        Map<String, Object> consumer = new HashMap<>(configured.getConfigurationProperties());
        consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.batch());
        consumer.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MOST_FETCHED);
        consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");

        ConcurrentKafkaListenerContainerFactory<byte[], byte[]> containers =
                new ConcurrentKafkaListenerContainerFactory<>();
        containers.setConsumerFactory(
                new DefaultKafkaConsumerFactory<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        containers.setBatchListener(true);
        containers.setConcurrency(settings.consumers());
        containers.getContainerProperties().setAckMode(ContainerProperties.AckMode.BATCH);
        // Broken credentials are mended while we run; without this the container would stop for good.
        containers.getContainerProperties().setAuthExceptionRetryInterval(Duration.ofSeconds(10));
        containers.setCommonErrorHandler(NeverGivesUp.after(settings.retry()));
        return containers;
    }
}
