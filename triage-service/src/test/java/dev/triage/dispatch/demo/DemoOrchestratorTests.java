package dev.triage.dispatch.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.triage.dispatch.SignedCommands;
import dev.triage.fixtures.TestBroker;
import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class DemoOrchestratorTests {

    private static final TestDatabase DATABASE = TestDatabase.of("platform", "dispatch");
    private static final String OUTCOMES = "orchestration.outcomes.v1";

    private final JdbcClient jdbc = DATABASE.jdbc();

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @Test
    void actsOnceHoweverOftenACommandIsDelivered() {
        TestBroker.topic(OUTCOMES, 1);
        SignedCommands.Signed command = SignedCommands.until(SignedCommands.NOW.plusSeconds(60));
        UUID id = command.id();
        DemoOrchestrator orchestrator = orchestrator();

        orchestrator.on(List.of(record(command.text()), record(command.text())));
        orchestrator.on(List.of(record(command.text())));

        assertThat(jdbc.sql("select deliveries from dispatch.demo_effect where command_id = ?")
                        .param(id)
                        .query(Integer.class)
                        .list())
                .containsExactly(3);

        jdbc.sql("update dispatch.demo_effect set due_at = clock_timestamp()").update();
        orchestrator.start();
        Map<String, String> reports = reports(id, 2);
        orchestrator.stop();

        assertThat(reports.values())
                .containsExactlyInAnyOrder(
                        "orchestration.workflow.accepted.v1",
                        Outcome.of(id).completed()
                                ? "orchestration.workflow.completed.v1"
                                : "orchestration.workflow.failed.v1");
    }

    @Test
    void skipsWhatIsNoCommand() {
        DemoOrchestrator orchestrator = orchestrator();

        orchestrator.on(List.of(record("nonsense"), record("{}"), record("{\"commandId\":\"x\"}")));

        assertThat(jdbc.sql("select count(*) from dispatch.demo_effect where workflow = 'unknown'")
                        .query(Integer.class)
                        .single())
                .isZero();
        orchestrator.stop();
    }

    @Test
    void refusesWhatIsUnsignedOrAltered() {
        TestBroker.topic(OUTCOMES, 1);
        DemoOrchestrator orchestrator = orchestrator();
        SignedCommands.Signed command = SignedCommands.until(SignedCommands.NOW.plusSeconds(60));
        String altered = command.text().replace("\"quantity\":\"4\"", "\"quantity\":\"400\"");
        String unsigned = command.text().replace("\"signature\":", "\"signed\":");
        assertThat(List.of(altered, unsigned)).doesNotContain(command.text());

        orchestrator.on(List.of(record(altered), record(unsigned)));

        assertThat(effects(command.id())).isZero();
        orchestrator.on(List.of(record(command.text())));
        assertThat(effects(command.id())).isOne();
        orchestrator.stop();
    }

    @Test
    void reportsAGenuineCommandThatCameTooLateAsFailed() {
        TestBroker.topic(OUTCOMES, 1);
        DemoOrchestrator orchestrator = orchestrator();
        SignedCommands.Signed late = SignedCommands.until(SignedCommands.NOW);

        orchestrator.on(List.of(record(late.text())));

        assertThat(effects(late.id())).isZero();
        assertThat(reports(late.id(), 1).values()).containsExactly("orchestration.workflow.failed.v1");
        orchestrator.stop();
    }

    private int effects(UUID command) {
        return jdbc.sql("select count(*) from dispatch.demo_effect where command_id = ?")
                .param(command)
                .query(Integer.class)
                .single();
    }

    @Test
    void completesMostAndFailsSomeAlwaysTheSame() {
        List<Outcome> outcomes = IntStream.range(0, 1_000)
                .mapToObj(i -> Outcome.of(new UUID(i, ~i * 31L)))
                .toList();

        assertThat(outcomes.stream().filter(outcome -> !outcome.completed()).count())
                .isBetween(30L, 160L);
        assertThat(outcomes).allMatch(outcome -> outcome.completed() == (outcome.reason() == null));
        assertThat(outcomes).allMatch(outcome -> outcome.after().compareTo(Duration.ofSeconds(80)) < 0);
        assertThat(Outcome.of(new UUID(7, 7))).isEqualTo(Outcome.of(new UUID(7, 7)));
    }

    /** Event id to type of what was reported on a command; waits for so many. */
    private static Map<String, String> reports(UUID command, int wanted) {
        Map<String, String> found = new LinkedHashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = TestBroker.consumer()) {
            consumer.subscribe(List.of(OUTCOMES));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    JsonNode event = Json.MAPPER.readTree(record.value());
                    if (command.toString().equals(event.at("/data/commandId").asString(""))) {
                        found.put(event.get("id").asString(), event.get("type").asString());
                    }
                });
                return found.size() >= wanted;
            });
        }
        return found;
    }

    private DemoOrchestrator orchestrator() {
        KafkaProperties kafka = new Binder(new MapConfigurationPropertySource(TestBroker.springProperties()))
                .bind("spring.kafka", KafkaProperties.class)
                .get();
        return new DemoOrchestrator(
                new Effects(jdbc),
                Clock.fixed(SignedCommands.NOW, ZoneOffset.UTC),
                SignedCommands.KEYS,
                kafka,
                kafka::getBootstrapServers);
    }

    private static ConsumerRecord<byte[], byte[]> record(String value) {
        return new ConsumerRecord<>("triage.commands.v1", 0, 1, null, value.getBytes(StandardCharsets.UTF_8));
    }
}
