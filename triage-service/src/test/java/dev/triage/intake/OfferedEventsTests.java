package dev.triage.intake;

import static dev.triage.intake.Batches.shortage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.Exceptions;
import dev.triage.fixtures.TestBroker;
import dev.triage.intake.ExceptionIntake.Item;
import dev.triage.intake.reading.CloudEventReader;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.FieldError;
import dev.triage.platform.Json;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OfferedEventsTests {

    private String topic;
    private ExceptionTopic kafka;
    private ExceptionIntake intake;

    @BeforeEach
    void start() {
        topic = TestBroker.freshTopic(1);
        kafka = new ExceptionTopic(TestBroker.properties(), Duration.ofSeconds(20));
        intake = intake(kafka);
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void producesAnEventByteForByteUnderItsKey() {
        String event = "\uFEFF \n" + shortage("a") + "\n ";
        assertThat(items(event)).containsExactly(new Item("/wms/dc-east", "a", "accepted", List.of()));

        ConsumerRecord<byte[], byte[]> record = produced(1).getFirst();
        assertThat(new String(record.value(), StandardCharsets.UTF_8))
                .isEqualTo(shortage("a").strip());
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("SO-a/10");
        assertThat(WireHeaders.isBinary(record.headers())).isFalse();
        assertThat(record.headers().lastHeader("content-type").value())
                .isEqualTo("application/cloudevents+json".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void choosesTheKeyByPartitionKeyThenSubjectThenSource() {
        String keyed = shortage("k").replace("\"specversion\"", "\"partitionkey\": \"P\", \"specversion\"");
        String subjectless = shortage("n").replace("\"subject\"", "\"other\"");
        items("[" + keyed + "," + shortage("s") + "," + subjectless + "]");

        assertThat(produced(3))
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .containsExactly("P", "SO-s/10", "/wms/dc-east");
    }

    @Test
    void judgesEachEventByItself() {
        String bad = Exceptions.allocationShortageJson("b", "SO-b", Map.of("order", Map.of("number", 17)));
        List<Item> items = items("[" + shortage("a") + ", " + bad + ", null, [1], \"x\", {\"id\": 1, \"id\": 2}, "
                + shortage("c") + "]");

        assertThat(items)
                .extracting(Item::status)
                .containsExactly("accepted", "rejected", "rejected", "rejected", "rejected", "rejected", "accepted");
        assertThat(items.get(1))
                .isEqualTo(new Item(
                        "/wms/dc-east",
                        "b",
                        "rejected",
                        List.of(new FieldError(
                                "/data/order/number", "expected text of 1 to 120 characters, found 17"))));
        assertThat(items.get(2).errors())
                .containsExactly(new FieldError("", "expected an event as an object, found null"));
        assertThat(items.get(5).errors().getFirst().message()).contains("Duplicate");
        assertThat(produced(2)).extracting(record -> record.value()[0]).containsExactly((byte) '{', (byte) '{');
    }

    @Test
    void takesAThousandEventsAndNotOneMore() {
        assertThat(items("[" + String.join(",", Collections.nCopies(1_000, shortage("a"))) + "]"))
                .hasSize(1_000);
        assertThat(refusal("[" + String.join(",", Collections.nCopies(1_001, "null")) + "]")
                        .message())
                .isEqualTo("Expected at most 1000 events, found 1001");
        assertThat(items("[]")).isEmpty();
    }

    @Test
    void refusesABodyThatIsNoEventAndNoArray() {
        for (String body : List.of(
                "",
                "  ",
                "null",
                "17",
                "\"x\"",
                "[",
                "[{]",
                "{\"a\":",
                shortage("a") + "]",
                shortage("a") + shortage("b"),
                "[]x")) {
            assertThat(refusal(body).kind()).as(body).isEqualTo(Refusal.Kind.MALFORMED);
        }
        assertThat(intake.offer(shortage("a").getBytes(StandardCharsets.UTF_16)))
                .isInstanceOf(Result.Refused.class);
        assertThat(refusal("null").message()).isEqualTo("Expected an event or an array of events, found null");
    }

    @Test
    void rejectsAnEventTheBrokerWillNotTake() {
        // Exactly our limit; with its key and header it is beyond the broker's.
        String event = shortage("large").strip();
        String padding = " ".repeat(Json.MAX_BYTES - event.length());
        List<Item> items = items("[" + shortage("a") + ",{" + padding + event.substring(1) + "]");

        assertThat(items).extracting(Item::status).containsExactly("accepted", "rejected");
        assertThat(items.get(1).errors())
                .containsExactly(new FieldError("", "expected an event the broker takes, found one of 1048576 bytes"));
        assertThat(items.get(1).id()).isEqualTo("large");
    }

    @Test
    void saysSoWhenNoBrokerAnswers() {
        try (ExceptionTopic away =
                new ExceptionTopic(Map.of("bootstrap.servers", "127.0.0.1:1"), Duration.ofMillis(400))) {
            Result<List<Item>> result = intake(away)
                    .offer(("[" + shortage("a") + "," + shortage("b") + "]").getBytes(StandardCharsets.UTF_8));
            assertThat(result)
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            refused -> assertThat(((Refusal) refused.refusal()).kind())
                                    .isEqualTo(Refusal.Kind.UNAVAILABLE));
        }
    }

    private ExceptionIntake intake(ExceptionTopic to) {
        return new OfferedEvents(
                CloudEventReader.of(ContentFolder.fromEnvironment().rules().resolve("crosswalks")),
                to,
                topic,
                new IntakeCounters(new SimpleMeterRegistry()),
                Batches.CLOCK);
    }

    private List<Item> items(String body) {
        Result<List<Item>> result = intake.offer(body.getBytes(StandardCharsets.UTF_8));
        assertThat(result).isInstanceOf(Result.Done.class);
        return ((Result.Done<List<Item>>) result).value();
    }

    private Refusal refusal(String body) {
        Result<List<Item>> result = intake.offer(body.getBytes(StandardCharsets.UTF_8));
        assertThat(result).as(body).isInstanceOf(Result.Refused.class);
        return ((Result.Refused<List<Item>>) result).refusal();
    }

    private List<ConsumerRecord<byte[], byte[]>> produced(int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = TestBroker.consumer()) {
            consumer.subscribe(List.of(topic));
            while (records.size() < count) {
                consumer.poll(Duration.ofSeconds(20)).forEach(records::add);
            }
        }
        return records;
    }
}
