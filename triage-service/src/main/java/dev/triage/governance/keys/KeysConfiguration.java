package dev.triage.governance.keys;

import dev.triage.platform.HomeFolder;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Finds the key file. */
@Configuration(proxyBeanMethods = false)
class KeysConfiguration {

    @Bean
    SigningKeys signingStatements(
            @Value("${triage.home:}") String home, @Value("${triage.signing.keys:}") String configured, Clock clock) {
        if (!configured.isBlank()) {
            return SigningKeys.at(Path.of(configured.strip()), clock);
        }
        HomeFolder folder = home.isBlank() ? HomeFolder.fromEnvironment() : HomeFolder.at(Path.of(home));
        return SigningKeys.at(folder.root().resolve("signing-keys.json"), clock);
    }
}
