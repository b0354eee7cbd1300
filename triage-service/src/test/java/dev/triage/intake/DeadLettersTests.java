package dev.triage.intake;

import static dev.triage.intake.Batches.shortage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.TestBroker;
import dev.triage.fixtures.TestDatabase;
import dev.triage.intake.DeadLetters.DeadLetter;
import dev.triage.platform.Actor;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class DeadLettersTests {

    private static final Actor ADMIN = Actor.person("ann", Role.ADMIN);

    private final List<Object> published = new ArrayList<>();
    private TestDatabase database;
    private Batches batches;
    private String topic;
    private ExceptionTopic kafka;
    private DeadLetters deadLetters;

    @BeforeEach
    void start() {
        database = TestDatabase.of("intake");
        batches = new Batches(database);
        topic = TestBroker.freshTopic(1);
        kafka = new ExceptionTopic(TestBroker.properties(), Duration.ofSeconds(20));
        deadLetters = deadLetters(kafka);
    }

    @AfterEach
    void stop() {
        kafka.close();
        database.close();
    }

    @Test
    void listsNewestFirstPageByPage() {
        for (int i = 0; i < 5; i++) {
            take(i, "garbage " + i);
        }
        Page<DeadLetter> first = deadLetters.list(true, null, 2);
        Page<DeadLetter> second = deadLetters.list(true, first.nextCursor(), 2);
        Page<DeadLetter> third = deadLetters.list(true, second.nextCursor(), 2);

        List<Long> offsets = new ArrayList<>();
        List.of(first, second, third).forEach(page -> page.items().forEach(one -> offsets.add(one.offset())));
        assertThat(offsets).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L);
        assertThat(third.nextCursor()).isNull();
        assertThat(deadLetters.open()).isEqualTo(5);
        DeadLetter one = first.items().getFirst();
        assertThat(deadLetters.find(one.id())).contains(one);
        assertThat(one.body()).isEqualTo("garbage " + one.offset());
        assertThat(one.bytes()).isEqualTo(9);
        assertThat(one.code()).isEqualTo("NOT_JSON");
    }

    @Test
    void refusesAForeignCursorAndLimit() {
        for (String foreign : List.of("garbage", "", "AAAA", "fHw")) {
            assertThatThrownBy(() -> deadLetters.list(true, foreign, 10))
                    .as(foreign)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Expected a cursor");
        }
        assertThatThrownBy(() -> deadLetters.list(true, null, 201)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void replaysACorrectedEventAndKeepsTheOriginal() {
        UUID id = take(0, shortage("a").replace("\"SO-a\"", "17"));
        DeadLetter replayed = done(deadLetters.replay(id, bytes(shortage("a")), ADMIN));

        assertThat(replayed.replayedBy()).isEqualTo("ann");
        assertThat(replayed.replayedAt()).isEqualTo(Batches.CLOCK.instant());
        assertThat(replayed.body()).contains("17");
        assertThat(new String(produced().value(), StandardCharsets.UTF_8)).isEqualTo(shortage("a"));
        assertThat(new String(produced().key(), StandardCharsets.UTF_8)).isEqualTo("SO-a/10");
        assertThat(published).containsExactly(new DeadLetterReplayed(id, ADMIN, "SCHEMA", true), "in a transaction");
        assertThat(deadLetters.open()).isZero();
        assertThat(deadLetters.list(true, null, 10).items()).isEmpty();
        assertThat(deadLetters.list(false, null, 10).items()).hasSize(1);
        assertThat(batches.jdbc.queryForObject("select corrected_body from intake.dead_letter", byte[].class))
                .isEqualTo(bytes(shortage("a")));
    }

    @Test
    void replaysOnce() {
        batches.received.onAccept = Received.failingFor("a", new IllegalStateException("a bug"));
        UUID id = take(0, shortage("a"));
        done(deadLetters.replay(id, null, ADMIN));

        Refusal refusal = refusal(deadLetters.replay(id, null, ADMIN));
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT);
        assertThat(refusal.message()).contains("was replayed at 2026-11-23T09:15:00Z by ann");
    }

    @Test
    void refusesWhatIsStillUnreadable() {
        UUID id = take(0, shortage("a").replace("\"SO-a\"", "17"));
        Refusal refusal = refusal(deadLetters.replay(id, null, ADMIN));

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refusal.errors()).hasSize(1);
        assertThat(refusal(deadLetters.replay(id, bytes("{}"), ADMIN)).kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refusal(deadLetters.replay(UUID.randomUUID(), null, ADMIN)).kind())
                .isEqualTo(Refusal.Kind.NOT_FOUND);
        assertThat(deadLetters.open()).isEqualTo(1);
    }

    @Test
    void replaysBinaryModeWithItsHeaders() {
        batches.received.onAccept = Received.failingFor("b1", new IllegalStateException("a bug"));
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                topic, 0, 0, bytes("key"), bytes("{\"message\": \"m\", \"order\": {\"number\": \"1\"}}"));
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        "b1",
                        "ce_source",
                        "/erp",
                        "ce_type",
                        "orchestration.exception.raised.v1")
                .forEach((name, value) -> record.headers().add(name, bytes(value)));
        batches.batch.take(List.of(record));
        DeadLetter dead = deadLetters.list(true, null, 1).items().getFirst();
        done(deadLetters.replay(dead.id(), null, ADMIN));

        ConsumerRecord<byte[], byte[]> again = produced();
        batches.received.onAccept = events -> {};
        batches.batch.take(List.of(again));
        assertThat(again.key()).isEqualTo(bytes("key"));
        assertThat(batches.received.accepted).containsExactly("b1");
    }

    @Test
    void leavesItOpenWhenTheBrokerIsAway() {
        batches.received.onAccept = Received.failingFor("a", new IllegalStateException("a bug"));
        UUID id = take(0, shortage("a"));
        try (ExceptionTopic away =
                new ExceptionTopic(Map.of("bootstrap.servers", "127.0.0.1:1"), Duration.ofMillis(400))) {
            assertThat(refusal(deadLetters(away).replay(id, null, ADMIN)).kind())
                    .isEqualTo(Refusal.Kind.UNAVAILABLE);
        }
        assertThat(deadLetters.open()).isEqualTo(1);
        assertThat(published).isEmpty();
    }

    @Test
    void setsAsideForOtherRoomsOnce() {
        for (int i = 0; i < 2; i++) {
            deadLetters.setAside(
                    "orchestration.outcomes.v1", 1, 5, null, bytes("{}"), "UNKNOWN_COMMAND", "no such command");
        }
        DeadLetter one = deadLetters.list(true, null, 10).items().getFirst();

        assertThat(deadLetters.open()).isEqualTo(1);
        assertThat(one.code()).isEqualTo("UNKNOWN_COMMAND");
        assertThat(one.topic()).isEqualTo("orchestration.outcomes.v1");
    }

    @Test
    void keepsANotedReplayAsItIs() {
        UUID id = take(0, "garbage");
        batches.jdbc.update("update intake.dead_letter set replayed_at = now(), replayed_by = 'x' where id = ?", id);

        assertThatThrownBy(
                        () -> batches.jdbc.update("update intake.dead_letter set replayed_by = 'y' where id = ?", id))
                .rootCause()
                .hasMessageContaining("was replayed at");
    }

    private DeadLetters deadLetters(ExceptionTopic to) {
        return new RecordedDeadLetters(
                new DeadLetterRows(batches.jdbc),
                batches.reader,
                to,
                topic,
                batches.transactions,
                event -> {
                    published.add(event);
                    if (TransactionSynchronizationManager.isActualTransactionActive()) {
                        published.add("in a transaction");
                    }
                },
                Batches.CLOCK);
    }

    private UUID take(long offset, String value) {
        batches.batch.take(List.of(new ConsumerRecord<>(topic, 0, offset, null, bytes(value))));
        return batches.jdbc.queryForObject(
                "select id from intake.dead_letter where record_offset = ?", UUID.class, offset);
    }

    private ConsumerRecord<byte[], byte[]> produced() {
        try (KafkaConsumer<byte[], byte[]> consumer = TestBroker.consumer()) {
            consumer.subscribe(List.of(topic));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(20))) {
                    return record;
                }
            }
        }
    }

    private static DeadLetter done(Result<DeadLetter> result) {
        assertThat(result).isInstanceOf(Result.Done.class);
        return ((Result.Done<DeadLetter>) result).value();
    }

    private static Refusal refusal(Result<DeadLetter> result) {
        assertThat(result).isInstanceOf(Result.Refused.class);
        return ((Result.Refused<DeadLetter>) result).refusal();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
