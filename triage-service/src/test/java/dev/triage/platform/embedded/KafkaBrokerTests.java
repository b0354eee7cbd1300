package dev.triage.platform.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.platform.StartRefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaBrokerTests {

    private Path folder;

    @BeforeEach
    void makeFolder() {
        folder = TestServers.temporaryFolder("broker");
    }

    @AfterEach
    void deleteFolder() {
        TestServers.delete(folder);
    }

    @Test
    void keepsWhatItAcknowledgedWhenItsProcessIsKilled() throws Exception {
        Process doomed = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Doomed.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String cluster;
        try (BufferedReader output = doomed.inputReader()) {
            assertThat(output.readLine()).isEqualTo("acknowledged");
            cluster = KafkaBroker.clusterId(folder);
        } finally {
            doomed.destroyForcibly().waitFor();
        }

        try (KafkaBroker broker = KafkaBroker.start(folder)) {
            assertThat(first(broker, "kept")).isEqualTo("short 40 EA");
            assertThat(KafkaBroker.clusterId(folder)).isEqualTo(cluster);
            broker.create(Map.of("kept", 1));
        }
    }

    @Test
    void saysThatItsFolderHoldsSomethingElse() throws IOException {
        Files.createDirectories(folder.resolve("data").resolve("something"));
        assertThatThrownBy(() -> KafkaBroker.start(folder))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("no meta.properties");
    }

    /** Starts a broker, has one record acknowledged, says so, and waits to be killed. */
    static final class Doomed {

        private Doomed() {}

        public static void main(String[] arguments) throws Exception {
            KafkaBroker broker = KafkaBroker.start(Path.of(arguments[0]));
            broker.create(Map.of("kept", 1));
            Map<String, Object> settings = new HashMap<>(broker.access().properties());
            settings.put("acks", "all");
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>("kept", "short 40 EA".getBytes(UTF_8)))
                        .get();
            }
            System.out.println("acknowledged");
            Thread.currentThread().join();
        }
    }

    private static String first(KafkaBroker broker, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                broker.access().properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            ConsumerRecords<byte[], byte[]> records = ConsumerRecords.empty();
            while (records.isEmpty()) {
                records = consumer.poll(Duration.ofSeconds(30));
            }
            return new String(records.iterator().next().value(), UTF_8);
        }
    }
}
