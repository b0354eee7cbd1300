package dev.triage.cases;

import static dev.triage.cases.Events.cleared;
import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.TestDatabase;
import dev.triage.intake.ExceptionEvent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;

class BatchTests {

    TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.of("platform", "cases");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void takesAsManyStatementsForAThousandEventsAsForTen() {
        Counting source = new Counting(database.dataSource());
        try (CaseRoom room = CaseRoom.on(source)) {
            List<Integer> counts = new ArrayList<>();
            for (int size : new int[] {10, 1_000}) {
                List<ExceptionEvent> first = new ArrayList<>();
                List<ExceptionEvent> second = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    String order = "SO-" + size + "-" + i;
                    first.add(raised(order, "a" + order, 30).event());
                    // A third repeats, a third clears, a third is out of order.
                    second.add(
                            switch (i % 3) {
                                case 0 -> raised(order, "b" + order, 20).event();
                                case 1 -> cleared(order, "c" + order, 20).event();
                                default -> cleared(order, "d" + order, 40).event();
                            });
                }
                source.statements.set(0);
                room.receive(first);
                int fresh = source.statements.getAndSet(0);
                room.receive(second);
                assertThat(fresh).isLessThanOrEqualTo(6);
                counts.add(fresh + source.statements.get());
            }
            assertThat(counts.get(1)).isEqualTo(counts.get(0)).isLessThanOrEqualTo(18);
        }
    }

    @Test
    void opensOneCaseWhenTwoInstancesRaceForIt() throws Exception {
        try (CaseRoom one = CaseRoom.on(database);
                CaseRoom other = CaseRoom.on(database);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            int rounds = 30;
            int orders = 20;
            for (int round = 0; round < rounds; round++) {
                List<ExceptionEvent> here = new ArrayList<>();
                List<ExceptionEvent> there = new ArrayList<>();
                for (int i = 0; i < orders; i++) {
                    here.add(raised("SO-" + round + "-" + i, "a" + round + "-" + i, 30)
                            .event());
                    there.addFirst(raised("SO-" + round + "-" + i, "b" + round + "-" + i, 20)
                            .event());
                }
                CountDownLatch start = new CountDownLatch(1);
                Future<?> first = threads.submit(() -> receiveAt(start, one, here));
                Future<?> second = threads.submit(() -> receiveAt(start, other, there));
                start.countDown();
                first.get(60, TimeUnit.SECONDS);
                second.get(60, TimeUnit.SECONDS);
            }
            assertThat(one.jdbc()
                            .sql("select count(*) from cases.case_file where occurrences = 2 and status = 'NEW'")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(rounds * orders);
            assertThat(one.jdbc()
                            .sql("select count(*) from cases.case_file")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(rounds * orders);
        }
    }

    private static Object receiveAt(CountDownLatch start, CaseRoom room, List<ExceptionEvent> events)
            throws InterruptedException {
        start.await();
        room.receive(events);
        return null;
    }

    @Test
    void joinsACaseThatAnotherInstanceOpenedWhileTheBatchWasUnderWay() throws Exception {
        try (CaseRoom room = CaseRoom.on(database);
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            CaseRoom other = CaseRoom.on(database);
            CountDownLatch opened = new CountDownLatch(1);
            CountDownLatch waiting = new CountDownLatch(1);
            Future<?> slow = thread.submit(() -> other.transaction().executeWithoutResult(status -> {
                other.get(JoinedExceptions.class)
                        .accept(List.of(raised("SO-1", "a", 30).event()));
                opened.countDown();
                awaitBlocked(waiting);
            }));
            opened.await();
            Thread release = Thread.ofVirtual().start(() -> {
                awaitLock(room);
                waiting.countDown();
            });
            room.receive(
                    raised("SO-1", "b", 20).event(), raised("SO-2", "c", 20).event());
            slow.get(60, TimeUnit.SECONDS);
            release.join();
            other.close();

            assertThat(room.queue()).extracting(CaseRow::occurrences).containsExactlyInAnyOrder(2, 1);
        }
    }

    private static void awaitBlocked(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until some transaction waits for another. */
    private static void awaitLock(CaseRoom room) {
        while (room.jdbc()
                        .sql("select count(*) from pg_locks where not granted")
                        .query(Integer.class)
                        .single()
                == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void refusesASecondOpenCaseOfOneFingerprintInTheDatabase() throws Exception {
        try (CaseRoom room = CaseRoom.on(database);
                Connection owner = database.asOwner();
                var statement = owner.createStatement()) {
            room.receive(raised("SO-1", "a", 30).event());
            String columns = String.join(
                    ", ",
                    room.jdbc()
                            .sql("select column_name from information_schema.columns where table_schema = 'cases'"
                                    + " and table_name = 'case_file' and column_name not in ('id', 'reference')")
                            .query(String.class)
                            .list());
            String copy = "insert into cases.case_file (id, reference, " + columns + ") select gen_random_uuid(),"
                    + " 'EX-copy', " + columns + " from cases.case_file limit 1";
            assertThatThrownBy(() -> statement.execute(copy)).hasMessageContaining("case_file_open");

            statement.execute("drop index cases.case_file_open");
            assertThat(statement.executeUpdate(copy)).isEqualTo(1);
        }
    }

    @Test
    void announcesNothingWhenTheTransactionRollsBack() {
        try (CaseRoom room = CaseRoom.on(database)) {
            List<CasesChanged> heard = new ArrayList<>();
            room.context.addApplicationListener(event -> {
                if (event instanceof org.springframework.context.PayloadApplicationEvent<?> wrapped
                        && wrapped.getPayload() instanceof CasesChanged changed) {
                    heard.add(changed);
                }
            });
            room.transaction().executeWithoutResult(status -> {
                room.get(JoinedExceptions.class)
                        .accept(List.of(raised("SO-1", "a", 30).event()));
                status.setRollbackOnly();
            });
            assertThat(heard).isEmpty();
            assertThat(room.queue()).isEmpty();

            room.receive(raised("SO-1", "a", 30).event());
            room.receive(raised("SO-1", "b", 20).event());

            assertThat(heard).hasSize(2);
            assertThat(heard.get(0).opened()).hasSize(1);
            assertThat(heard.get(1).changed()).isEqualTo(heard.get(0).opened());
        }
    }

    /** Counts statements sent. */
    private static final class Counting extends DelegatingDataSource {

        final AtomicInteger statements = new AtomicInteger();

        Counting(DataSource source) {
            super(source);
        }

        @Override
        public Connection getConnection() throws java.sql.SQLException {
            return (Connection) counted(Connection.class, super.getConnection());
        }

        private Object counted(Class<?> type, Object target) {
            return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                if (method.getName().startsWith("execute")) {
                    statements.incrementAndGet();
                }
                Object result;
                try {
                    result = method.invoke(target, args);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
                if (result instanceof PreparedStatement) {
                    return counted(PreparedStatement.class, result);
                }
                return result;
            });
        }
    }
}
