package dev.triage.cases;

import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.cases.similar.CaseIndex;
import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.RequestStatus;
import dev.triage.governance.RequestView;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchIndexTests {

    static final Actor PLANNER = Actor.person("planner", Role.PLANNER);

    @TempDir
    Path home;

    TestDatabase database;
    CaseRoom room;

    @BeforeEach
    void open() {
        database = TestDatabase.of("platform", "cases");
        room = CaseRoom.serving(database, home);
        room.context.start();
    }

    @AfterEach
    void close() {
        room.close();
        database.close();
    }

    @Test
    void findsCasesByWordsInAnyOrder() {
        room.receive(
                raised("SO-1", "a", 30)
                        .message("Carrier refused the pallet at dock seven")
                        .event(),
                raised("SO-2", "b", 30).message("Bin empty, recount asked").event());

        until(() -> room.queue(CaseRoom.text("pallet carrier")).size() == 1);
        assertThat(room.queue(CaseRoom.text("pallet carrier")))
                .extracting(CaseRow::title)
                .allMatch(title -> title.contains("SO-1"));
        assertThat(room.queue(CaseRoom.text("recou empty"))).isEmpty();
        assertThat(room.queue(CaseRoom.text("empty recou"))).hasSize(1);
        assertThat(room.queue(CaseRoom.text("pallet recount"))).isEmpty();
        assertThat(room.queue(CaseRoom.text("hex bolt"))).hasSize(2);
    }

    @Test
    void takesWhatPeopleTypeAsWordsOnly() {
        room.receive(raised("SO-1", "a", 30).event());
        until(() -> room.queue(CaseRoom.text("allocation")).size() == 1);

        for (String typed : List.of(
                "*:*",
                "\"all:*\"",
                "(((",
                "allocation AND NOT",
                "a".repeat(500),
                "word ".repeat(100),
                "\u0000\ud800",
                "~^&|!{}[]\\/")) {
            assertThat(room.queue(CaseRoom.text(typed)))
                    .as(typed.substring(0, Math.min(20, typed.length())))
                    .hasSizeLessThan(2);
        }
        for (String wrong : List.of("all:*", "\"unbalanced", "a".repeat(40_000), "word ".repeat(5_000) + "more")) {
            assertThat(room.cases().queue(CaseRoom.text(wrong)))
                    .as(wrong.substring(0, Math.min(20, wrong.length())))
                    .isInstanceOfSatisfying(
                            dev.triage.platform.Result.Refused.class,
                            refused -> assertThat(refused.refusal().code()).isEqualTo("search-not-understood"));
        }
    }

    @Test
    void showsWhatWasDoneAboutSimilarCasesAndWhatDiffers() {
        room.receive(
                raised("SO-1", "a", 30)
                        .message("Allocation failed, stock blocked by quality")
                        .event(),
                raised("SO-2", "b", 30)
                        .message("Allocation failed, stock blocked by quality")
                        .site("DC-WEST")
                        .event(),
                raised("SO-3", "c", 30)
                        .code("X-1")
                        .message("Wave cancelled by operator")
                        .event());
        CaseRow done = row("SO-2");
        RequestView request = ((Result.Done<RequestView>)
                        room.cases().request(done.id(), "alternate-warehouse-sourcing", Map.of(), "key", PLANNER))
                .value();
        room.transaction().executeWithoutResult(tx -> room.core.move(request.id(), RequestStatus.COMPLETED, PLANNER));

        CaseRow asked = row("SO-1");
        until(() -> !room.cases().similar(asked.id(), 5).isEmpty());
        until(() -> "COMPLETED"
                .equals(room.cases().similar(asked.id(), 5).getFirst().outcome()));

        SimilarCase first = room.cases().similar(asked.id(), 5).getFirst();
        assertThat(first.id()).isEqualTo(done.id());
        assertThat(first.status()).isEqualTo(CaseStatus.RESOLVED);
        assertThat(first.workflow()).isEqualTo("alternate-warehouse-sourcing");
        assertThat(first.differences()).containsExactly("site DC-WEST, here DC-EAST");
        assertThat(room.cases().similar(asked.id(), 5))
                .extracting(SimilarCase::id)
                .doesNotContain(asked.id());
    }

    @Test
    void readsOnWhereItWasAfterARestart() {
        room.receive(raised("SO-1", "a", 30).event());
        until(() -> room.queue(CaseRoom.text("allocation")).size() == 1);
        room.close();
        try (CaseRoom silent = CaseRoom.on(database)) {
            silent.receive(raised("SO-2", "b", 30).event());
        }

        room = CaseRoom.serving(database, home);
        room.context.start();

        until(() -> room.queue(CaseRoom.text("allocation")).size() == 2);
        assertThat(size()).isEqualTo(2);
    }

    @Test
    void isBuiltAnewWhenItIsBrokenAndTheQueueNeverMindsIt() throws IOException {
        room.receive(raised("SO-1", "a", 30).event());
        until(() -> room.queue(CaseRoom.text("allocation")).size() == 1);
        room.close();
        try (Stream<Path> files = Files.list(home.resolve("index"))) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("segments"))
                    .toList()) {
                Files.writeString(file, "this is no index");
            }
        }

        room = CaseRoom.serving(database, home);
        assertThat(room.queue()).hasSize(1);
        assertThat(room.queue(CaseRoom.text("SO-1"))).hasSize(1);
        room.context.start();

        until(() -> room.queue(CaseRoom.text("allocation")).size() == 1);
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.map(f -> f.getFileName().toString())).anyMatch(name -> name.contains("broken"));
        }
    }

    @Test
    void isBuiltAnewForAnotherDatabase() {
        for (int i = 0; i < 5; i++) {
            room.receive(raised("SO-" + i, "a" + i, 30).event());
        }
        until(() -> size() == 5);
        room.close();
        database.close();
        database = TestDatabase.of("platform", "cases");

        room = CaseRoom.serving(database, home);
        room.receive(raised("SO-9", "z", 30).event());
        room.context.start();

        until(() -> room.queue(CaseRoom.text("allocation")).size() == 1);
        until(() -> size() == 1);
    }

    @Test
    void missesNothingWhenTransactionsCommitOutOfOrder() throws Exception {
        room.receive(raised("SO-0", "a0", 30).event());
        until(() -> size() == 1);
        // The first transaction takes its number, then lets many others pass before it commits.
        room.transaction().executeWithoutResult(slow -> {
            room.get(JoinedExceptions.class)
                    .accept(List.of(raised("SLOW", "slow", 30).event()));
            Thread quick = Thread.ofPlatform().start(() -> {
                for (int i = 1; i <= 20; i++) {
                    room.receive(raised("SO-" + i, "a" + i, 30).event());
                    int expected = i + 1;
                    until(() -> size() == expected);
                }
            });
            join(quick);
        });

        until(() -> size() == 22);
        until(() -> room.queue(CaseRoom.text("slow allocation")).size() == 1);
    }

    @Test
    void isBuiltByTheRunningServiceWhenATerminalAsks() {
        List<ExceptionEvent> events = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            events.add(raised("SO-" + i, "a" + i, 30).event());
        }
        room.receive(events);
        until(() -> size() == 30);
        try (CaseRoom terminal = CaseRoom.terminal(database, home)) {
            assertThat(terminal.get(IndexRebuilds.class).rebuild()).isEmpty();
            until(() -> !terminal.get(IndexRebuilds.class).waiting());
        }
        assertThat(size()).isEqualTo(30);
        room.close();

        try (CaseRoom terminal = CaseRoom.terminal(database, home)) {
            assertThat(terminal.get(IndexRebuilds.class).rebuild()).hasValue(30);
        }
        room = CaseRoom.serving(database, home);
    }

    private int size() {
        return room.get(CaseIndex.class).size();
    }

    private CaseRow row(String order) {
        return room.queue(CaseRoom.with(CaseRoom.EVERY_STATUS, order)).getFirst();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The index follows in its own time; it must come to this. */
    private static void until(BooleanSupplier state) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!state.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting").isLessThan(end);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}
