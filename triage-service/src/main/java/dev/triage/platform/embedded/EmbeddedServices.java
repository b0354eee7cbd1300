package dev.triage.platform.embedded;

import dev.triage.platform.HomeFolder;
import dev.triage.platform.StartRefusedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;

/**
 * The servers of one home folder that this process runs, or borrows from the triage that runs them, and the properties
 * through which Spring reaches them. What is configured from outside is neither started nor touched.
 */
public final class EmbeddedServices implements AutoCloseable {

    private static final Map<String, Integer> TOPICS = Map.of(
            "orchestration.exceptions.v1",
            6,
            "orchestration.outcomes.v1",
            3,
            "triage.recommendations.v1",
            6,
            "triage.commands.v1",
            3,
            KafkaBroker.KEPT_FOR_EVER,
            1);

    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final @Nullable HomeLock lock;
    private final @Nullable PostgresServer postgres;
    private final @Nullable KafkaBroker kafka;

    private EmbeddedServices(@Nullable HomeLock lock, @Nullable PostgresServer postgres, @Nullable KafkaBroker kafka) {
        this.lock = lock;
        this.postgres = postgres;
        this.kafka = kafka;
        if (postgres != null) {
            reach(postgres.access());
        }
        if (kafka != null) {
            reach(kafka.access());
        }
    }

    /** Starts what is not configured, side by side; refuses when another triage runs in the home. */
    public static EmbeddedServices forServing() {
        return start(Configured.fromEnvironment(), true);
    }

    /**
     * For one verb of the command line: borrows from a running triage if there is one, else starts PostgreSQL for as long
     * as the verb takes. Kafka is only ever borrowed.
     */
    public static EmbeddedServices forVerb() {
        Configured configured = Configured.fromEnvironment();
        if (configured.database()) {
            return configured.kafka() ? new EmbeddedServices(null, null, null) : borrowed(configured);
        }
        HomeFolder home = HomeFolder.fromEnvironment();
        Optional<HomeLock> lock = HomeLock.tryTake(home);
        if (lock.isEmpty()) {
            return borrowed(configured);
        }
        return start(home, lock.get(), true, false);
    }

    /** What Spring must know, ready for a property source. */
    public Map<String, Object> properties() {
        return Map.copyOf(properties);
    }

    @Override
    public void close() {
        try (var release = lock;
                var second = postgres;
                var first = kafka) {
            // Closed in reverse: Kafka, PostgreSQL, the lock.
        }
    }

    private static EmbeddedServices start(Configured configured, boolean withKafka) {
        boolean database = !configured.database();
        boolean kafka = withKafka && !configured.kafka();
        if (!database && !kafka) {
            return new EmbeddedServices(null, null, null);
        }
        HomeFolder home = HomeFolder.fromEnvironment();
        return start(home, HomeLock.take(home), database, kafka);
    }

    private static EmbeddedServices start(HomeFolder home, HomeLock lock, boolean database, boolean kafka) {
        CompletableFuture<@Nullable PostgresServer> postgres =
                onItsOwnThread("start-postgres", () -> database ? PostgresServer.start(home) : null);
        CompletableFuture<@Nullable KafkaBroker> broker = onItsOwnThread("start-kafka", () -> {
            if (!kafka) {
                return null;
            }
            KafkaBroker started = KafkaBroker.start(home);
            started.create(TOPICS);
            return started;
        });
        try {
            CompletableFuture.allOf(postgres, broker).join();
            return new EmbeddedServices(lock, postgres.join(), broker.join());
        } catch (CompletionException e) {
            closeIfStarted(broker);
            closeIfStarted(postgres);
            lock.close();
            if (e.getCause() instanceof StartRefusedException refused) {
                throw refused;
            }
            throw new StartRefusedException("The built-in servers did not start: " + e.getCause(), e);
        }
    }

    private static EmbeddedServices borrowed(Configured configured) {
        EmbeddedServices borrowed = new EmbeddedServices(null, null, null);
        HomeFolder home = HomeFolder.fromEnvironment();
        if (!configured.database()) {
            borrowed.reach(PostgresServer.attach(home));
        }
        if (!configured.kafka() && KafkaBroker.isThere(home)) {
            borrowed.reach(KafkaBroker.attach(home));
        }
        return borrowed;
    }

    private void reach(PostgresAccess access) {
        properties.put("spring.datasource.url", access.url() + "?reWriteBatchedInserts=true");
        properties.put("spring.datasource.username", access.app());
        properties.put("spring.datasource.password", access.appPassword());
        properties.put("spring.flyway.user", access.owner());
        properties.put("spring.flyway.password", access.ownerPassword());
    }

    private void reach(KafkaAccess access) {
        access.properties().forEach((name, value) -> {
            if (name.equals("bootstrap.servers")) {
                properties.put("spring.kafka.bootstrap-servers", value);
            } else {
                properties.put("spring.kafka.properties[" + name + "]", value);
            }
        });
    }

    private static <T> CompletableFuture<@Nullable T> onItsOwnThread(
            String name, java.util.function.Supplier<@Nullable T> work) {
        return CompletableFuture.supplyAsync(
                work, task -> Thread.ofPlatform().name(name).start(task));
    }

    private static void closeIfStarted(CompletableFuture<? extends @Nullable AutoCloseable> starting) {
        try {
            AutoCloseable started = starting.join();
            if (started != null) {
                started.close();
            }
        } catch (Exception e) {
            // It is the fault being reported already, or a second one while cleaning up after it.
        }
    }

    /** Which parts the operator brings. */
    private record Configured(boolean database, boolean kafka) {

        static Configured fromEnvironment() {
            ConfigurableEnvironment environment = new StandardEnvironment();
            return new Configured(
                    isSet(environment, "spring.datasource.url", "SPRING_DATASOURCE_URL"),
                    isSet(environment, "spring.kafka.bootstrap-servers", "SPRING_KAFKA_BOOTSTRAP_SERVERS"));
        }

        private static boolean isSet(ConfigurableEnvironment environment, String property, String variable) {
            return !environment
                    .getProperty(property, environment.getProperty(variable, ""))
                    .isBlank();
        }
    }
}
