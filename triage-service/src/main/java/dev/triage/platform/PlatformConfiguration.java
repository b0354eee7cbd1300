package dev.triage.platform;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What every room is given: the time, the content, and a database that knows its run-time role. */
@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    ContentFolder contentFolder(Environment environment) {
        String set = environment.getProperty("triage.content", "");
        return set.isBlank() ? ContentFolder.fromEnvironment() : new ContentFolder(Path.of(set));
    }

    /** Migrations grant what is needed to {@code ${appRole}}, the role of the run-time connections. */
    @Bean
    FlywayConfigurationCustomizer runTimeRole(Environment environment) {
        String role = environment.getProperty("spring.datasource.username", "triage_app");
        String quoted = role.matches("[a-z_][a-z0-9_]*") ? role : '"' + role.replace("\"", "\"\"") + '"';
        return flyway -> flyway.placeholders(Map.of("appRole", quoted));
    }
}
