package dev.triage.notices.webhook;

import dev.triage.governance.Audit;
import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Hands kept messages to the systems that want them: at once, then with growing pauses over about three days; after
 * {@value #TRIES} tries one is parked for people to look at. A message may arrive twice, with the same {@code webhook-id}.
 */
@Component
public class Webhooks {

    static final int TRIES = 10;

    /** Between the tries, as Standard Webhooks recommends; a tenth more or less of each. */
    static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
    private static final int AT_ONCE = 32;

    private final WebhookSettings settings;
    private final WebhookRows rows;
    private final WebhookCall call;
    private final Audit audit;
    private final TransactionTemplate transactions;
    private final MeterRegistry meters;

    Webhooks(
            WebhookSettings settings,
            WebhookRows rows,
            WebhookCall call,
            Audit audit,
            TransactionTemplate transactions,
            ObjectProvider<MeterRegistry> meters) {
        this.settings = settings;
        this.rows = rows;
        this.call = call;
        this.audit = audit;
        this.transactions = transactions;
        this.meters = meters.getIfAvailable(SimpleMeterRegistry::new);
    }

    /** What waits and what is parked; how long the oldest has waited. */
    public record Backlog(long waiting, long parked, long oldestSeconds) {}

    /** A system that is told; nothing of its secret, and no more of its address than people need. */
    public record Target(String name, String host, List<String> events) {}

    /**
     * A message as people see it.
     *
     * @param state {@code WAITING}, {@code DELIVERED} or {@code PARKED}
     * @param lastAnswer how the last try went; null before the first
     */
    public record Message(
            UUID id,
            String target,
            String type,
            Instant madeAt,
            String state,
            int tries,
            Instant dueAt,
            @Nullable String lastAnswer) {}

    public List<Target> targets() {
        return settings.all().stream()
                .map(one -> new Target(
                        one.name(),
                        one.url().getHost(),
                        one.events().stream().map(WebhookEvent::type).sorted().toList()))
                .toList();
    }

    public Backlog backlog() {
        return rows.backlog();
    }

    /** Those parked first, then those that wait, then the others; newest first. */
    public List<Message> messages(int most) {
        return rows.list(most);
    }

    /** Sends a parked message again. FORBIDDEN for others than leads and administrators, CONFLICT when it is not parked. */
    public Result<UUID> again(UUID id, Actor by) {
        if (!by.isAny(Role.LEAD, Role.ADMIN)) {
            return Result.refused(
                    Refusal.Kind.FORBIDDEN,
                    "not-a-lead",
                    "Expected a lead or an administrator, found " + by.subject() + ".");
        }
        return Objects.requireNonNull(transactions.execute(status -> {
            if (!rows.again(id)) {
                return Result.refused(
                        Refusal.Kind.CONFLICT, "not-parked", "Expected a parked message, found none with this id.");
            }
            audit.append(by, "webhook.again", null, null, Map.of("message", id.toString()));
            return Result.done(id);
        }));
    }

    /** Works off what is due, several at a time. One call is at work over all instances, so it ends within a minute. */
    void turn() {
        List<WebhookRows.Leased> due = rows.take(AT_ONCE);
        if (due.isEmpty()) {
            return;
        }
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            due.forEach(one -> workers.execute(() -> deliver(one)));
        }
    }

    private void deliver(WebhookRows.Leased message) {
        try {
            WebhookTarget target = settings.find(message.target()).orElse(null);
            if (target == null) {
                // Nothing of its address or secret is known any more.
                rows.parked(message.id(), "expected a target " + message.target() + ", found none in the settings");
                count("parked");
                return;
            }
            switch (call.send(target, message)) {
                case WebhookCall.Answer.Taken(String words) -> {
                    rows.delivered(message.id(), words);
                    count("delivered");
                }
                case WebhookCall.Answer.Gone(String words) -> {
                    rows.parked(message.id(), words);
                    count("parked");
                }
                case WebhookCall.Answer.Failed(String words) -> failed(message, words);
            }
        } catch (RuntimeException e) {
            // The row stays and is tried again when its lease ends.
            log.warn("Webhook message {} failed: {}", message.id(), e.toString());
        }
    }

    private void failed(WebhookRows.Leased message, String words) {
        if (message.tries() >= TRIES) {
            rows.parked(message.id(), words);
            count("parked");
            log.warn("Webhook message {} to {} is parked: {}", message.id(), message.target(), words);
        } else {
            rows.later(message.id(), pause(message.id(), message.tries()), words);
            count("failed");
        }
    }

    /** @param tries how many failed so far, from 1; the same message and try give the same pause */
    static Duration pause(UUID message, int tries) {
        long whole = PAUSES.get(Math.clamp(tries - 1, 0, PAUSES.size() - 1)).toMillis();
        SplittableRandom jitter = new SplittableRandom(message.getLeastSignificantBits() ^ tries);
        return Duration.ofMillis(whole * 9 / 10 + jitter.nextLong(whole / 5 + 1));
    }

    private void count(String status) {
        meters.counter("triage.webhook.delivery", "status", status).increment();
    }

    @Override
    public String toString() {
        return targets().stream().map(Target::name).collect(Collectors.joining(", ", "Webhooks[", "]"));
    }
}
