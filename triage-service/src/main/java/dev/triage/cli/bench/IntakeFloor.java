package dev.triage.cli.bench;

import dev.triage.platform.Json;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import tools.jackson.databind.JsonNode;

/**
 * What the intake would cost without triage: consume with as many consumers and as large batches, parse the JSON, insert
 * the rows the service made of these events with JDBC batches in one transaction a batch, publish as much, commit the
 * offsets. The tables are copies with the same columns, checks and indexes, as durable as the service's.
 */
final class IntakeFloor {

    /** How the floor reaches database and broker, and how the service drains. */
    record Setting(String url, String owner, String password, Map<String, Object> kafka, int batch, int consumers) {}

    private static final String TOPIC = "bench.floor";
    private static final String OUT = "bench.out";
    private static final double PATIENCE_SECONDS = 60;

    /** The rows of one table, by the event that made them. */
    private record Rows(String insert, int columns, Map<String, List<Object[]>> byEvent) {}

    /** Table, and a query that gives first the event's key and then the columns of the row. */
    private static final Map<String, String> TABLES = tables();

    private static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put(
                "intake.received_event",
                "select t.source || '#' || t.event_id, t.* from intake.received_event t where t.source like ?");
        tables.put(
                "cases.case_event",
                "select t.source || '#' || t.event_id, t.* from cases.case_event t where t.source like ?");
        String first = "(select distinct on (case_id) case_id, source || '#' || event_id as event from cases.case_event"
                + " where source like ? order by case_id, event_time)";
        tables.put(
                "cases.case_file",
                "select e.event, t.* from cases.case_file t join " + first + " e on e.case_id = t.id");
        tables.put(
                "cases.timeline",
                "select e.event, t.* from cases.timeline t join " + first + " e on e.case_id = t.case_id");
        return tables;
    }

    private final Setting setting;
    private final AtomicLong drained = new AtomicLong();

    IntakeFloor(Setting setting) {
        this.setting = setting;
    }

    /**
     * Seconds to drain the bodies.
     *
     * @param source prefix of the events' source, to find the rows the service made of them
     */
    double drain(List<byte[]> bodies, String source) throws SQLException {
        List<Rows> tables = new ArrayList<>();
        try (Connection connection = connect()) {
            try (var statement = connection.createStatement()) {
                statement.execute("create schema if not exists bench");
            }
            for (Map.Entry<String, String> table : TABLES.entrySet()) {
                tables.add(read(connection, table.getKey(), table.getValue(), source));
            }
        }
        produce(bodies);

        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(setting.consumers())) {
            List<Future<?>> running = new ArrayList<>();
            for (int consumer = 0; consumer < setting.consumers(); consumer++) {
                running.add(threads.submit(() -> {
                    consume(bodies.size(), tables);
                    return null;
                }));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("The floor failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
        return IntakeBench.seconds(start);
    }

    private Rows read(Connection connection, String table, String query, String source) throws SQLException {
        String copy = "bench." + table.replace('.', '_');
        try (var statement = connection.createStatement()) {
            statement.execute("create table if not exists " + copy + " (like " + table + " including all)");
        }
        Map<String, List<Object[]>> byEvent = new HashMap<>();
        int columns;
        try (PreparedStatement select = connection.prepareStatement(query)) {
            select.setString(1, source + "%");
            try (ResultSet rows = select.executeQuery()) {
                columns = rows.getMetaData().getColumnCount() - 1;
                while (rows.next()) {
                    Object[] row = new Object[columns];
                    for (int column = 0; column < columns; column++) {
                        row[column] = rows.getObject(column + 2);
                    }
                    byEvent.computeIfAbsent(rows.getString(1), key -> new ArrayList<>(1))
                            .add(row);
                }
            }
        }
        String marks = String.join(", ", Collections.nCopies(columns, "?"));
        return new Rows(
                "insert into " + copy + " overriding system value values (" + marks + ") on conflict do nothing",
                columns,
                byEvent);
    }

    private void consume(int all, List<Rows> tables) throws SQLException {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer();
                KafkaProducer<byte[], byte[]> producer = producer();
                Connection connection = connect()) {
            connection.setAutoCommit(false);
            consumer.subscribe(List.of(TOPIC));
            long lastRecord = System.nanoTime();
            while (drained.get() < all) {
                ConsumerRecords<byte[], byte[]> batch = consumer.poll(Duration.ofMillis(200));
                if (!batch.isEmpty()) {
                    lastRecord = System.nanoTime();
                } else if (IntakeBench.seconds(lastRecord) > PATIENCE_SECONDS) {
                    throw new IllegalStateException(
                            "Drained " + drained.get() + " of " + all + " records, then none came");
                }
                List<String> events = new ArrayList<>(batch.count());
                for (ConsumerRecord<byte[], byte[]> entry : batch) {
                    JsonNode event = Json.MAPPER.readTree(entry.value());
                    events.add(event.get("source").stringValue() + "#"
                            + event.get("id").stringValue());
                }
                for (Rows table : tables) {
                    insert(connection, table, events);
                }
                connection.commit();
                batch.forEach(entry -> producer.send(new ProducerRecord<>(OUT, entry.key(), entry.value())));
                producer.flush();
                consumer.commitSync();
                drained.addAndGet(batch.count());
            }
        }
    }

    private static void insert(Connection connection, Rows table, List<String> events) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(table.insert())) {
            for (String event : events) {
                for (Object[] row : table.byEvent().getOrDefault(event, List.of())) {
                    for (int column = 0; column < table.columns(); column++) {
                        insert.setObject(column + 1, row[column]);
                    }
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    /** The topics of the floor, made once and long before the first record. */
    static void makeTopics(Map<String, Object> kafka) {
        try (Admin admin = Admin.create(kafka)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 6, (short) 1), new NewTopic(OUT, 6, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot make the floor's topics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private void produce(List<byte[]> bodies) {
        IntakeBench.produce(setting.kafka(), TOPIC, bodies);
    }

    private KafkaProducer<byte[], byte[]> producer() {
        Map<String, Object> settings = new HashMap<>(setting.kafka());
        settings.put("acks", "all");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(setting.kafka());
        settings.put("group.id", "bench-floor");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        settings.put("max.poll.records", setting.batch());
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Connection connect() throws SQLException {
        String rewrite = setting.url().contains("?") ? "&reWriteBatchedInserts=true" : "?reWriteBatchedInserts=true";
        return DriverManager.getConnection(
                setting.url().contains("reWriteBatchedInserts") ? setting.url() : setting.url() + rewrite,
                setting.owner(),
                setting.password());
    }
}
