package dev.triage.cli.bench;

import dev.triage.cli.Exits;
import dev.triage.cli.Rooms;
import dev.triage.cli.VerbFailedException;
import dev.triage.platform.embedded.EmbeddedServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** The service in a home and on servers of its own, which are gone when it is closed. */
final class BenchRooms implements AutoCloseable {

    private final Path home;
    private final @Nullable String formerHome;
    private @Nullable EmbeddedServices services;
    private @Nullable ConfigurableApplicationContext context;

    private BenchRooms() throws IOException {
        this.home = Files.createTempDirectory("triage-bench");
        this.formerHome = System.setProperty("triage.home", home.toString());
    }

    /** With pages, REST and Kafka; nothing is consumed before somebody starts it. */
    static BenchRooms withDoors(Map<String, Object> settings) throws IOException {
        Map<String, Object> properties = new LinkedHashMap<>(settings);
        properties.put("server.port", "0");
        properties.put("server.address", "127.0.0.1");
        return new BenchRooms().start(EmbeddedServices::forServing, Rooms::withDoors, properties);
    }

    /** The rooms and a database, and nothing that works in the background. */
    static BenchRooms withoutDoors() throws IOException {
        Rooms.quiet();
        return new BenchRooms()
                .start(
                        EmbeddedServices::forVerb,
                        properties -> {
                            SpringApplication application = Rooms.withoutDoors(properties);
                            application.setLazyInitialization(true);
                            application.setDefaultProperties(Map.of("logging.level.dev.triage", "WARN"));
                            return application;
                        },
                        Map.of("triage.serving", "false"));
    }

    private BenchRooms start(
            java.util.function.Supplier<EmbeddedServices> servers,
            Function<Map<String, Object>, SpringApplication> application,
            Map<String, Object> settings)
            throws IOException {
        boolean started = false;
        try {
            EmbeddedServices own = servers.get();
            services = own;
            Map<String, Object> properties = new LinkedHashMap<>(own.properties());
            if (!properties.containsKey("spring.datasource.url")) {
                throw new VerbFailedException(
                        Exits.WRONG_USAGE,
                        "Expected no database configured from outside, because a measurement fills and changes it;"
                                + " unset SPRING_DATASOURCE_URL");
            }
            properties.put("spring.kafka.listener.auto-startup", "false");
            properties.put("triage.home", home.toString());
            properties.putAll(settings);
            context = application.apply(properties).run();
            started = true;
            return this;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    ConfigurableApplicationContext context() {
        if (context == null) {
            throw new IllegalStateException("The rooms are open from start to close");
        }
        return context;
    }

    <T> T get(Class<T> type) {
        return context().getBean(type);
    }

    /** A connection of the role that owns the tables. The caller closes it. */
    Connection owner() throws SQLException {
        Environment environment = context().getEnvironment();
        return DriverManager.getConnection(
                environment.getRequiredProperty("spring.datasource.url"),
                environment.getRequiredProperty("spring.flyway.user"),
                environment.getRequiredProperty("spring.flyway.password"));
    }

    @Override
    public void close() throws IOException {
        if (context != null) {
            context.close();
        }
        if (services != null) {
            services.close();
        }
        if (formerHome == null) {
            System.clearProperty("triage.home");
        } else {
            System.setProperty("triage.home", formerHome);
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
