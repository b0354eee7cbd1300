package dev.triage.governance.rules;

import dev.triage.governance.ActiveRules;
import dev.triage.governance.RuleBook;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.playbook.ConfirmedWorkflows;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps this instance on the rules that are active: looks at the change number once a second, and at once after a change
 * made here. While the database is away the rules known last go on to hold; nothing can be dispatched without it anyway.
 */
@Component
class LiveRules implements ActiveRules, ConfirmedWorkflows, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LiveRules.class);
    private static final long POLL_MILLIS = 1000;

    private final RuleVersions versions;
    private final JdbcClient jdbc;
    private final TransactionTemplate reading;
    private final SiteZones zones;
    private volatile @Nullable Loaded loaded;
    private volatile @Nullable ScheduledExecutorService poll;

    LiveRules(
            RuleVersions versions, JdbcClient jdbc, PlatformTransactionManager transactions, Environment environment) {
        this.versions = versions;
        this.zones = zones(environment);
        this.jdbc = jdbc;
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
        // One moment for the change number and the rules behind it.
        this.reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    private record Loaded(long changeNo, PolicyBook book, Set<Confirmed> confirmed) {}

    @Override
    public RuleBook book() {
        return policies();
    }

    /** As the settings have them: one for each site named, one for all others. */
    private static SiteZones zones(Environment environment) {
        Map<String, ZoneId> sites = new HashMap<>();
        Binder.get(environment)
                .bind("triage.rules.site-time-zones", Bindable.mapOf(String.class, String.class))
                .orElse(Map.of())
                .forEach((site, zone) -> sites.put(site, ZoneId.of(zone)));
        return new SiteZones(sites, ZoneId.of(environment.getProperty("triage.rules.time-zone", "UTC")));
    }

    SiteZones zones() {
        return zones;
    }

    PolicyBook policies() {
        Loaded current = loaded;
        return current != null ? current.book() : load().book();
    }

    @Override
    public Set<Confirmed> confirmed() {
        Loaded current = loaded;
        return current != null ? current.confirmed() : load().confirmed();
    }

    /** Loads anew when something changed since. */
    @Override
    public void refresh() {
        Loaded current = loaded;
        if (current == null || current.changeNo() != changeNo()) {
            load();
        }
    }

    private synchronized Loaded load() {
        Loaded current = loaded;
        if (current != null && current.changeNo() == changeNo()) {
            return current;
        }
        Loaded fresh = reading.execute(status -> {
            long changeNo = changeNo();
            List<ActivePolicy> active = new ArrayList<>();
            for (RuleVersion version : versions.active()) {
                active.add(compile(version));
            }
            return new Loaded(changeNo, new PolicyBook(active, zones), agreed());
        });
        loaded = fresh;
        log.info(
                "{} rules are active, version {}",
                fresh.book().rules().size(),
                fresh.book().version());
        return fresh;
    }

    private Set<Confirmed> agreed() {
        return Set.copyOf(jdbc.sql("select workflow, version, sha256 from governance.advisory_confirmation")
                .query(Confirmed.class)
                .list());
    }

    private long changeNo() {
        return jdbc.sql("select change_no from governance.rule_change")
                .query(Long.class)
                .single();
    }

    /** Compiles from the text, and compares it with the hash on record: what was approved is what is applied. */
    static ActivePolicy compile(RuleVersion version) {
        RuleReference reference = new RuleReference(version.id(), version.version(), version.bodySha256());
        CompiledPolicy policy = StoredPolicies.compile(version).orElse(null);
        if (policy == null) {
            log.error("{} is active but cannot be applied; all transactional workflows are denied", version);
        }
        return new ActivePolicy(reference, policy);
    }

    @Override
    public void start() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("rule-watch").factory());
        executor.scheduleWithFixedDelay(this::watch, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
        poll = executor;
    }

    private void watch() {
        try {
            refresh();
        } catch (DataAccessException | TransactionException e) {
            log.warn("Cannot look for changed rules; those known last go on to hold: {}", e.getMessage());
        } catch (RuntimeException e) {
            // The edge of the thread: an exception here would end the watch for good, silently.
            log.error("Looking for changed rules failed; those known last go on to hold", e);
        }
    }

    @Override
    public void stop() {
        ScheduledExecutorService executor = poll;
        poll = null;
        if (executor != null) {
            // A look under way is let finish: interrupting it would cost its connection.
            executor.shutdown();
            try {
                if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                    executor.shutdownNow();
                }
            } catch (InterruptedException e) {
                executor.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return poll != null;
    }
}
