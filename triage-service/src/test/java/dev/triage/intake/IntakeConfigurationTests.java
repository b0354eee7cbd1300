package dev.triage.intake;

import static dev.triage.intake.Batches.shortage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.triage.fixtures.TestBroker;
import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Actor;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;

/** The room as Spring puts it together, from HTTP's side of the topic to the tables and back again. */
class IntakeConfigurationTests {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Received received = new Received();
    private TestDatabase database;
    private String topic;
    private ApplicationContextRunner room;

    @BeforeEach
    void create() {
        database = TestDatabase.of("intake");
        topic = TestBroker.freshTopic(2);
        List<String> properties = new ArrayList<>();
        database.properties().forEach((name, value) -> properties.add(name + "=" + value));
        TestBroker.springProperties().forEach((name, value) -> properties.add(name + "=" + value));
        properties.add("triage.intake.topic=" + topic);
        properties.add("triage.intake.group=" + UUID.randomUUID());
        room = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        KafkaAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        AopAutoConfiguration.class))
                .withUserConfiguration(IntakeConfiguration.class)
                .withBean(ContentFolder.class, ContentFolder::fromEnvironment)
                .withBean(SimpleMeterRegistry.class)
                .withBean("clock", Clock.class, () -> Batches.CLOCK)
                .withBean(ReceivedExceptions.class, () -> received)
                .withPropertyValues(properties.toArray(String[]::new));
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void takesInWhatIsOffered() {
        room.run(context -> {
            Result<List<ExceptionIntake.Item>> offered = context.getBean(ExceptionIntake.class)
                    .offer(("[" + shortage("a") + "," + shortage("b") + "]").getBytes(StandardCharsets.UTF_8));
            assertThat(offered).isInstanceOf(Result.Done.class);

            await().atMost(LONG).untilAsserted(() -> assertThat(received.stored).containsExactlyInAnyOrder("a", "b"));
        });
    }

    @Test
    void replaysADeadLetterIntoTheTables() {
        TestBroker.send(topic, null, shortage("a").replace("\"SO-a\"", "17").getBytes(StandardCharsets.UTF_8));
        room.run(context -> {
            DeadLetters deadLetters = context.getBean(DeadLetters.class);
            await().atMost(LONG).until(() -> deadLetters.open() == 1);
            UUID id = deadLetters.list(true, null, 1).items().getFirst().id();
            deadLetters.replay(id, shortage("a").getBytes(StandardCharsets.UTF_8), Actor.SYSTEM);

            await().atMost(LONG).untilAsserted(() -> assertThat(received.stored).containsExactly("a"));
            assertThat(deadLetters.open()).isZero();
        });
    }

    @Test
    void producesStoredEventsAgainAndAbsorbsThem() {
        room.run(context -> {
            context.getBean(ExceptionIntake.class)
                    .offer(("[" + shortage("a") + "," + shortage("b") + "]").getBytes(StandardCharsets.UTF_8));
            await().atMost(LONG).until(() -> received.stored.size() == 2);
            StoredEvents stored = context.getBean(StoredEvents.class);
            List<Long> progress = new ArrayList<>();

            assertThat(stored.replay(selection(null, null, "/wms/dc-east"), null, progress::add))
                    .isEqualTo(Result.done(2L));
            await().atMost(LONG).until(() -> received.stored.size() == 4);
            assertThat(received.accepted).containsExactlyInAnyOrder("a", "b");
            assertThat(progress).containsExactly(2L);
            assertThat(stored.replay(selection(null, null, "/other"), null, progress::add))
                    .isEqualTo(Result.done(0L));
            String now = Batches.CLOCK.instant().toString();
            assertThat(stored.replay(selection(null, now, null), null, progress::add))
                    .isEqualTo(Result.done(0L));
            assertThat(stored.replay(selection(now, null, null), "127.0.0.1:1", progress::add))
                    .isInstanceOf(Result.Refused.class);
        });
    }

    @Test
    void listensOnlyWhereItServes() {
        TestBroker.send(topic, null, shortage("a").getBytes(StandardCharsets.UTF_8));
        room.withPropertyValues("triage.serving=false").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(ExceptionListener.class);
            assertThat(context.getBean(DeadLetters.class).open()).isZero();
        });
    }

    @Test
    void putsTheWholeRoomTogetherFromDefaults() {
        room.run(context -> assertThat(context.getBean(IntakeSettings.class))
                .isEqualTo(new IntakeSettings(
                        topic,
                        context.getBean(IntakeSettings.class).group(),
                        2,
                        1000,
                        Duration.ofSeconds(10),
                        Duration.ofMillis(500))));
    }

    private static StoredEvents.Selection selection(String since, String until, String source) {
        return new StoredEvents.Selection(
                since == null ? null : Instant.parse(since), until == null ? null : Instant.parse(until), source);
    }
}
