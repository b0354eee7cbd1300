package dev.triage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.RequestStatus;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;

/** What the orchestration layer reports, record by record, on a real database. */
class OutcomeTests {

    private static final TestDatabase DATABASE = TestDatabase.of("platform", "dispatch");
    private static final String COMPLETED = "orchestration.workflow.completed.v1";

    private final FakeGovernance governance = new FakeGovernance();
    private final SetAside deadLetters = new SetAside();
    private final OutcomeListener listener =
            new OutcomeListener(new Outcomes(governance, DATABASE.jdbc(), Stage.counters()), deadLetters);
    private UUID request;
    private UUID command;

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @BeforeEach
    void dispatch() {
        request = governance.cleared();
        governance.redeem(request);
        command = governance.commandOf(request);
    }

    @Test
    void appliesAcceptedThenCompletedOrFailed() {
        listener.on(List.of(structured("1", "orchestration.workflow.accepted.v1", Map.of("commandId", command))));
        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.ACCEPTED);

        listener.on(List.of(structured(
                "2",
                "orchestration.workflow.failed.v1",
                Map.of("commandId", command, "reason", "no stock", "result", Map.of("code", 7)))));
        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.FAILED);
        assertThat(deadLetters.codes()).isEmpty();
    }

    @Test
    void takesBinaryEventsToo() {
        listener.on(List.of(binary("b-" + command, COMPLETED, "{\"commandId\":\"" + command + "\"}")));

        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.COMPLETED);
    }

    @Test
    void absorbsTheSameEventHoweverOftenItComes() {
        ConsumerRecord<byte[], byte[]> report = structured("1", COMPLETED, Map.of("commandId", command));

        listener.on(List.of(report, report));
        listener.on(List.of(report));

        assertThat(governance.outcomes).containsExactly("COMPLETED " + command);
        assertThat(kept()).containsExactly("APPLIED");
    }

    @Test
    void keepsALateReportWithoutEffect() {
        listener.on(List.of(
                structured("1", COMPLETED, Map.of("commandId", command)),
                structured("2", "orchestration.workflow.accepted.v1", Map.of("commandId", command))));

        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.COMPLETED);
        assertThat(kept()).containsExactlyInAnyOrder("APPLIED", "UNCHANGED");
    }

    @Test
    void setsAsideAReportForACommandNobodySentAndAppliesItWhenItIsKnownLater() {
        ConsumerRecord<byte[], byte[]> early = structured("9", COMPLETED, Map.of("commandId", UUID.randomUUID()));
        listener.on(List.of(early));
        assertThat(deadLetters.codes()).containsExactly("UNKNOWN_COMMAND");
        assertThat(kept()).isEmpty();

        listener.on(List.of(structured("9", COMPLETED, Map.of("commandId", command))));
        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.COMPLETED);
    }

    @Test
    void setsAsideWhatItCannotReadAndGoesOnWithTheRest() {
        listener.on(List.of(
                raw("not json"),
                raw("null"),
                raw("[1]"),
                raw("{\"specversion\":\"1.0\"}"),
                raw("[".repeat(5_000)),
                raw("{\"a\":1,\"a\":2}"),
                structured("1", "orchestration.workflow.exploded.v1", Map.of("commandId", command)),
                structured("2", COMPLETED, Map.of("commandId", "12")),
                structured("3", COMPLETED, Map.of("commandId", command, "reason", 5)),
                structured("4", COMPLETED, Map.of("commandId", command, "reason", "nul \u0000")),
                raw("{\"specversion\":\"2.0\",\"id\":\"1\",\"source\":\"/o\",\"type\":\"" + COMPLETED
                        + "\",\"data\":{\"commandId\":\"" + command + "\"}}"),
                raw("x".repeat(Json.MAX_BYTES + 1)),
                new ConsumerRecord<>(OutcomeListener.TOPIC, 0, 5, null, null),
                structured("5", COMPLETED, Map.of("commandId", command))));

        assertThat(deadLetters.codes())
                .containsExactly(
                        "NOT_JSON",
                        "NOT_JSON",
                        "NOT_JSON",
                        "NOT_CLOUDEVENT",
                        "NOT_JSON",
                        "NOT_JSON",
                        "UNKNOWN_TYPE",
                        "SCHEMA",
                        "SCHEMA",
                        "TEXT",
                        "UNSUPPORTED_VERSION",
                        "TOO_LARGE",
                        "NOT_CLOUDEVENT");
        assertThat(governance.statusOf(request)).isEqualTo(RequestStatus.COMPLETED);
    }

    @Test
    void setsABinaryEventAsideInOneBodySoThatItCanBeReplayed() {
        ConsumerRecord<byte[], byte[]> unknown =
                binary("b-1", COMPLETED, "{\"commandId\":\"" + UUID.randomUUID() + "\"}");

        listener.on(List.of(unknown));

        byte[] body = deadLetters.bodies.getFirst();
        assertThat(new String(body, StandardCharsets.UTF_8)).contains("\"id\":\"b-1\"", "\"data\":{");
        listener.on(List.of(new ConsumerRecord<>(OutcomeListener.TOPIC, 0, 8, null, body)));
        assertThat(deadLetters.codes()).containsExactly("UNKNOWN_COMMAND", "UNKNOWN_COMMAND");
    }

    @Test
    void setsAsideWhatTheDatabaseRefusesButNeverWhatItCannotTakeNow() {
        List<RuntimeException> failures =
                List.of(new DataIntegrityViolationException("no"), new DataAccessResourceFailureException("away"));
        for (RuntimeException failure : failures) {
            OutcomeListener failing = new OutcomeListener(
                    new Outcomes(governance, DATABASE.jdbc(), Stage.counters()) {
                        @Override
                        public Effect apply(OutcomeEvent event) {
                            throw failure;
                        }
                    },
                    deadLetters);
            List<ConsumerRecord<byte[], byte[]>> batch =
                    List.of(structured("1", COMPLETED, Map.of("commandId", command)));
            if (failure instanceof DataIntegrityViolationException) {
                failing.on(batch);
            } else {
                assertThatThrownBy(() -> failing.on(batch)).isSameAs(failure);
            }
        }

        assertThat(deadLetters.codes()).containsExactly("REFUSED");
    }

    private List<String> kept() {
        return DATABASE.jdbc()
                .sql("select effect from dispatch.received_outcome where command_id = ?")
                .param(command)
                .query(String.class)
                .list();
    }

    private ConsumerRecord<byte[], byte[]> structured(String id, String type, Map<String, ?> data) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("specversion", "1.0");
        event.put("id", id + "-of-" + request);
        event.put("source", "/orchestration");
        event.put("type", type);
        event.put("data", data);
        return raw(Json.MAPPER.writeValueAsString(event));
    }

    private static ConsumerRecord<byte[], byte[]> binary(String id, String type, String data) {
        ConsumerRecord<byte[], byte[]> record = raw(data);
        Map.of("ce_specversion", "1.0", "ce_id", id, "ce_source", "/orchestration", "ce_type", type)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private static ConsumerRecord<byte[], byte[]> raw(String value) {
        return new ConsumerRecord<>(OutcomeListener.TOPIC, 0, 7, null, value.getBytes(StandardCharsets.UTF_8));
    }
}
