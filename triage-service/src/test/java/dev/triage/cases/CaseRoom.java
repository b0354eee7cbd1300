package dev.triage.cases;

import dev.triage.assessment.Assessor;
import dev.triage.fixtures.Exceptions;
import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.Audit;
import dev.triage.governance.BreakGlass;
import dev.triage.governance.Governance;
import dev.triage.governance.ShadowWatch;
import dev.triage.intake.ExceptionEvent;
import dev.triage.playbook.Playbook;
import jakarta.persistence.EntityManagerFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionTemplate;

/** The room on a real database, with fakes for the rooms it asks, and a clock that moves when told. */
final class CaseRoom implements AutoCloseable {

    static final Set<CaseStatus> EVERY_STATUS = Set.of(CaseStatus.values());

    final AnnotationConfigApplicationContext context;
    final StoppedClock clock = new StoppedClock(Exceptions.NOW);
    final FakeCore core = new FakeCore();
    final List<RecommendationsMade.Made> published = new ArrayList<>();

    private CaseRoom(DataSource source, Map<String, Object> properties) {
        context = new AnnotationConfigApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        // The database outlives the room.
        context.registerBean(
                DataSource.class, () -> source, bean -> ((AbstractBeanDefinition) bean).setDestroyMethodName(""));
        context.registerBean(Clock.class, () -> clock);
        context.registerBean(Assessor.class, () -> core.assessor);
        context.registerBean(Playbook.class, () -> core.playbook);
        context.registerBean(Governance.class, () -> core.governance);
        context.registerBean(BreakGlass.class, () -> core.breakGlass);
        context.registerBean(Audit.class, () -> core.audit);
        context.registerBean(ShadowWatch.class, () -> core.shadows);
        context.registerBean(RecommendationsMade.class, () -> published::addAll);
        context.register(Beans.class);
        context.refresh();
        core.events = context;
    }

    /** Without the background thread that fills the index. */
    static CaseRoom on(TestDatabase database) {
        return on(database.dataSource());
    }

    static CaseRoom on(DataSource source) {
        return new CaseRoom(source, Map.of("triage.serving", false));
    }

    /** As a verb of the command line has it: with the home folder, without background work. */
    static CaseRoom terminal(TestDatabase database, java.nio.file.Path home) {
        return new CaseRoom(database.dataSource(), Map.of("triage.serving", false, "triage.home", home.toString()));
    }

    /** With everything, the index in this folder. */
    static CaseRoom serving(TestDatabase database, java.nio.file.Path home) {
        return new CaseRoom(database.dataSource(), Map.of("triage.home", home.toString()));
    }

    Cases cases() {
        return context.getBean(Cases.class);
    }

    JdbcClient jdbc() {
        return context.getBean(JdbcClient.class);
    }

    <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    TransactionTemplate transaction() {
        return context.getBean(TransactionTemplate.class);
    }

    /** One batch as intake hands it over: in a transaction, then to be published. */
    void receive(List<ExceptionEvent> events) {
        JoinedExceptions room = context.getBean(JoinedExceptions.class);
        transaction().executeWithoutResult(status -> room.accept(events));
        room.stored(events);
    }

    void receive(ExceptionEvent... events) {
        receive(List.of(events));
    }

    List<CaseRow> queue() {
        return queue(any());
    }

    List<CaseRow> queue(QueueQuery query) {
        return ((dev.triage.platform.Result.Done<dev.triage.platform.Page<CaseRow>>) cases().queue(query))
                .value()
                .items();
    }

    CaseRow only() {
        List<CaseRow> rows = queue(with(EVERY_STATUS, null));
        if (rows.size() != 1) {
            throw new AssertionError("Expected one case, found " + rows);
        }
        return rows.getFirst();
    }

    static QueueQuery any() {
        return with(Set.of(), null);
    }

    static QueueQuery text(String text) {
        return with(Set.of(), text);
    }

    static QueueQuery with(Set<CaseStatus> statuses, String text) {
        QueueQuery query = QueueQuery.all().text(text == null ? "" : text).most(200);
        return statuses.isEmpty()
                ? query
                : query.and(Condition.only(
                        Facet.STATUS, statuses.stream().map(CaseStatus::name).toList()));
    }

    @Override
    public void close() {
        context.close();
    }

    /** Stands still until it is moved. */
    static final class StoppedClock extends Clock {
        private final AtomicReference<Instant> now;

        StoppedClock(Instant now) {
            this.now = new AtomicReference<>(now);
        }

        void advance(Duration by) {
            now.updateAndGet(before -> before.plus(by));
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    }

    @Configuration
    @ComponentScan("dev.triage.cases")
    @EnableTransactionManagement(proxyTargetClass = true)
    @EnableJpaRepositories("dev.triage.cases")
    static class Beans {

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource source) {
            LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
            factory.setDataSource(source);
            factory.setPackagesToScan("dev.triage.cases");
            factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            factory.setJpaPropertyMap(Map.of(
                    "hibernate.physical_naming_strategy",
                    PhysicalNamingStrategySnakeCaseImpl.class.getName(),
                    "hibernate.hbm2ddl.auto",
                    "validate"));
            return factory;
        }

        @Bean
        PlatformTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }

        @Bean
        TransactionTemplate transactionTemplate(PlatformTransactionManager manager) {
            return new TransactionTemplate(manager);
        }

        @Bean
        JdbcTemplate jdbcTemplate(DataSource source) {
            return new JdbcTemplate(source);
        }

        @Bean
        NamedParameterJdbcTemplate namedParameterJdbcTemplate(JdbcTemplate jdbc) {
            return new NamedParameterJdbcTemplate(jdbc);
        }

        @Bean
        JdbcClient jdbcClient(NamedParameterJdbcTemplate jdbc) {
            return JdbcClient.create(jdbc);
        }
    }
}
