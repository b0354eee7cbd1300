package dev.triage.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever bytes arrive: no crash, no loss, and a reason for each that is set aside. */
class MalformedEventsTests {

    private static final int EVENTS = 10_000;
    private static final int DAMAGED = 4_000;
    private static final long SEED = 20261123;

    private TestDatabase database;
    private Batches batches;

    @BeforeEach
    void create() {
        database = TestDatabase.of("intake");
        batches = new Batches(database);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void setsTenThousandMalformedEventsAsideWithReasonAndBytes() {
        Random random = new Random(SEED);
        Map<Long, Integer> sent = new HashMap<>();
        for (int from = 0; from < EVENTS; from += 500) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int i = from; i < from + 500; i++) {
                byte[] event = Malformed.event(i, random);
                sent.put((long) i, Arrays.hashCode(event));
                records.add(Batches.record(i, event));
            }
            batches.batch.take(records);
        }

        assertThat(batches.received.accepted).as("seed " + SEED).isEmpty();
        assertThat(batches.rows()).isEqualTo(Map.of("received", 0, "repeated", 0, "dead", EVENTS));
        Map<String, Integer> codes = new HashMap<>();
        batches.jdbc.query("select record_offset, code, reason, body from intake.dead_letter", row -> {
            codes.merge(row.getString("code"), 1, Integer::sum);
            assertThat(row.getString("reason").length()).isBetween(20, 2_000);
            assertThat(Arrays.hashCode(row.getBytes("body"))).isEqualTo(sent.get(row.getLong("record_offset")));
        });
        assertThat(codes)
                .containsOnlyKeys(
                        "NOT_JSON",
                        "NOT_CLOUDEVENT",
                        "UNSUPPORTED_VERSION",
                        "UNKNOWN_TYPE",
                        "SCHEMA",
                        "TEXT",
                        "TOO_LARGE");
    }

    @Test
    void survivesRandomDamageToGoodEvents() {
        Random random = new Random(SEED);
        for (int from = 0; from < DAMAGED; from += 500) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int i = from; i < from + 500; i++) {
                records.add(
                        Batches.record(i, damaged(Batches.shortage("d" + i).getBytes(StandardCharsets.UTF_8), random)));
            }
            batches.batch.take(records);
        }

        Map<String, Integer> rows = batches.rows();
        int readable = rows.get("received") + rows.get("repeated");
        assertThat(readable + rows.get("dead")).as("seed " + SEED).isEqualTo(DAMAGED);
        assertThat(readable).isGreaterThan(100);
        assertThat(batches.jdbc.queryForList("select reason from intake.dead_letter where code = 'PROCESSING'"))
                .isEmpty();
    }

    /** A few bytes flipped, taken out, doubled, or replaced by something with a meaning. */
    private static byte[] damaged(byte[] event, Random random) {
        byte[] bytes = event;
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, 1 + random.nextInt(6));
            byte[] insert = switch (random.nextInt(5)) {
                case 0 -> new byte[] {(byte) random.nextInt(256)};
                case 1 -> new byte[0];
                case 2 -> Arrays.copyOfRange(bytes, at, at + length);
                case 3 -> "{\"\\[]0:,e-".substring(random.nextInt(9)).getBytes(StandardCharsets.UTF_8);
                default -> new byte[] {(byte) ('0' + random.nextInt(75))};
            };
            byte[] changed = new byte[bytes.length - length + insert.length];
            System.arraycopy(bytes, 0, changed, 0, at);
            System.arraycopy(insert, 0, changed, at, insert.length);
            System.arraycopy(bytes, at + length, changed, at + insert.length, bytes.length - at - length);
            bytes = changed;
        }
        return bytes;
    }
}
