package dev.triage.governance;

import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Actor;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import dev.triage.platform.Serving;
import dev.triage.playbook.Playbook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
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

/** Governance on a real database as the run-time role, ruled by real rules; {@link Stage} has rules told what to say. */
public final class RuledStage implements AutoCloseable {

    private static final Actor AUTHOR = Actor.person("ruleauthor", Role.RULEAUTHOR);
    private static final Actor ACTIVATOR = Actor.person("ruleapprover", Role.RULEAPPROVER);

    public final TestDatabase database = TestDatabase.of("platform", "governance");
    public final Governance governance;
    public final BreakGlass breakGlass;
    public final Rules rules;
    public final RuleReplay replay;
    public final EvidenceExport evidence;
    private final ConfigurableApplicationContext context;
    private final SetClock clock;

    public RuledStage() {
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
                .properties("logging.level.dev.triage.governance.rules.LiveRules=warn")
                .initializers(started -> started.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("stage", properties)));
        context = builder.run("--spring.config.location=optional:classpath:/no-settings/");
        governance = context.getBean(Governance.class);
        breakGlass = context.getBean(BreakGlass.class);
        rules = context.getBean(Rules.class);
        replay = context.getBean(RuleReplay.class);
        evidence = context.getBean(EvidenceExport.class);
        clock = context.getBean(SetClock.class);
        Stage.confirmAdvisory(context.getBean(AdvisoryWorkflows.class));
    }

    public JdbcClient jdbc() {
        return database.jdbc();
    }

    /** Sets the clock rulings are made by; the database has its own. */
    public void at(Instant now) {
        clock.at = now;
    }

    public Rules.RuleView active(String text) {
        Rules.RuleView draft = done(rules.draft(text.getBytes(StandardCharsets.UTF_8), AUTHOR));
        done(rules.submit(draft.id(), draft.version(), AUTHOR));
        return done(rules.activate(draft.id(), draft.version(), ACTIVATOR));
    }

    public void retire(Rules.RuleView rule) {
        done(rules.retire(rule.id(), rule.version(), ACTIVATOR));
    }

    public void asOwner(String... statements) {
        try (Connection owner = database.asOwner();
                Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static <T> T done(Result<T> result) {
        return Stage.done(result);
    }

    @Override
    public void close() {
        context.close();
        database.close();
    }

    private static String home() {
        try {
            return Files.createTempDirectory("ruled").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static final class SetClock extends Clock {

        volatile Instant at = Instant.parse("2026-11-23T09:15:00Z");

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
        SetClock clock() {
            return new SetClock();
        }

        @Bean
        ContentFolder contentFolder() {
            return ContentFolder.fromEnvironment();
        }

        @Bean
        PresentFacts presentFacts() {
            return new Unchanged();
        }

        @Bean
        ClearedRequests clearedRequests() {
            return new Nobody();
        }

        @Bean
        Playbook playbook() {
            return new Stage.StageCatalogue();
        }
    }

    /** Nobody asks about cases that change here. */
    private static final class Unchanged implements PresentFacts {

        @Override
        public Optional<CaseFacts> held(UUID caseId) {
            return Optional.empty();
        }
    }

    /** The room that sends is away. */
    private static final class Nobody implements ClearedRequests {

        @Override
        public void cleared(UUID request) {}

        @Override
        public void released() {}
    }
}
