package dev.triage.intake;

import static dev.triage.intake.Batches.shortage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.triage.fixtures.TestBroker;
import dev.triage.fixtures.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.support.serializer.DeserializationException;

/** The room against a real broker and a real database: nothing is lost, nothing blocks, nothing counts twice. */
class ExceptionListenerTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final String group = "test-" + UUID.randomUUID();
    private TestDatabase database;
    private Batches batches;
    private Received received;
    private IntakeHealth health;
    private String topic;
    private ConcurrentMessageListenerContainer<byte[], byte[]> container;

    @BeforeEach
    void start() {
        database = TestDatabase.of("intake");
        batches = new Batches(database);
        received = batches.received;
        health = new IntakeHealth(Batches.CLOCK, () -> null);
        topic = TestBroker.freshTopic(2);
        container = listen();
    }

    @AfterEach
    void stop() {
        container.stop();
        database.close();
    }

    @Test
    void takesInEverythingOnceAndCommitsAfterwards() {
        Random random = new Random(20261123);
        int produced = 2_000;
        try (KafkaProducer<byte[], byte[]> producer = TestBroker.producer()) {
            for (int i = 0; i < produced; i++) {
                String value = i % 20 == 7 ? "garbage " + i : shortage("e" + random.nextInt(1_500));
                producer.send(new ProducerRecord<>(topic, bytes("k" + i % 7), bytes(value)));
            }
        }

        await().atMost(LONG).untilAsserted(() -> assertThat(committed()).isEqualTo(produced));
        Map<String, Integer> rows = batches.rows();
        assertThat(rows.get("received") + rows.get("repeated") + rows.get("dead"))
                .isEqualTo(produced);
        assertThat(rows.get("dead")).isEqualTo(100);
        assertThat(received.accepted).doesNotHaveDuplicates().hasSize(rows.get("received"));
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void setsAPoisonEventAsideAndGoesOn() {
        received.onAccept = Received.failingFor("poison", new IllegalArgumentException("no such thing"));
        send("a", "poison", "b");

        await().atMost(LONG).untilAsserted(() -> assertThat(committed()).isEqualTo(3));
        assertThat(received.accepted).containsExactlyInAnyOrder("a", "b");
        assertThat(batches.jdbc.queryForObject("select code || ' ' || event_id from intake.dead_letter", String.class))
                .isEqualTo("PROCESSING poison");
    }

    @Test
    void waitsForADatabaseThatIsAwayAndThenTakesEverythingIn() {
        AtomicInteger failures = new AtomicInteger();
        AtomicBoolean away = new AtomicBoolean(true);
        received.onAccept = events -> {
            if (away.get()) {
                failures.incrementAndGet();
                throw new CannotGetJdbcConnectionException("refused", new SQLException("refused", "08001"));
            }
        };
        send("a", "b", "c");

        // The library's own handler drops a batch after ten attempts.
        await().atMost(LONG).until(() -> failures.get() > 25);
        assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(health.health().getDetails()).containsEntry("reason", "SQLException: refused");
        assertThat(committed()).isZero();
        assertThat(batches.rows()).isEqualTo(Map.of("received", 0, "repeated", 0, "dead", 0));

        away.set(false);
        await().atMost(LONG).untilAsserted(() -> assertThat(committed()).isEqualTo(3));
        assertThat(received.accepted).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(batches.rows()).isEqualTo(Map.of("received", 3, "repeated", 0, "dead", 0));
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void doesNotTakeAFatalLookingFailureForAReasonToDrop() {
        AtomicInteger failures = new AtomicInteger();
        received.onStored = events -> {
            if (failures.incrementAndGet() <= 2) {
                // The error handler of the library gives up at once on these unless told otherwise.
                throw new KafkaException("no broker", new DeserializationException("x", new byte[0], false, null));
            }
        };
        send("a");

        await().atMost(LONG).untilAsserted(() -> assertThat(committed()).isEqualTo(1));
        assertThat(received.stored).containsExactly("a");
        assertThat(failures).hasValue(3);
    }

    @Test
    void absorbsWhatIsDeliveredAgainAfterACrash() {
        send("a", "b");
        await().atMost(LONG).untilAsserted(() -> assertThat(committed()).isEqualTo(2));
        container.stop();
        try (KafkaConsumer<byte[], byte[]> consumer = consumerOfTheGroup()) {
            consumer.commitSync(Map.of(
                    new TopicPartition(topic, 0), new OffsetAndMetadata(0),
                    new TopicPartition(topic, 1), new OffsetAndMetadata(0)));
        }
        container = listen();

        await().atMost(LONG).untilAsserted(() -> assertThat(committed()).isEqualTo(2));
        assertThat(received.accepted).containsExactlyInAnyOrder("a", "b");
        assertThat(received.stored).hasSize(4);
        assertThat(batches.rows()).isEqualTo(Map.of("received", 2, "repeated", 0, "dead", 0));
    }

    private ConcurrentMessageListenerContainer<byte[], byte[]> listen() {
        ExceptionListener listener = new ExceptionListener(batches.batch, batches.reader, health);
        IntakeSettings settings =
                new IntakeSettings(topic, group, 2, 1000, Duration.ofSeconds(10), Duration.ofMillis(5));
        ConcurrentMessageListenerContainer<byte[], byte[]> made = new IntakeConfiguration()
                .intakeContainers(new DefaultKafkaConsumerFactory<>(TestBroker.properties()), settings)
                .createContainer(topic);
        made.getContainerProperties().setGroupId(group);
        made.setupMessageListener((BatchMessageListener<byte[], byte[]>) listener::on);
        made.start();
        return made;
    }

    private void send(String... ids) {
        try (KafkaProducer<byte[], byte[]> producer = TestBroker.producer()) {
            for (String id : ids) {
                producer.send(new ProducerRecord<>(topic, bytes(id), bytes(shortage(id))));
            }
        }
    }

    private long committed() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumerOfTheGroup()) {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    consumer.committed(java.util.Set.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)));
            return committed.values().stream()
                    .filter(Objects::nonNull)
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        }
    }

    private KafkaConsumer<byte[], byte[]> consumerOfTheGroup() {
        Map<String, Object> settings = new HashMap<>(TestBroker.properties());
        settings.put("group.id", group);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
