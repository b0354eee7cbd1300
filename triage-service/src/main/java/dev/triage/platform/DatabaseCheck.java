package dev.triage.platform;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Refuses to start on a database that could lose or falsify what was decided, and says so when the run-time role could
 * switch off the guards that live in it.
 */
@Component("databaseGuards")
@Lazy(false)
class DatabaseCheck implements SmartInitializingSingleton, HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseCheck.class);
    private static final Duration SKEW_ALLOWED = Duration.ofSeconds(5);

    private final JdbcTemplate jdbc;

    DatabaseCheck(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> wrong = faults();
        if (!wrong.isEmpty()) {
            throw new StartRefusedException("The database is not fit for use: " + String.join("; ", wrong));
        }
        if (canSwitchGuardsOff()) {
            LOG.warn(
                    "THE GUARDS OF THE DATABASE CAN BE SWITCHED OFF: the role {} of the running service owns tables or is"
                            + " a superuser. Give it a role of its own (SPRING_DATASOURCE_USERNAME) and migrate with the"
                            + " owner (SPRING_FLYWAY_USER, SPRING_FLYWAY_PASSWORD).",
                    show("role_name"));
        }
    }

    @Override
    public Health health() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("role", show("role_name"));
        details.put("guards", canSwitchGuardsOff() ? "can be switched off by the run-time role" : "enforced");
        List<String> wrong = faults();
        if (!wrong.isEmpty()) {
            details.put("faults", wrong);
            return Health.down().withDetails(details).build();
        }
        return Health.up().withDetails(details).build();
    }

    /** What is wrong with the database, each with what was expected and what was found. */
    List<String> faults() {
        List<String> wrong = new ArrayList<>();
        for (String durable : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            if (show(durable).equals("off")) {
                wrong.add("expected " + durable + " to be on, found off");
            }
        }
        expect(wrong, "server_encoding", "UTF8");
        expect(wrong, "transaction_read_only", "off");
        Instant before = Instant.now();
        Instant there = Objects.requireNonNull(
                        jdbc.queryForObject("select clock_timestamp()", Timestamp.class),
                        "clock_timestamp is never null")
                .toInstant();
        Instant after = Instant.now();
        if (there.isBefore(before.minus(SKEW_ALLOWED)) || there.isAfter(after.plus(SKEW_ALLOWED))) {
            wrong.add("expected its clock within " + SKEW_ALLOWED.toSeconds() + " s of ours (" + after + "), found "
                    + there);
        }
        return wrong;
    }

    /** Whether the role we work as owns a table, may become its owner, or is a superuser. */
    boolean canSwitchGuardsOff() {
        return Boolean.TRUE.equals(jdbc.queryForObject("""
                select exists (
                    select 1
                    from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    where c.relkind in ('r', 'p')
                      and n.nspname not in ('pg_catalog', 'information_schema')
                      and n.nspname not like 'pg\\_%'
                      and pg_has_role(current_user, c.relowner, 'member'))
                """, Boolean.class));
    }

    private void expect(List<String> wrong, String setting, String value) {
        String found = show(setting);
        if (!found.equals(value)) {
            wrong.add("expected " + setting + " to be " + value + ", found " + found);
        }
    }

    private String show(String setting) {
        String query =
                setting.equals("role_name") ? "select current_user" : "select current_setting('" + setting + "')";
        return Objects.requireNonNullElse(jdbc.queryForObject(query, String.class), "unset");
    }
}
