package dev.triage.governance.rules;

import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.Audit;
import dev.triage.governance.Rules;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.Ruling;
import dev.triage.governance.SimulationCases;
import dev.triage.platform.Actor;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rules of one instance on a real database, as the run-time role, with the real audit. */
final class RuleRoom implements AutoCloseable {

    static final Actor AUTHOR = Actor.person("ruleauthor", Role.RULEAUTHOR);
    static final Actor APPROVER = Actor.person("ruleapprover", Role.RULEAPPROVER);
    static final Actor BOTH = Actor.person("both", Role.RULEAUTHOR, Role.RULEAPPROVER);
    static final Actor PLANNER = Actor.person("planner", Role.PLANNER);

    final TestDatabase database;
    final Rules rules;
    final LiveRules live;
    final Audit audit;
    final RuleBootstrap bootstrap;
    private final ConfigurableApplicationContext context;

    RuleRoom(TestDatabase database, Map<String, ?> more) {
        this.database = database;
        Map<String, Object> properties = new HashMap<>(database.properties());
        properties.put("spring.jpa.hibernate.ddl-auto", "none");
        properties.put("spring.jpa.open-in-view", "false");
        properties.put("triage.home", home());
        properties.put("triage.security.local", "false");
        properties.putAll(more);
        SpringApplicationBuilder builder = new SpringApplicationBuilder(Room.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .bannerMode(Banner.Mode.OFF)
                .initializers(started -> started.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("room", properties)));
        // What the service as a whole is set to is not this room's concern.
        this.context = builder.run("--spring.config.location=optional:classpath:/no-settings/");
        this.rules = context.getBean(Rules.class);
        this.live = context.getBean(LiveRules.class);
        this.audit = context.getBean(Audit.class);
        this.bootstrap = context.getBean(RuleBootstrap.class);
    }

    static RuleRoom open() {
        return new RuleRoom(TestDatabase.of("platform", "governance"), Map.of());
    }

    /** Another instance on the same database. */
    RuleRoom another() {
        return new RuleRoom(database, Map.of());
    }

    JdbcClient jdbc() {
        return database.jdbc();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Past past() {
        return context.getBean(Past.class);
    }

    RuleView draft(String text) {
        return done(rules.draft(text.getBytes(StandardCharsets.UTF_8), AUTHOR));
    }

    RuleView submitted(String text) {
        RuleView draft = draft(text);
        return done(rules.submit(draft.id(), draft.version(), AUTHOR));
    }

    RuleView active(String text) {
        RuleView rule = submitted(text);
        return done(rules.activate(rule.id(), rule.version(), APPROVER));
    }

    /** Actions of the audit, oldest first. */
    List<String> deeds() {
        List<String> actions = new ArrayList<>();
        audit.list(null, null, null, 200).items().forEach(entry -> actions.addFirst(entry.action()));
        return actions;
    }

    void asOwner(String... statements) {
        try (Connection owner = database.asOwner();
                Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T done(Result<T> result) {
        return switch (result) {
            case Result.Done<T> done -> done.value();
            case Result.Refused<T> refused -> throw new AssertionError("Refused: " + refused.refusal());
        };
    }

    /** Kind and code of a refusal: {@code CONFLICT wrong-rule-status}. */
    static <T> String refusal(Result<T> result) {
        return switch (result) {
            case Result.Done<T> done -> "done";
            case Result.Refused<T> refused ->
                refused.refusal().kind() + " " + refused.refusal().code();
        };
    }

    @Override
    public void close() {
        context.close();
    }

    private static String home() {
        try {
            return Files.createTempDirectory("rules").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rooms ahead: they remember what the test tells them. */
    static final class Past implements SimulationCases {

        final List<PastCase> cases = new ArrayList<>();

        /** A case with its one proposal, ruled on under rules that are no more. */
        void add(Asked asked) {
            add(asked, "sha256:long-gone", new Ruling(Ruling.Outcome.DENIED, null, List.of(), List.of(), ""));
        }

        void add(Asked asked, String rulesVersion, Ruling ruling) {
            cases.add(new PastCase.Judged(
                    asked.facts(), List.of(new Ruled(asked.proposal(), ruling)), rulesVersion, Asked.NOW));
        }

        @Override
        public Stream<PastCase> since(Instant moment) {
            return cases.stream()
                    .filter(past -> !(past instanceof PastCase.Judged judged)
                            || !judged.facts().event().receivedAt().isBefore(moment));
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
    @EntityScan(basePackageClasses = RuleVersion.class)
    @EnableJpaRepositories(basePackageClasses = RuleVersions.class)
    @ComponentScan({"dev.triage.governance.audit", "dev.triage.governance.keys"})
    @Import({
        LiveRules.class,
        RuleLife.class,
        RuleSimulation.class,
        RuleSimulations.class,
        RuleComparison.class,
        ShadowCounter.class,
        ShadowRows.class,
        ShadowMatrix.class,
        RuleHistory.class,
        RuleBootstrap.class
    })
    static class Room {

        @Bean
        Clock clock() {
            return Clock.fixed(Asked.NOW, java.time.ZoneOffset.UTC);
        }

        @Bean
        ContentFolder contentFolder() {
            return ContentFolder.fromEnvironment();
        }

        @Bean
        Past past() {
            return new Past();
        }
    }
}
