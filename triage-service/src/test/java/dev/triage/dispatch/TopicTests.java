package dev.triage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.cases.RecommendationsMade;
import dev.triage.cases.Triaged;
import dev.triage.fixtures.Exceptions;
import dev.triage.fixtures.TestBroker;
import dev.triage.governance.IssuedClearances;
import dev.triage.platform.Json;
import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import tools.jackson.databind.JsonNode;

/** What leaves and what comes, over a real broker. */
class TopicTests {

    @Test
    void sendsACommandAsACloudEventKeyedByItsCase() {
        TestBroker.topic(CommandTopic.TOPIC, 3);
        FakeGovernance governance = new FakeGovernance();
        Command command =
                Command.of(IssuedClearances.of(governance.requests.get(governance.cleared()), FakeGovernance.NOW));

        try (KafkaOut out = new KafkaOut(TestBroker.properties(), "test-commands", 0)) {
            assertThat(new CommandTopic(out).send(command)).isInstanceOf(Answer.Accepted.class);
        }

        ConsumerRecord<byte[], byte[]> record =
                read(CommandTopic.TOPIC, command.id().toString(), 1).getFirst();
        assertThat(new String(record.key(), StandardCharsets.UTF_8))
                .isEqualTo(command.caseId().toString());
        assertThat(header(record, "ce_type")).isEqualTo("triage.workflow.requested.v1");
        assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(header(record, "ce_source")).isEqualTo("/triage");
        assertThat(header(record, "ce_time")).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(header(record, "content-type")).isEqualTo("application/json");
        assertThat(record.value()).isEqualTo(command.bytes());
    }

    @Test
    void publishesRecommendationsWithIdsThatFollowFromCaseAndEvent() {
        TestBroker.topic(RecommendationTopic.TOPIC, 2);
        RecommendationsMade.Made made = new RecommendationsMade.Made(
                UUID.randomUUID(), "EX-2026-000001", Exceptions.allocationShortage(), triaged());

        try (KafkaOut out = new KafkaOut(TestBroker.properties(), "test-recommendations", 5)) {
            RecommendationTopic topic =
                    new RecommendationTopic(out, Clock.fixed(FakeGovernance.NOW, ZoneOffset.UTC), Stage.counters());
            topic.publish(List.of(made));
            topic.publish(List.of(made));
        }

        String id = RecommendationTopic.id(made);
        List<ConsumerRecord<byte[], byte[]>> records = read(RecommendationTopic.TOPIC, id, 2);
        assertThat(records).allMatch(record -> header(record, "ce_id").equals(id));
        JsonNode data = Json.MAPPER.readTree(records.getFirst().value());
        assertThat(data.get("caseId").asString()).isEqualTo(made.caseId().toString());
        assertThat(data.get("reference").asString()).isEqualTo("EX-2026-000001");
        assertThat(data.at("/assessment/category").asString()).isEqualTo("ALLOC_SHORTAGE");
        assertThat(data.at("/versions/playbook").asString()).isEqualTo("sha256:p");
    }

    @Test
    void reportsABrokerThatIsAwayInsteadOfForgetting() {
        Map<String, Object> nowhere = Map.of("bootstrap.servers", "127.0.0.1:1");
        FakeGovernance governance = new FakeGovernance();
        Command command =
                Command.of(IssuedClearances.of(governance.requests.get(governance.cleared()), FakeGovernance.NOW));

        try (KafkaOut out = new KafkaOut(nowhere, "test-nowhere", 0)) {
            assertThat(new CommandTopic(out).send(command)).isInstanceOf(Answer.Unclear.class);
        }
    }

    @Test
    void deliversABatchAgainUntilItIsTaken() {
        String topic = TestBroker.freshTopic(1);
        for (int i = 0; i < 5; i++) {
            TestBroker.send(topic, null, ("record " + i).getBytes(StandardCharsets.UTF_8));
        }
        KafkaProperties kafka = new Binder(new MapConfigurationPropertySource(TestBroker.springProperties()))
                .bind("spring.kafka", KafkaProperties.class)
                .get();
        KafkaConnectionDetails connection = kafka::getBootstrapServers;
        ConcurrentMessageListenerContainer<byte[], byte[]> container =
                new DispatchKafka().dispatchBatches(kafka, connection).createContainer(topic);
        container.getContainerProperties().setGroupId("test-" + UUID.randomUUID());
        AtomicInteger calls = new AtomicInteger();
        List<String> taken = new CopyOnWriteArrayList<>();
        container.setupMessageListener((BatchMessageListener<byte[], byte[]>) batch -> {
            if (calls.incrementAndGet() <= 3) {
                throw new IllegalStateException("not now");
            }
            batch.forEach(record -> taken.add(new String(record.value(), StandardCharsets.UTF_8)));
        });
        container.start();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> taken.size() >= 5);
        } finally {
            container.stop();
        }

        assertThat(taken).containsExactly("record 0", "record 1", "record 2", "record 3", "record 4");
    }

    private static Triaged triaged() {
        Assessment assessment = new Assessment(
                Category.ALLOC_SHORTAGE,
                0.9,
                false,
                List.of(new Assessment.Candidate(Category.ALLOC_SHORTAGE, 0.9)),
                0.1,
                0.5,
                Priority.P2,
                new Money(new BigDecimal("10.00"), "EUR"),
                false,
                new Rank(1, Rank.Regime.BEFORE_DUE, Duration.ofHours(24), FakeGovernance.NOW, List.of()),
                List.of(),
                Map.of());
        return new Triaged(assessment, List.of(), "sha256:p", "sha256:r");
    }

    /** The records with this event id, at least so many, within a minute. */
    private static List<ConsumerRecord<byte[], byte[]>> read(String topic, String id, int count) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = TestBroker.consumer()) {
            consumer.subscribe(List.of(topic));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (id.equals(header(record, "ce_id"))) {
                        found.add(record);
                    }
                });
                return found.size() >= count;
            });
        }
        return found;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
