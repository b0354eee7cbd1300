package dev.triage.governance.sequences;

import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.AdvisoryWorkflows;
import dev.triage.governance.BreakGlass;
import dev.triage.governance.CaseFacts;
import dev.triage.governance.ClearedRequests;
import dev.triage.governance.Entitlements;
import dev.triage.governance.Governance;
import dev.triage.governance.PresentFacts;
import dev.triage.governance.Rules;
import dev.triage.governance.Stage;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.DurableTask;
import dev.triage.platform.Serving;
import dev.triage.playbook.Playbook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.env.MapPropertySource;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The whole room of governance, as it serves, on a database of its own whose clock the sequences set.
 *
 * <p>The clock of every decision is {@code governance.moment()}. Its owner, the migration role, replaces it in this
 * throw-away database by one that reads a table only the owner writes; the run-time role cannot shift it, as
 * {@code AppendOnlyTests} shows.
 */
final class Room implements AutoCloseable {

    /** Rules hold by the day, so this instant's day matters: any Friday. */
    private static final Instant FIRST = Instant.parse("2030-03-01T08:20:00Z");

    final TestDatabase database = TestDatabase.of("platform", "governance");
    final Governance governance;
    final Rules rules;
    final Entitlements entitlements;
    final BreakGlass breakGlass;
    final Cases cases;
    final JdbcClient jdbc;
    final TransactionTemplate transaction;
    final Heard heard;
    private final DurableTask.Recurring overdue;
    private final DurableTask.Recurring urgent;
    private final ConfigurableApplicationContext context;
    private final Connection owner;
    private final PreparedStatement setClock;
    private final MovedClock clock;
    private Instant begun = FIRST;
    private int sequences;

    Room() {
        try {
            owner = database.asOwner();
            settle(owner.getCatalog());
            try (Statement statement = owner.createStatement()) {
                statement.execute("set synchronous_commit = off");
                statement.execute("create table governance.set_clock (at timestamptz, anchored timestamptz)");
                statement.execute("insert into governance.set_clock values (clock_timestamp(), clock_timestamp())");
                statement.execute("grant select on governance.set_clock to public");
                statement.execute("""
                        create or replace function governance.moment() returns timestamptz language sql volatile as
                        $$ select at + (clock_timestamp() - anchored) from governance.set_clock $$""");
            }
            setClock = owner.prepareStatement("update governance.set_clock set at = ?::timestamptz,"
                    + " anchored = case when ? then clock_timestamp() else anchored end");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Map<String, Object> properties = new HashMap<>(database.properties());
        properties.put("spring.jpa.hibernate.ddl-auto", "none");
        properties.put("spring.jpa.open-in-view", "false");
        properties.put("triage.home", home());
        properties.put("triage.serving", "false");
        SpringApplicationBuilder builder = new SpringApplicationBuilder(Parts.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                // It says so at every change of the rules.
                .properties("logging.level.dev.triage.governance.rules.LiveRules=warn")
                .initializers(started -> started.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("room", properties)));
        context = builder.run("--spring.config.location=optional:classpath:/no-settings/");
        governance = context.getBean(Governance.class);
        rules = context.getBean(Rules.class);
        entitlements = context.getBean(Entitlements.class);
        jdbc = context.getBean(JdbcClient.class);
        heard = context.getBean(Heard.class);
        clock = context.getBean(MovedClock.class);
        breakGlass = context.getBean(BreakGlass.class);
        cases = context.getBean(Cases.class);
        Stage.confirmAdvisory(context.getBean(AdvisoryWorkflows.class));
        urgent = context.getBean("escalateRequests", DurableTask.Recurring.class);
        overdue = context.getBean("endOverdueRequests", DurableTask.Recurring.class);
        transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    /**
     * What costs and decides nothing. Plans of prepared statements are made once, since planning is most of the work;
     * they are made on empty tables, where going through a whole one looks cheap, so they are held to the indexes.
     * Nothing is counted, so nothing is analysed and planned again meanwhile.
     */
    private void settle(String name) throws SQLException {
        try (Connection everything = database.asSuperuser();
                Statement statement = everything.createStatement()) {
            for (String setting : List.of(
                    "synchronous_commit = off",
                    "plan_cache_mode = force_generic_plan",
                    "enable_seqscan = off",
                    "enable_bitmapscan = off",
                    "enable_hashjoin = off",
                    "enable_mergejoin = off",
                    "enable_memoize = off",
                    "track_activities = off",
                    "track_counts = off")) {
                statement.execute("alter database " + name + " set " + setting);
            }
        }
    }

    /** A new sequence begins, a fortnight after the one before; gives its number. */
    int begin() {
        sequences++;
        begun = FIRST.plus(Duration.ofDays(14L * sequences));
        set(begun, true);
        return sequences;
    }

    /** Sets the clock this many minutes after the sequence's beginning. */
    void minute(int minute) {
        set(begun.plus(Duration.ofMinutes(minute)), false);
    }

    Instant begun() {
        return begun;
    }

    private void set(Instant at, boolean anew) {
        try {
            clock.at = at;
            setClock.setString(1, at.toString());
            setClock.setBoolean(2, anew);
            setClock.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs what makes requests urgent, once. */
    void escalate() {
        urgent.work().run();
    }

    /** Runs what ends overdue requests, once. */
    void sweep() {
        overdue.work().run();
    }

    @Override
    public void close() {
        context.close();
        try {
            owner.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        database.close();
    }

    private static String home() {
        try {
            return Files.createTempDirectory("sequences").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The room that sends: remembers what it was handed. */
    static final class Heard implements ClearedRequests {

        final List<UUID> cleared = new ArrayList<>();

        @Override
        public void cleared(UUID request) {
            cleared.add(request);
        }

        @Override
        public void released() {}
    }

    /** The room that remembers cases: the one the sequence is about. */
    static final class Cases implements PresentFacts {

        private final Map<UUID, CaseFacts> held = new HashMap<>();

        void held(CaseFacts facts) {
            held.put(facts.caseId(), facts);
        }

        void gone(UUID caseId) {
            held.remove(caseId);
        }

        @Override
        public Optional<CaseFacts> held(UUID caseId) {
            return Optional.ofNullable(held.get(caseId));
        }
    }

    /** The instance's clock, set together with the database's. */
    static final class MovedClock extends Clock {

        volatile Instant at = FIRST;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("This clock is UTC's");
        }

        @Override
        public Instant instant() {
            return at;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        HibernateJpaAutoConfiguration.class,
        DataJpaRepositoriesAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        TransactionAutoConfiguration.class
    })
    @EntityScan("dev.triage.governance")
    @EnableJpaRepositories("dev.triage.governance")
    @ComponentScan(
            basePackages = "dev.triage.governance",
            excludeFilters = {
                // Configurations of other tests.
                @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*(Tests|RuleRoom|Stage|sequences).*"),
                @ComponentScan.Filter(type = FilterType.ANNOTATION, classes = Serving.class)
            })
    static class Parts {

        @Bean
        MovedClock clock() {
            return new MovedClock();
        }

        @Bean
        ContentFolder contentFolder() {
            return ContentFolder.fromEnvironment();
        }

        @Bean
        Cases cases() {
            return new Cases();
        }

        @Bean
        Heard heard() {
            return new Heard();
        }

        @Bean
        Playbook playbook() {
            return new Stage.StageCatalogue();
        }
    }
}
