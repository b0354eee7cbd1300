package dev.triage.cli;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The Spring applications the verbs start: the whole house, or its rooms without the web doors. */
public final class Rooms {

    private Rooms() {}

    /**
     * Sets logging up as Spring Boot would, but before the servers start: Boot would reset it under their feet.
     */
    public static void quiet() {
        LoggingSystem logging = LoggingSystem.get(Rooms.class.getClassLoader());
        logging.beforeInitialize();
        logging.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
    }

    /** With its doors. The caller closes it: it registers no shutdown hook. */
    public static SpringApplication withDoors(Map<String, Object> properties) {
        SpringApplication application = new SpringApplication(root());
        application.setRegisterShutdownHook(false);
        application.addInitializers(context ->
                context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("verb", properties)));
        return application;
    }

    /** Without pages, REST and a web server. */
    public static SpringApplication withoutDoors(Map<String, Object> properties) {
        SpringApplication application = withDoors(properties);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addInitializers(
                context -> context.getBeanFactory().registerSingleton("closedDoors", new ClosedDoors()));
        return application;
    }

    /** By name, because the root of the house points at its command line, and so this cannot point back. */
    private static Class<?> root() {
        try {
            return Class.forName("dev.triage.TriageApplication");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("The root of the house has another name", e);
        }
    }
}
