package dev.triage.intake;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Says whether events are being taken in, or wait for something that is away, and how many wait. */
final class IntakeHealth implements HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeHealth.class);

    private final Clock clock;
    private final Supplier<GroupLag.@Nullable Lag> lag;
    private final AtomicReference<@Nullable Waiting> waiting = new AtomicReference<>();

    /** @param lag how many events wait, as far as that is known */
    IntakeHealth(Clock clock, Supplier<GroupLag.@Nullable Lag> lag) {
        this.clock = clock;
        this.lag = lag;
    }

    /** Why a batch waits, since when, and how often it was tried. */
    private record Waiting(Instant since, String reason, int attempts) {}

    void waits(Throwable failure) {
        String reason = Failures.sentence(failure);
        Waiting now = waiting.updateAndGet(before -> new Waiting(
                before == null ? clock.instant() : before.since(), reason, before == null ? 1 : before.attempts() + 1));
        if (now != null && now.attempts() == 1) {
            LOG.warn("Intake waits, and tries again until it goes through: {}", reason);
        }
    }

    void works() {
        Waiting before = waiting.getAndSet(null);
        if (before != null) {
            LOG.info("Intake works again after {} attempts since {}", before.attempts(), before.since());
        }
    }

    @Override
    public Health health() {
        Waiting now = waiting.get();
        Health.Builder health = now == null
                ? Health.up()
                : Health.outOfService()
                        .withDetail("waitingSince", now.since())
                        .withDetail("reason", now.reason())
                        .withDetail("attempts", now.attempts());
        GroupLag.Lag found = lag.get();
        return found == null
                ? health.build()
                : health.withDetail("waitingEvents", found.events())
                        .withDetail("behind", found.behind())
                        .withDetail("waitingAsOf", found.asOf())
                        .build();
    }
}
