package dev.triage.dispatch;

import dev.triage.platform.Serving;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** How far the topic of the audit's digests is behind their file. A lag is for people to see, not a reason to restart. */
@Component("auditDigestsHealthIndicator")
@Serving
class AuditDigestHealth implements HealthIndicator {

    private final AuditDigestSender sender;

    AuditDigestHealth(AuditDigestSender sender) {
        this.sender = sender;
    }

    @Override
    public Health health() {
        AuditDigestSender.State state = sender.state();
        Health.Builder health = Health.up().withDetail("topic", state.topic()).withDetail("waiting", state.waiting());
        if (state.lastSent() != null) {
            health.withDetail("lastSent", state.lastSent().toString());
        }
        if (state.failingSince() != null) {
            health.withDetail("failingSince", state.failingSince().toString());
        }
        return health.build();
    }
}
