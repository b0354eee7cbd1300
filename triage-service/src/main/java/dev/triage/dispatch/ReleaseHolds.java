package dev.triage.dispatch;

import dev.triage.governance.Governance;
import dev.triage.governance.RequestView;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How long a cleared request waits before it is sent, so that who asked can still take it back: for workflows with a
 * point of no return, by {@code triage.dispatch.hold.<workflow>}, and {@code triage.dispatch.hold.default} for those not
 * named. Nothing set, nothing waits. Governance checks everything again when the wait is over.
 */
@Component
public class ReleaseHolds {

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final String DEFAULT = "default";

    private final Map<String, Duration> byWorkflow;
    private final Playbook playbook;
    private final ObjectProvider<Governance> governance;
    private final JdbcClient jdbc;

    @Autowired
    ReleaseHolds(Environment environment, Playbook playbook, ObjectProvider<Governance> governance, JdbcClient jdbc) {
        this(
                Binder.get(environment)
                        .bind("triage.dispatch.hold", Bindable.mapOf(String.class, Duration.class))
                        .orElse(Map.of()),
                playbook,
                governance,
                jdbc);
    }

    ReleaseHolds(
            Map<String, Duration> byWorkflow,
            Playbook playbook,
            ObjectProvider<Governance> governance,
            JdbcClient jdbc) {
        byWorkflow.forEach((workflow, hold) -> {
            if (hold.isNegative() || hold.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "Expected triage.dispatch.hold." + workflow + " of 0s to 1h, found " + hold);
            }
        });
        this.byWorkflow = byWorkflow.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(entry -> plain(entry.getKey()), Map.Entry::getValue));
        this.playbook = playbook;
        this.governance = governance;
        this.jdbc = jdbc;
    }

    /** Zero for a workflow that can be called back at any time, or that is not to wait. */
    public Duration of(String workflow) {
        boolean noReturn = playbook.workflow(workflow)
                .map(Workflow::pointOfNoReturn)
                .filter(point -> !point.isBlank())
                .isPresent();
        Duration usual = byWorkflow.getOrDefault(DEFAULT, Duration.ZERO);
        return noReturn ? byWorkflow.getOrDefault(plain(workflow), usual) : Duration.ZERO;
    }

    /** Environment variables know no hyphens: {@code TRIAGE_DISPATCH_HOLD_SPLITSHIPMENT}. */
    private static String plain(String workflow) {
        return workflow.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Of these requests, those that wait for their moment and can still be taken back, and until when. */
    public Map<UUID, Instant> until(Collection<UUID> requests) {
        Map<UUID, Instant> until = new HashMap<>();
        if (requests.isEmpty()) {
            return until;
        }
        jdbc.sql("""
                select request_id, due_at from dispatch.outbox
                where request_id = any(:requests) and lease = 0 and held_reason is null
                  and due_at > clock_timestamp()
                """)
                .param("requests", requests.toArray(UUID[]::new))
                .query((row, number) -> Map.entry(
                        Objects.requireNonNull(row.getObject("request_id", UUID.class)),
                        row.getTimestamp("due_at").toInstant()))
                .list()
                .forEach(entry -> until.put(entry.getKey(), entry.getValue()));
        return until;
    }

    Duration of(UUID request) {
        if (byWorkflow.isEmpty()) {
            return Duration.ZERO;
        }
        return governance
                .getObject()
                .find(request)
                .map(RequestView::workflow)
                .map(this::of)
                .orElse(Duration.ZERO);
    }
}
