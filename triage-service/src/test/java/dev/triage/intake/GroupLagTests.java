package dev.triage.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.TestBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits on a real topic of a real broker, group and all. */
class GroupLagTests {

    private final String group = "test-" + UUID.randomUUID();
    private final String topic = TestBroker.freshTopic(2);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-25T10:00:00Z"));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final GroupLag lag = lag(TestBroker.properties());

    @AfterEach
    void close() {
        lag.close();
    }

    @Test
    void countsWhatTheGroupHasNotTakenInOverAllPartitions() throws Exception {
        assertThat(lag.lag()).isNull();
        assertThat(figure()).isNaN();

        lag.look();
        assertThat(lag.lag()).isEqualTo(new GroupLag.Lag(0, false, now.get()));

        produce(30);
        lag.look();
        // It may just be passing through.
        assertThat(lag.lag()).isEqualTo(new GroupLag.Lag(30, false, now.get()));
        assertThat(figure()).isEqualTo(30);

        lag.look();
        assertThat(lag.lag()).isEqualTo(new GroupLag.Lag(30, true, now.get()));

        commit(end(0), end(1) - 1);
        lag.look();
        assertThat(lag.lag()).isEqualTo(new GroupLag.Lag(1, true, now.get()));

        // What waited has gone through; what came meanwhile has only just come.
        commit(end(0), end(1));
        produce(5);
        lag.look();
        assertThat(lag.lag()).isEqualTo(new GroupLag.Lag(5, false, now.get()));

        commit(end(0), end(1));
        lag.look();
        assertThat(lag.lag()).isEqualTo(new GroupLag.Lag(0, false, now.get()));
    }

    @Test
    void doesNotCountWhatTheBrokerNoLongerKeeps() throws Exception {
        produce(10);
        try (Admin admin = Admin.create(TestBroker.properties())) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(end(0))))
                    .all()
                    .get();
        }

        lag.look();

        assertThat(lag.lag()).isEqualTo(new GroupLag.Lag(end(1), false, now.get()));
    }

    @Test
    void knowsNothingRatherThanSomethingOld() throws Exception {
        lag.look();
        now.updateAndGet(at -> at.plus(GroupLag.KNOWN));

        assertThat(lag.lag()).isNull();
        assertThat(figure()).isNaN();
    }

    @Test
    void saysInTheHealthHowManyWaitAndNothingWhenItIsNotKnown() throws Exception {
        IntakeHealth health = new IntakeHealth(Clock.systemUTC(), lag::lag);
        assertThat(health.health().getDetails()).isEmpty();
        produce(3);
        lag.look();
        lag.look();

        assertThat(health.health().getDetails())
                .containsEntry("waitingEvents", 3L)
                .containsEntry("behind", true)
                .containsEntry("waitingAsOf", now.get());
    }

    @Test
    void failsWhenThereIsNoBroker() {
        Map<String, Object> nobody =
                Map.of("bootstrap.servers", "localhost:1", "default.api.timeout.ms", 500, "request.timeout.ms", 500);
        try (GroupLag alone = lag(nobody)) {
            assertThatThrownBy(alone::look).isInstanceOf(ExecutionException.class);
            assertThat(alone.lag()).isNull();
        }
    }

    private GroupLag lag(Map<String, Object> broker) {
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
        IntakeSettings settings =
                new IntakeSettings(topic, group, 1, 10, Duration.ofSeconds(10), Duration.ofMillis(10));
        return new GroupLag(broker, settings, clock, registry);
    }

    private double figure() {
        return registry.get("triage.events.waiting").gauge().value();
    }

    private void produce(int events) {
        for (int i = 0; i < events; i++) {
            byte[] bytes = ("e" + i).getBytes(StandardCharsets.UTF_8);
            TestBroker.send(topic, bytes, bytes);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = new HashMap<>(TestBroker.properties());
        properties.put("group.id", group);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private long end(int partition) {
        TopicPartition asked = new TopicPartition(topic, partition);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return consumer.endOffsets(List.of(asked)).get(asked);
        }
    }

    private void commit(long first, long second) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.commitSync(Map.of(
                    new TopicPartition(topic, 0), new OffsetAndMetadata(first),
                    new TopicPartition(topic, 1), new OffsetAndMetadata(second)));
        }
    }
}
