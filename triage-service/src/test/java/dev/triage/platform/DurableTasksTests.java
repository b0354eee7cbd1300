package dev.triage.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.triage.fixtures.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class DurableTasksTests {

    private static final TestDatabase DATABASE = TestDatabase.of("platform");

    private final JdbcTemplate jdbc = new JdbcTemplate(DATABASE.dataSource());
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(DATABASE.dataSource()));
    private final DurableTasks tasks = new DurableTasks(jdbc, Clock.systemUTC());

    record Brief(String reference, int attempt) {}

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @BeforeEach
    void empty() {
        jdbc.update("delete from platform.scheduled_tasks");
    }

    @Test
    void breaksThePromiseWithTheTransaction() {
        transaction.executeWithoutResult(status -> {
            tasks.schedule("briefing.write", "EX-1", new Brief("EX-1", 1));
            status.setRollbackOnly();
        });
        assertThat(open()).isEmpty();
    }

    @Test
    void wakesTheRunnerOnlyAfterTheCommit() {
        AtomicInteger woken = new AtomicInteger();
        tasks.wakeWith(woken::incrementAndGet);
        transaction.executeWithoutResult(status -> {
            tasks.schedule("briefing.write", "EX-1", new Brief("EX-1", 1));
            assertThat(woken).hasValue(0);
        });
        assertThat(woken).hasValue(1);
    }

    @Test
    void promisesTheSameThingOnce() {
        tasks.schedule("briefing.write", "EX-1", new Brief("EX-1", 1));
        tasks.schedule("briefing.write", "EX-1", new Brief("EX-1", 2));
        tasks.schedule(
                "briefing.write",
                Map.of("EX-1", new Brief("EX-1", 3), "EX-2", new Brief("EX-2", 1)),
                Instant.parse("2026-11-23T09:00:00Z"));

        assertThat(open()).containsExactlyInAnyOrder("EX-1", "EX-2");
        assertThat(jdbc.queryForObject(
                        "select convert_from(task_data, 'UTF8') from platform.scheduled_tasks"
                                + " where task_instance = 'EX-1'",
                        String.class))
                .contains("\"attempt\":1");
    }

    @Test
    void movesAPromiseAndTakesItBack() {
        Instant later = Instant.parse("2030-01-01T00:00:00Z");
        tasks.reschedule("cases.deadline", "EX-1", new Brief("EX-1", 1), Instant.parse("2029-01-01T00:00:00Z"));
        tasks.reschedule("cases.deadline", "EX-1", new Brief("EX-1", 2), later);

        assertThat(jdbc.queryForObject("select execution_time from platform.scheduled_tasks", java.sql.Timestamp.class)
                        .toInstant())
                .isEqualTo(later);

        tasks.cancel("cases.deadline", "EX-1");
        assertThat(open()).isEmpty();
    }

    @Test
    void doesTheWorkAndTriesAgainUntilItSucceeds() {
        Queue<String> done = new ConcurrentLinkedQueue<>();
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger beats = new AtomicInteger();
        DurableTask writing = DurableTask.oneTime("briefing.write", Brief.class, brief -> {
                    if (brief.reference().equals("EX-2") && attempts.incrementAndGet() < 3) {
                        throw new IllegalStateException("the model is away");
                    }
                    done.add(brief.reference());
                })
                .retryingAfter(Duration.ofMillis(10), Duration.ofMillis(20));
        DurableTask beating = DurableTask.recurring("cases.beat", Duration.ofMillis(50), beats::incrementAndGet);
        Scheduler scheduler = new DurableTaskRunner()
                .durableTaskScheduler(DATABASE.dataSource(), List.of(writing, beating), Clock.systemUTC());
        try {
            scheduler.start();
            tasks.wakeWith(scheduler::triggerCheckForDueExecutions);
            transaction.executeWithoutResult(status -> {
                tasks.schedule("briefing.write", "EX-1", new Brief("EX-1", 1));
                tasks.schedule("briefing.write", "EX-2", new Brief("EX-2", 1));
            });

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(done).containsExactlyInAnyOrder("EX-1", "EX-2");
                assertThat(attempts).hasValue(3);
                assertThat(beats).hasValueGreaterThan(1);
                assertThat(open()).containsExactly("recurring");
            });
        } finally {
            scheduler.stop();
        }
    }

    private List<String> open() {
        return jdbc.queryForList("select task_instance from platform.scheduled_tasks", String.class);
    }
}
