package dev.triage.platform.embedded;

import dev.triage.platform.HomeFolder;
import dev.triage.platform.StartRefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker of our own (KRaft, one node) inside this process, on the loopback, with a password.
 *
 * <p>What it acknowledged survives a SIGKILL of the process; the file system is told to write it down at least once a
 * second, so a power cut may cost the last second of what nobody had taken in yet.
 */
public final class KafkaBroker implements AutoCloseable {

    /** The topic whose records prove what the audit was; it loses none to age. */
    static final String KEPT_FOR_EVER = "triage.audit-digests.v1";

    private static final String USER = "triage";
    private static final int PATIENCE_SECONDS = 60;

    private final KafkaAccess access;
    private final KafkaRaftServer server;

    private KafkaBroker(KafkaAccess access, KafkaRaftServer server) {
        this.access = access;
        this.server = server;
    }

    /** Starts the broker of this home; the caller holds the home's lock. */
    public static KafkaBroker start(HomeFolder home) {
        return start(home.folder("kafka"));
    }

    static KafkaBroker start(Path folder) {
        // A fatal fault of the broker would otherwise end this process without a word.
        Exit.setExitProcedure(KafkaBroker::refuse);
        Exit.setHaltProcedure(KafkaBroker::refuse);
        try {
            Path data = folder.resolve("data");
            format(folder, data);
            int port = Ports.remembered(folder.resolve("port"));
            int controllerPort = Ports.remembered(folder.resolve("controller.port"));
            KafkaAccess access = access(folder, port);
            KafkaRaftServer server =
                    new KafkaRaftServer(new KafkaConfig(settings(data, access, controllerPort), false), Time.SYSTEM);
            try {
                server.startup();
            } catch (RuntimeException e) {
                server.shutdown();
                throw new StartRefusedException(
                        "The built-in Kafka in " + folder + " did not start: "
                                + innermost(e).getMessage(),
                        e);
            }
            return new KafkaBroker(access, server);
        } catch (IOException e) {
            throw HomeFolder.cannotWrite(folder, e);
        }
    }

    /** How to reach a broker that another process runs in this home. */
    static KafkaAccess attach(HomeFolder home) {
        Path folder = home.folder("kafka");
        try {
            return access(folder, Ports.read(folder.resolve("port")));
        } catch (IOException e) {
            throw new StartRefusedException(
                    "Triage (pid " + HomeLock.holder(home) + ") is still starting in " + home.root() + "; try again",
                    e);
        }
    }

    /** Whether this home has ever had a broker. */
    static boolean isThere(HomeFolder home) {
        return Files.exists(home.root().resolve("kafka").resolve("port"));
    }

    public KafkaAccess access() {
        return access;
    }

    /** Makes the topics that are not there yet. */
    public void create(Map<String, Integer> partitionsByTopic) {
        List<NewTopic> topics = partitionsByTopic.entrySet().stream()
                .map(topic -> new NewTopic(topic.getKey(), Optional.of(topic.getValue()), Optional.empty())
                        .configs(topic.getKey().equals(KEPT_FOR_EVER) ? Map.of("retention.ms", "-1") : Map.of()))
                .toList();
        try (Admin admin = Admin.create(access.properties())) {
            for (var made : admin.createTopics(topics).values().values()) {
                try {
                    made.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new StartRefusedException(
                                "Cannot make the topics " + partitionsByTopic.keySet() + ": " + e.getCause(), e);
                    }
                }
            }
        } catch (TimeoutException e) {
            throw new StartRefusedException(
                    "The built-in Kafka did not make its topics in " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefusedException("Interrupted while making topics", e);
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** Under another name first, so that a crash in between leaves nothing that looks finished. */
    private static void format(Path folder, Path data) throws IOException {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        if (Files.exists(data)) {
            throw new StartRefusedException("Expected Kafka data in " + data
                    + ", found no meta.properties in it; move it" + " away, or set TRIAGE_HOME to another folder");
        }
        Path fresh = folder.resolve("data.new");
        PostgresBinaries.delete(fresh);
        Files.createDirectories(fresh);
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .addDirectory(fresh.toString())
                .setMetadataLogDirectory(fresh.toString())
                .setControllerListenerName("CONTROLLER")
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setUnstableFeatureVersionsEnabled(false);
        try {
            formatter.run();
        } catch (Exception e) { // Declared so by Kafka; whatever it is, there is no broker.
            throw new StartRefusedException("Cannot set up the built-in Kafka in " + folder + ": " + e.getMessage(), e);
        }
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Map<String, String> settings(Path data, KafkaAccess access, int controllerPort) {
        String jaas = KafkaAccess.LOGIN_MODULE + " required username=\"" + access.user() + "\" password=\""
                + access.password() + "\" user_" + access.user() + "=\"" + access.password() + "\";";
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.put(
                "listeners", "CLIENT://" + access.bootstrapServers() + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT");
        settings.put("inter.broker.listener.name", "CLIENT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("sasl.enabled.mechanisms", "PLAIN");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put("sasl.mechanism.controller.protocol", "PLAIN");
        settings.put("listener.name.client.plain.sasl.jaas.config", jaas);
        settings.put("listener.name.controller.plain.sasl.jaas.config", jaas);
        settings.put("log.dirs", data.toString());
        settings.put("log.flush.interval.ms", "1000");
        settings.put("log.flush.scheduler.interval.ms", "1000");
        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "2");
        settings.put("background.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", "8388608");
        // With the defaults a start after a SIGKILL waits nine idle seconds for the old session to end.
        settings.put("broker.session.timeout.ms", "2000");
        settings.put("broker.heartbeat.interval.ms", "500");
        return settings;
    }

    private static KafkaAccess access(Path folder, int port) {
        return new KafkaAccess("127.0.0.1:" + port, USER, HomeFolder.secret(folder.resolve("client.password")));
    }

    static String clusterId(Path folder) throws IOException {
        Properties meta = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve("data").resolve("meta.properties"))) {
            meta.load(reader);
        }
        return meta.getProperty("cluster.id", "");
    }

    private static void refuse(int code, @Nullable String message) {
        throw new StartRefusedException("The built-in Kafka gave up (" + code + "): " + message);
    }

    private static Throwable innermost(Throwable e) {
        Throwable innermost = e;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            innermost = cause;
        }
        return innermost;
    }
}
