package dev.triage.intake;

import dev.triage.fixtures.Exceptions;
import dev.triage.fixtures.TestDatabase;
import dev.triage.intake.reading.CloudEventReader;
import dev.triage.platform.ContentFolder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The room put together on a real database, with a fake ahead. */
final class Batches {

    static final Clock CLOCK = Clock.fixed(Exceptions.NOW, ZoneOffset.UTC);

    final Received received = new Received();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final JdbcTemplate jdbc;
    final TransactionTemplate transactions;
    final CloudEventReader reader =
            CloudEventReader.of(ContentFolder.fromEnvironment().rules().resolve("crosswalks"));
    final IntakeBatch batch;

    Batches(TestDatabase database) {
        this.jdbc = new JdbcTemplate(database.dataSource());
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
        this.batch = new IntakeBatch(
                reader,
                new ReceivedEventRows(jdbc),
                new DeadLetterRows(jdbc),
                received,
                transactions,
                new IntakeCounters(meters),
                CLOCK);
    }

    /** Records of one partition, in order, from this offset on. */
    static List<ConsumerRecord<byte[], byte[]>> records(long from, String... values) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String value : values) {
            records.add(record(from++, value.getBytes(StandardCharsets.UTF_8)));
        }
        return records;
    }

    static ConsumerRecord<byte[], byte[]> record(long offset, byte[] value) {
        return new ConsumerRecord<>("orchestration.exceptions.v1", 0, offset, null, value);
    }

    static String shortage(String id) {
        return Exceptions.allocationShortageJson(id, "SO-" + id);
    }

    /** Every table with its number of rows. */
    Map<String, Integer> rows() {
        return Map.of(
                "received", count("intake.received_event"),
                "repeated", count("intake.repeated_event"),
                "dead", count("intake.dead_letter"));
    }

    private int count(String table) {
        Integer count = jdbc.queryForObject("select count(*) from " + table, Integer.class);
        return count == null ? 0 : count;
    }

    double counter(String name) {
        return meters.find(name).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }
}
