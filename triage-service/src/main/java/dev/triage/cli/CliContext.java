package dev.triage.cli;

import dev.triage.platform.embedded.EmbeddedServices;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The rooms without their doors, for one verb: no web server, no consumers, no background work. It works on the
 * configured database, or on the one of the home folder, which it shares with a running {@code serve}.
 *
 * <pre>{@code
 * try (CliContext rooms = CliContext.open()) {
 *     rooms.get(Cases.class)…
 * }
 * }</pre>
 */
final class CliContext implements AutoCloseable {

    private final EmbeddedServices services;
    private final ConfigurableApplicationContext rooms;

    private CliContext(EmbeddedServices services, ConfigurableApplicationContext rooms) {
        this.services = services;
        this.rooms = rooms;
    }

    static CliContext open() {
        Rooms.quiet();
        EmbeddedServices services = EmbeddedServices.forVerb();
        Map<String, Object> properties = new LinkedHashMap<>(services.properties());
        properties.put("triage.serving", "false");
        properties.put("spring.kafka.listener.auto-startup", "false");
        properties.put("spring.datasource.hikari.maximum-pool-size", "4");
        SpringApplication application = Rooms.withoutDoors(properties);
        application.setLazyInitialization(true);
        application.setDefaultProperties(Map.of("logging.level.dev.triage", "WARN"));
        try {
            return new CliContext(services, application.run());
        } catch (RuntimeException e) {
            services.close();
            throw Failures.explained(e);
        }
    }

    /** The public API of a room. */
    <T> T get(Class<T> type) {
        return rooms.getBean(type);
    }

    @Override
    public void close() {
        rooms.close();
        services.close();
    }
}
