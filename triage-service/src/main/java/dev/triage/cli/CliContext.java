package dev.triage.cli;

import dev.triage.TriageApplication;
import dev.triage.platform.embedded.EmbeddedServices;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

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
        EmbeddedServices services = EmbeddedServices.forVerb();
        Map<String, Object> properties = new LinkedHashMap<>(services.properties());
        properties.put("triage.serving", "false");
        properties.put("spring.kafka.listener.auto-startup", "false");
        properties.put("spring.datasource.hikari.maximum-pool-size", "4");
        SpringApplication application = new SpringApplication(TriageApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLazyInitialization(true);
        application.addInitializers(context -> {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("cli", properties));
            context.getBeanFactory().registerSingleton("closedDoors", new ClosedDoors());
        });
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

    /** Pages and REST need a web server around them. */
    private static final class ClosedDoors extends TypeExcludeFilter {

        @Override
        public boolean match(MetadataReader reader, MetadataReaderFactory factory) {
            String name = reader.getClassMetadata().getClassName();
            return name.startsWith("dev.triage.web.") || name.startsWith("dev.triage.api.");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ClosedDoors;
        }

        @Override
        public int hashCode() {
            return ClosedDoors.class.hashCode();
        }
    }
}
