package dev.triage.dispatch;

import dev.triage.governance.Governance;
import dev.triage.governance.RequestStatus;
import java.util.Set;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** What waits, what is held and what is parked. Parked requests are work for people, not a reason to restart. */
@Component("dispatchHealthIndicator")
class DispatchHealth implements HealthIndicator {

    private static final int COUNTED = 200;

    private final Outbox outbox;
    private final Governance governance;

    DispatchHealth(Outbox outbox, Governance governance) {
        this.outbox = outbox;
        this.governance = governance;
    }

    @Override
    public Health health() {
        Outbox.Backlog backlog = outbox.backlog();
        var parked = governance.list(Set.of(RequestStatus.PARKED), null, null, COUNTED);
        return Health.up()
                .withDetail("waiting", backlog.waiting())
                .withDetail("held", backlog.held())
                .withDetail("oldestSeconds", backlog.oldestSeconds())
                .withDetail("parked", parked.items().size())
                .withDetail("moreParked", parked.nextCursor() != null)
                .build();
    }
}
