package dev.triage.cli;

import dev.triage.platform.embedded.EmbeddedServices;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves pages, the API and Kafka until it is told to stop. */
@Command(
        name = "serve",
        description =
                "Serve pages, the API and Kafka. Starts a PostgreSQL and a Kafka of its own when none is configured.")
final class ServeCommand implements Callable<Integer> {

    @Option(
            names = "--demo",
            description = "Stream a realistic day of exceptions and simulate the orchestration layer behind it.")
    private boolean demo;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "${env:SERVER_PORT:-8080}",
            description = "The web port; 0 takes a free one. Default: ${DEFAULT-VALUE}")
    private int port;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec here = java.util.Objects.requireNonNull(spec, "picocli sets it");
        if (port < 0 || port > 65_535) {
            throw new ParameterException(
                    here.commandLine(), "Expected --port to be between 0 and 65535, found " + port);
        }
        requireFree(port);
        Running running = new Running();
        Runtime.getRuntime().addShutdownHook(new Thread(running::stop, "stop"));

        Rooms.quiet();
        EmbeddedServices services = EmbeddedServices.forServing();
        running.services = services;
        ConfigurableApplicationContext context;
        try {
            context = application(services.properties()).run();
        } catch (RuntimeException e) {
            throw Failures.explained(e);
        }
        running.context = context;

        String served = context.getEnvironment().getProperty("local.server.port", Integer.toString(port));
        here.commandLine().getOut().println("Triage is ready: http://localhost:" + served);
        here.commandLine().getOut().flush();
        new CountDownLatch(1).await();
        return Exits.DONE;
    }

    private SpringApplication application(Map<String, Object> embedded) {
        Map<String, Object> properties = new LinkedHashMap<>(embedded);
        properties.put("server.port", port);
        SpringApplication application = Rooms.withDoors(properties);
        if (demo) {
            application.setAdditionalProfiles("demo");
        }
        application.addInitializers(context -> {
            var environment = context.getEnvironment();
            if (environment
                    .getProperty("spring.security.oauth2.resourceserver.jwt.issuer-uri", "")
                    .isBlank()) {
                // With local log-ins nobody outside this machine may come in.
                environment
                        .getPropertySources()
                        .addLast(new MapPropertySource("loopback", Map.of("server.address", "127.0.0.1")));
            }
        });
        return application;
    }

    /** Before anything is started for nothing. */
    private static void requireFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress("127.0.0.1", port));
        } catch (IOException e) {
            throw Failures.portInUse(port);
        }
    }

    /** What must be stopped, in the order opposite to its start. */
    private static final class Running {

        private volatile @Nullable EmbeddedServices services;
        private volatile @Nullable ConfigurableApplicationContext context;

        void stop() {
            ConfigurableApplicationContext web = context;
            if (web != null) {
                web.close();
            }
            EmbeddedServices servers = services;
            if (servers != null) {
                servers.close();
            }
        }
    }
}
