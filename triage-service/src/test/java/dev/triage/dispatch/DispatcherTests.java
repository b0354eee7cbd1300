package dev.triage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.RequestStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Several instances at one outbox. */
class DispatcherTests {

    private static final TestDatabase DATABASE = TestDatabase.of("platform", "dispatch");

    private final JdbcClient jdbc = DATABASE.jdbc();
    private final Outbox outbox = new Outbox(jdbc);
    private final DispatchQueue queue = new DispatchQueue(outbox, Stage.holds(jdbc, new FakeGovernance(), Map.of()));
    private final FakeGovernance governance = new FakeGovernance();
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(DATABASE.dataSource()));
    private final Map<UUID, AtomicInteger> sent = new ConcurrentHashMap<>();
    private final List<Dispatcher> instances = new ArrayList<>();

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @AfterEach
    void stop() {
        instances.forEach(Dispatcher::stop);
        jdbc.sql("delete from dispatch.outbox").update();
    }

    @Test
    void sendsEveryRequestOnceFromThreeInstances() {
        List<UUID> requests = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            requests.add(governance.cleared());
        }
        transaction.executeWithoutResult(status -> requests.forEach(queue::cleared));
        for (int i = 0; i < 3; i++) {
            start(FailPoint.NONE);
        }

        await().atMost(Duration.ofSeconds(60)).until(() -> outbox.backlog().waiting() == 0);

        assertThat(sent).hasSize(120);
        assertThat(sent.values()).extracting(AtomicInteger::get).containsOnly(1);
        assertThat(requests).allMatch(request -> governance.statusOf(request) == RequestStatus.DISPATCHED);
    }

    @Test
    void losesNothingWhenTurnsDieAndRepeatsOnlyWithTheSameKey() {
        Set<UUID> requests = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 40; i++) {
            requests.add(governance.cleared());
        }
        transaction.executeWithoutResult(status -> requests.forEach(queue::cleared));
        AtomicInteger passed = new AtomicInteger();
        FailPoint everySeventh = place -> {
            if (passed.incrementAndGet() % 7 == 0) {
                throw new Died(place);
            }
        };
        start(everySeventh);
        start(everySeventh);

        await().dontCatchUncaughtExceptions().atMost(Duration.ofSeconds(90)).until(() -> {
            // What died holds its lease; the clock is not waited for.
            jdbc.sql("update dispatch.outbox set leased_until = clock_timestamp(), due_at = clock_timestamp()"
                            + " where leased_until > clock_timestamp() + interval '1 second'")
                    .update();
            return outbox.backlog().waiting() == 0;
        });

        assertThat(sent.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        requests.stream().map(governance::commandOf).toList());
        assertThat(governance.parked).isEmpty();
    }

    @Test
    void keepsAPromiseOnlyWhenItsTransactionIsKept() {
        UUID kept = governance.cleared();
        UUID lost = governance.cleared();
        AtomicInteger wakes = new AtomicInteger();
        queue.wakeWith(wakes::incrementAndGet);

        transaction.executeWithoutResult(status -> queue.cleared(kept));
        transaction.executeWithoutResult(status -> {
            queue.cleared(lost);
            status.setRollbackOnly();
        });

        assertThat(outbox.take(10)).extracting(Outbox.Leased::request).containsExactly(kept);
        assertThat(wakes).hasValue(1);
    }

    @Test
    void triesAgainAfterAnErrorOfItsOwn() {
        UUID request = governance.cleared();
        AtomicInteger turns = new AtomicInteger();
        Delivery failing = new Delivery(records(governance), ways(), clock(), FailPoint.NONE) {
            @Override
            void turn(Outbox.Leased leased) {
                turns.incrementAndGet();
                throw new IllegalStateException("broken on purpose");
            }
        };
        transaction.executeWithoutResult(status -> queue.cleared(request));
        Dispatcher dispatcher = new Dispatcher(outbox, queue, failing);
        instances.add(dispatcher);
        dispatcher.start();

        await().atMost(Duration.ofSeconds(30)).until(() -> turns.get() >= 2);

        assertThat(outbox.backlog().waiting()).isOne();
    }

    @Test
    void refusesToQueueOutsideATransaction() {
        assertThatThrownBy(() -> queue.cleared(governance.cleared())).isInstanceOf(IllegalStateException.class);
        assertThat(outbox.backlog().waiting()).isZero();
    }

    private void start(FailPoint failPoint) {
        Dispatcher dispatcher =
                new Dispatcher(outbox, queue, new Delivery(records(governance), ways(), clock(), failPoint));
        instances.add(dispatcher);
        dispatcher.start();
    }

    private Delivery.Records records(FakeGovernance governance) {
        return new Delivery.Records(governance, outbox, new Attempts(jdbc), transaction, Stage.counters());
    }

    private Delivery.Ways ways() {
        return new Delivery.Ways(
                new CommandTopic(null) {
                    @Override
                    Answer send(Command command) {
                        sent.computeIfAbsent(command.id(), id -> new AtomicInteger())
                                .incrementAndGet();
                        return new Answer.Accepted("topic-0@1");
                    }
                },
                null);
    }

    private static Clock clock() {
        return Clock.fixed(FakeGovernance.NOW, ZoneOffset.UTC);
    }
}
