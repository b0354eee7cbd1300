package dev.triage.notices;

import dev.triage.cases.CaseConcerns;
import dev.triage.cases.Preferences;
import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Actor;
import dev.triage.platform.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.transaction.support.TransactionTemplate;

/** The room's tables and what works on them, on a real database, with a clock that moves when told. */
final class NoticeRoom implements AutoCloseable {

    /** A Monday, eleven in the morning in New York. */
    static final Instant START = Instant.parse("2026-11-23T16:00:00Z");

    private final TestDatabase database;
    private final AnnotationConfigApplicationContext context;
    final AtomicReference<Instant> now = new AtomicReference<>(START);

    private NoticeRoom(TestDatabase database, int smtpPort, Map<String, Object> more) {
        this.database = database;
        context = new AnnotationConfigApplicationContext();
        Map<String, Object> properties = new HashMap<>(Map.of("triage.notices.quiet-hours", "none"));
        if (smtpPort > 0) {
            properties.put("spring.mail.host", "127.0.0.1");
            properties.put("triage.notices.mail.from", "triage@distributor.example");
        }
        properties.putAll(more);
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        context.registerBean(
                DataSource.class,
                database::dataSource,
                bean -> ((AbstractBeanDefinition) bean).setDestroyMethodName(""));
        context.registerBean(Clock.class, () -> new Moved(now));
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(database.dataSource()));
        context.registerBean(
                TransactionTemplate.class,
                () -> new TransactionTemplate(new JdbcTransactionManager(database.dataSource())));
        if (smtpPort > 0) {
            context.registerBean(JavaMailSender.class, () -> {
                JavaMailSenderImpl sender = new JavaMailSenderImpl();
                sender.setHost("127.0.0.1");
                sender.setPort(smtpPort);
                return sender;
            });
        }
        context.register(
                Preferences.class,
                NoticeRows.class,
                DigestRows.class,
                People.class,
                MailSettings.class,
                Inbox.class,
                SmtpPost.class,
                Digests.class);
        context.refresh();
    }

    static NoticeRoom withMail(int smtpPort, Map<String, Object> more) {
        return new NoticeRoom(TestDatabase.of("platform", "cases", "notices"), smtpPort, more);
    }

    static NoticeRoom withoutMail() {
        return withMail(0, Map.of());
    }

    <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    JdbcClient jdbc() {
        return database.jdbc();
    }

    void advance(Duration by) {
        now.updateAndGet(before -> before.plus(by));
    }

    /** Somebody who logged in with this address. */
    void person(String subject, String address, Role... roles) {
        get(People.class).seen(Actor.person(subject, roles), address);
    }

    void wish(String subject, String name, String value) {
        get(Preferences.class).set(Actor.person(subject), name, value);
    }

    /** A notice about a case at DC-EAST, New York. */
    void tell(String subject, NoticeKind kind, String reference, String text) {
        CaseConcerns.About about = new CaseConcerns.About(
                UUID.nameUUIDFromBytes(reference.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                reference,
                "Title of " + reference,
                "DC-EAST",
                "America/New_York");
        get(NoticeRows.class).add(new NoticeRows.Draft(kind, about, null, "dana", text), List.of(subject));
    }

    @Override
    public void close() {
        context.close();
        database.close();
    }

    private static final class Moved extends Clock {

        private final AtomicReference<Instant> now;

        Moved(AtomicReference<Instant> now) {
            this.now = now;
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
}
