package dev.triage.cli.bench;

import dev.triage.learning.twin.Twin;
import dev.triage.learning.twin.TwinPlan;
import dev.triage.platform.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;

/** The service on servers of its own, drained round by round beside the floor. */
final class IntakeBench implements AutoCloseable {

    /** The same on both sides. */
    private static final int CONSUMERS = 2;

    private static final int BATCH = 1_000;
    static final String TOPIC = "orchestration.exceptions.v1";

    /** Events per second of each side. */
    record Round(double service, double floor) {

        double ratio() {
            return service / floor;
        }
    }

    private final BenchRooms rooms;
    private final JdbcClient jdbc;
    private final Map<String, Object> kafka;

    private IntakeBench(BenchRooms rooms) {
        this.rooms = rooms;
        this.jdbc = rooms.get(JdbcClient.class);
        this.kafka = rooms.get(KafkaProperties.class).buildProducerProperties();
        IntakeFloor.makeTopics(kafka);
    }

    static IntakeBench start() throws IOException {
        return new IntakeBench(
                BenchRooms.withDoors(Map.of("triage.intake.consumers", CONSUMERS, "triage.intake.batch", BATCH)));
    }

    /** Drains one batch of generated events through the service, then the same rows through the floor. */
    Round round(int events, long seed) throws SQLException {
        List<byte[]> bodies = bodies(events, seed);
        long before = taken();
        produce(kafka, TOPIC, bodies);
        MessageListenerContainer listener = listener(rooms);
        long start = System.nanoTime();
        listener.start();
        await(() -> taken() >= before + events);
        double service = events / seconds(start);
        listener.stop();

        Environment environment = rooms.context().getEnvironment();
        IntakeFloor floor = new IntakeFloor(new IntakeFloor.Setting(
                environment.getRequiredProperty("spring.datasource.url"),
                environment.getRequiredProperty("spring.flyway.user"),
                environment.getRequiredProperty("spring.flyway.password"),
                kafka,
                BATCH,
                CONSUMERS));
        return new Round(service, events / floor.drain(bodies, "/round-" + seed + "/"));
    }

    static MessageListenerContainer listener(BenchRooms rooms) {
        return Objects.requireNonNull(
                rooms.get(KafkaListenerEndpointRegistry.class).getListenerContainer("intake"), "the intake listener");
    }

    /** Every record of the topic ends in exactly one of these. */
    private long taken() {
        return taken(jdbc);
    }

    static long taken(JdbcClient jdbc) {
        return jdbc.sql("""
                        select (select count(*) from intake.received_event)
                             + (select count(*) from intake.repeated_event)
                             + (select count(*) from intake.dead_letter)
                        """).query(Long.class).single();
    }

    private static List<byte[]> bodies(int events, long seed) {
        List<byte[]> bodies = new ArrayList<>(events);
        Twin twin = new Twin(TwinPlan.of(seed, events, 1));
        while (twin.hasNext()) {
            // Another round, another event id: the seed becomes part of the source.
            String body = new String(twin.next().event(), StandardCharsets.UTF_8);
            bodies.add(body.replace("\"source\":\"/", "\"source\":\"/round-" + seed + "/")
                    .getBytes(StandardCharsets.UTF_8));
        }
        return bodies;
    }

    /** Sends all of them and makes sure that the broker has each. */
    static void produce(Map<String, Object> kafka, String topic, List<byte[]> bodies) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("acks", "all");
        List<Future<RecordMetadata>> sent = new ArrayList<>(bodies.size());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (byte[] body : bodies) {
                sent.add(producer.send(new ProducerRecord<>(topic, key(body), body)));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("The broker did not take every record", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** The subject, as senders key their records: what concerns one object stays in one partition, in order. */
    static byte[] key(byte[] body) {
        return Json.MAPPER.readTree(body).path("subject").asString("").getBytes(StandardCharsets.UTF_8);
    }

    static void await(java.util.function.BooleanSupplier done) {
        long until = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("The round did not end within 10 minutes");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() throws IOException {
        rooms.close();
    }
}
