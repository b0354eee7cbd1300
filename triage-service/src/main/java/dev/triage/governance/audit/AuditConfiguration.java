package dev.triage.governance.audit;

import dev.triage.governance.keys.SigningKeys;
import dev.triage.platform.HomeFolder;
import jakarta.persistence.EntityManager;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Builds the audit around its key and the folder its digests go to. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    private final Path home;

    AuditConfiguration(@Value("${triage.home:}") String home) {
        this.home = (home.isBlank() ? HomeFolder.fromEnvironment() : HomeFolder.at(Path.of(home))).root();
    }

    @Bean
    AuditKeys auditKeys(@Value("${triage.audit.key:#{null}}") @Nullable String configured) {
        return AuditKeys.load(configured, home);
    }

    @Bean
    AuditSegments auditSegments(DataSource database, AuditKeys keys) {
        return new AuditSegments(database, keys);
    }

    @Bean
    AuditDigests auditDigests(AuditKeys keys, SigningKeys signer, AuditSegments segments) {
        return new AuditDigests(home, keys, signer, segments);
    }

    @Bean
    AuditProofs auditProofs(DataSource database, AuditDigests digests, AuditSegments segments) {
        return new AuditProofs(database, digests, segments);
    }

    @Bean
    AuditVerifier auditVerifier(DataSource database, AuditKeys keys) {
        return new AuditVerifier(database, keys);
    }

    /** JPA writes at commit unless it is told to; without JPA there is nothing to tell. */
    @Bean
    PendingWrites pendingWrites(ObjectProvider<EntityManager> entities) {
        return () -> entities.ifAvailable(EntityManager::flush);
    }
}
