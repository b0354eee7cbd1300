package dev.triage.intake;

import static dev.triage.intake.Batches.record;
import static dev.triage.intake.Batches.records;
import static dev.triage.intake.Batches.shortage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.Exceptions;
import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class IntakeBatchTests {

    private TestDatabase database;
    private Batches batches;
    private Received received;
    private IntakeBatch batch;

    @BeforeEach
    void create() {
        database = TestDatabase.of("intake");
        batches = new Batches(database);
        received = batches.received;
        batch = batches.batch;
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void keepsEachEventOnceAndHandsTheNewOnesOnInOrder() {
        batch.take(records(0, shortage("c"), shortage("a"), shortage("b")));
        batch.take(records(3, shortage("a"), shortage("d")));

        assertThat(received.accepted).containsExactly("c", "a", "b", "d");
        assertThat(received.stored).containsExactly("c", "a", "b", "a", "d");
        assertThat(batches.rows()).isEqualTo(Map.of("received", 4, "repeated", 1, "dead", 0));
        assertThat(batches.counter("triage.events.consumed")).isEqualTo(4);
        assertThat(batches.counter("triage.events.duplicates")).isEqualTo(1);
        assertThat(batches.counter("triage.events.conflicts")).isZero();
    }

    @Test
    void keepsTheBytesAsTheyCame() {
        byte[] bytes = shortage("a").replace("  ", "\t").getBytes(StandardCharsets.UTF_8);
        batch.take(List.of(record(0, bytes)));

        Map<String, Object> row = batches.jdbc.queryForMap("select * from intake.received_event");
        assertThat(row.get("body")).isEqualTo(bytes);
        assertThat(row.get("type")).isEqualTo("RAISED");
        assertThat(row.get("subject")).isEqualTo("SO-a/10");
        assertThat(row.get("headers")).isNull();
    }

    @Test
    void absorbsDuplicatesWithinOneBatch() {
        batch.take(records(0, shortage("a"), shortage("a"), shortage("b"), shortage("a")));

        assertThat(received.accepted).containsExactly("a", "b");
        assertThat(received.stored).containsExactly("a", "b");
        assertThat(batches.rows()).isEqualTo(Map.of("received", 2, "repeated", 2, "dead", 0));
    }

    @Test
    void doesNotCountARedeliveryAsARepeat() {
        List<ConsumerRecord<byte[], byte[]>> records =
                records(0, shortage("a"), shortage("b"), shortage("a"), "garbage");
        batch.take(records);
        batch.take(records);

        assertThat(received.accepted).containsExactly("a", "b");
        assertThat(received.stored).containsExactly("a", "b", "a", "b");
        assertThat(batches.rows()).isEqualTo(Map.of("received", 2, "repeated", 1, "dead", 1));
        assertThat(batches.counter("triage.events.duplicates")).isEqualTo(1);
        assertThat(batches.counter("triage.events.rejected")).isEqualTo(1);
    }

    @Test
    void keepsTheFirstOfTwoContentsAndFlagsTheOther() {
        String other = shortage("a").replace("short 40 EA", "short 41 EA");
        String respelled = Json.MAPPER.readTree(shortage("a")).toString();
        batch.take(records(0, shortage("a"), respelled, other));

        assertThat(received.accepted).containsExactly("a");
        List<Map<String, Object>> repeats =
                batches.jdbc.queryForList("select * from intake.repeated_event order by record_offset");
        assertThat(repeats).hasSize(2);
        assertThat(repeats.get(0)).containsEntry("differs", false).containsEntry("body", null);
        assertThat(repeats.get(1))
                .containsEntry("differs", true)
                .containsEntry("body", other.getBytes(StandardCharsets.UTF_8));
        assertThat(batches.counter("triage.events.conflicts")).isEqualTo(1);
    }

    @Test
    void setsAsideWhatItCannotReadAndTakesTheRest() {
        byte[] raw = {(byte) 0xFF, 0, 1, 2};
        batch.take(List.of(
                record(7, raw),
                record(8, shortage("a").getBytes(StandardCharsets.UTF_8)),
                record(9, null),
                record(10, shortage("b").replace("raised.v1", "raised.v2").getBytes(StandardCharsets.UTF_8))));

        assertThat(received.accepted).containsExactly("a");
        List<Map<String, Object>> dead =
                batches.jdbc.queryForList("select * from intake.dead_letter order by record_offset");
        assertThat(dead)
                .extracting(row -> row.get("code"))
                .containsExactly("NOT_JSON", "NOT_CLOUDEVENT", "UNSUPPORTED_VERSION");
        assertThat(dead).extracting(row -> row.get("record_offset")).containsExactly(7L, 9L, 10L);
        assertThat(dead.get(0).get("body")).isEqualTo(raw);
        assertThat(dead.get(1).get("body")).isNull();
        assertThat(dead.get(2)).containsEntry("source", "/wms/dc-east").containsEntry("event_id", "b");
        assertThat(batches.meters
                        .get("triage.events.rejected")
                        .tag("code", "NOT_JSON")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void readsBinaryModeAndKeepsItsHeaders() {
        ConsumerRecord<byte[], byte[]> record = record(
                0, "{\"message\": \"short\", \"order\": {\"number\": \"SO-1\"}}".getBytes(StandardCharsets.UTF_8));
        Headers headers = record.headers();
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        "b1",
                        "ce_source",
                        "/erp/x",
                        "ce_type",
                        "orchestration.exception.raised.v1",
                        "content-type",
                        "application/json")
                .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        ConsumerRecord<byte[], byte[]> again = record(1, record.value());
        record.headers().forEach(header -> again.headers().add(header));

        batch.take(List.of(record));
        batch.take(List.of(again));

        assertThat(received.accepted).containsExactly("b1");
        assertThat(batches.jdbc.queryForObject(
                        "select jsonb_array_length(headers) from intake.received_event", Integer.class))
                .isEqualTo(5);
        assertThat(batches.jdbc.queryForObject("select differs from intake.repeated_event", Boolean.class))
                .isFalse();
    }

    @Test
    void findsTheOneEventThatFailsABatch() {
        received.onAccept = Received.failingFor("e7", new IllegalStateException("cannot\nuse\u0000 this"));
        String[] events =
                IntStream.range(0, 20).mapToObj(i -> shortage("e" + i)).toArray(String[]::new);
        batch.take(records(0, events));

        assertThat(received.accepted).hasSize(19).doesNotContain("e7");
        assertThat(received.accepted).isSortedAccordingTo(Comparator.comparing(id -> Integer.valueOf(id.substring(1))));
        assertThat(received.stored).hasSize(19).doesNotContain("e7");
        assertThat(batches.jdbc.queryForMap(
                        "select code, reason, source, event_id, record_offset from intake.dead_letter"))
                .isEqualTo(Map.of(
                        "code", "PROCESSING",
                        "reason", "IllegalStateException: cannot use  this",
                        "source", "/wms/dc-east",
                        "event_id", "e7",
                        "record_offset", 7L));
        assertThat(batches.rows()).isEqualTo(Map.of("received", 19, "repeated", 0, "dead", 1));
    }

    @Test
    void findsTheOneEventThatCannotBePublished() {
        received.onStored = Received.failingFor("e2", new IllegalStateException("no"));
        batch.take(records(0, shortage("e0"), shortage("e1"), shortage("e2"), shortage("e3")));

        assertThat(received.stored).containsExactly("e0", "e1", "e3");
        assertThat(batches.jdbc.queryForObject("select code || ' ' || event_id from intake.dead_letter", String.class))
                .isEqualTo("PUBLICATION e2");
        assertThat(batches.rows()).containsEntry("received", 4);
    }

    @Test
    void blamesNoEventForADatabaseThatIsAway() {
        for (RuntimeException away : List.of(
                new CannotGetJdbcConnectionException("refused", new SQLException("refused", "08001")),
                new CannotAcquireLockException("lock", new SQLException("lock", "55P03")),
                new IllegalStateException("wrapped", new SQLException("terminating connection", "57P01")))) {
            received.onAccept = events -> {
                throw away;
            };
            assertThatThrownBy(() -> batch.take(records(0, shortage("a"), "garbage")))
                    .isSameAs(away);
        }
        assertThat(batches.rows()).isEqualTo(Map.of("received", 0, "repeated", 0, "dead", 0));
        assertThat(received.stored).isEmpty();

        received.onAccept = events -> {};
        batch.take(records(0, shortage("a"), "garbage"));
        assertThat(batches.rows()).isEqualTo(Map.of("received", 1, "repeated", 0, "dead", 1));
        assertThat(received.accepted).containsExactly("a");
    }

    @Test
    void publishesAgainAfterAFailureOnTheWay() {
        received.onStored = events -> {
            throw new TimeoutException("no broker");
        };
        assertThatThrownBy(() -> batch.take(records(0, shortage("a")))).isInstanceOf(TimeoutException.class);
        assertThat(batches.rows()).isEqualTo(Map.of("received", 1, "repeated", 0, "dead", 0));

        received.onStored = events -> {};
        batch.take(records(0, shortage("a")));
        assertThat(received.accepted).containsExactly("a");
        assertThat(received.stored).containsExactly("a");
    }

    @Test
    void rollsTheEventsBackWithTheRoomAhead() {
        received.onAccept = events -> {
            throw new DataIntegrityViolationException("check", new SQLException("check", "23514"));
        };
        batch.take(records(0, shortage("a")));

        assertThat(batches.rows()).isEqualTo(Map.of("received", 0, "repeated", 0, "dead", 1));
    }

    @Test
    void accountsForEveryRecord() {
        String[] values = IntStream.range(0, 300)
                .mapToObj(i -> switch (i % 5) {
                    case 0 -> "garbage " + i;
                    case 1 -> shortage("same");
                    default -> shortage("e" + i % 100);
                })
                .toArray(String[]::new);
        received.onAccept = Received.failingFor("e42", new ArithmeticException("never"));
        batch.take(records(0, Arrays.copyOfRange(values, 0, 120)));
        batch.take(records(100, Arrays.copyOfRange(values, 100, 300)));

        Map<String, Integer> rows = batches.rows();
        assertThat(rows.get("received") + rows.get("repeated") + rows.get("dead"))
                .isEqualTo(300);
    }

    @Test
    void keepsTimesNoColumnCanHold() {
        String ancient = Exceptions.allocationShortageJson("old", "SO-1")
                .replace("2026-11-23T09:14:07Z", "0000-01-01T00:00:00Z");
        String far = Exceptions.allocationShortageJson("new", "SO-1")
                .replace("2026-11-23T09:14:07Z", "9999-12-31T23:59:59-23:00");
        batch.take(records(0, ancient, far));

        assertThat(received.accepted).containsExactly("old", "new");
    }

    @Test
    void letsNobodyChangeWhatWasReceived() {
        batch.take(records(0, shortage("a"), shortage("a"), "garbage"));

        for (String forbidden : List.of(
                "update intake.received_event set body = ''",
                "delete from intake.received_event",
                "truncate intake.received_event",
                "delete from intake.repeated_event",
                "delete from intake.dead_letter",
                "update intake.dead_letter set body = ''")) {
            assertThatThrownBy(() -> batches.jdbc.execute(forbidden))
                    .as(forbidden)
                    .rootCause()
                    .hasMessageContaining("permission denied");
        }
    }
}
