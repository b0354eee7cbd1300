package dev.triage.cases;

import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances on one database: what one does, the other tells its pages. */
class CaseWatchTests {

    private static final Actor PLANNER = Actor.person("planner", Role.PLANNER);

    private TestDatabase database;
    private CaseRoom here;
    private CaseRoom there;
    private CaseWatch watch;

    @BeforeEach
    void open() {
        database = TestDatabase.of("platform", "cases");
        here = CaseRoom.on(database);
        there = CaseRoom.on(database);
        watch = there.get(CaseWatch.class);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        database.close();
    }

    @Test
    void tellsWhatOpenedAndWhatChangedInAnotherInstance() {
        here.receive(raised("SO-1", "a", 30).event());
        UUID first = here.only().id();
        long before = watch.position();
        assertThat(watch.since(before, 10).moved()).isEmpty();

        here.receive(raised("SO-2", "b", 30).event());
        CaseRow claimed = ((Result.Done<CaseRow>) here.cases().claim(first, null, PLANNER)).value();

        CaseWatch.Moves moves = watch.since(before, 10);
        assertThat(moves.moved()).hasSize(2);
        assertThat(moves.moved()).contains(new CaseWatch.Moved(first, claimed.reference(), claimed.version(), false));
        assertThat(moves.moved()).extracting(CaseWatch.Moved::opened).containsExactlyInAnyOrder(true, false);
        assertThat(watch.since(moves.position(), 10).moved()).isEmpty();
    }

    /** A number taken while an older transaction is still open must not be beyond what that one will write. */
    @Test
    void leavesOutNothingThatCommitsLate() {
        here.receive(raised("SO-1", "a", 30).event());
        UUID id = here.only().id();
        List<CaseWatch.Moves> seen = new CopyOnWriteArrayList<>();

        here.transaction().executeWithoutResult(status -> {
            here.cases().claim(id, null, PLANNER);
            // Commits in between, with a younger transaction.
            CompletableFuture.runAsync(() -> {
                        there.receive(raised("SO-2", "b", 30).event());
                        seen.add(watch.since(watch.position(), 10));
                    })
                    .join();
        });

        assertThat(watch.since(seen.getFirst().position(), 10).moved())
                .extracting(CaseWatch.Moved::id)
                .contains(id);
    }

    @Test
    void tellsTheNewestWhenThereAreMoreThanAskedFor() {
        long before = watch.position();
        here.receive(
                raised("SO-1", "a", 30).event(),
                raised("SO-2", "b", 30).event(),
                raised("SO-3", "c", 30).event());

        CaseWatch.Moves moves = watch.since(before, 2);

        assertThat(moves.more()).isTrue();
        assertThat(moves.moved()).hasSize(2);
        assertThat(watch.since(before, 3).more()).isFalse();
    }

    @Test
    void knowsWhoIsWhereUntilTheyLeaveOrFallSilent() {
        here.receive(raised("SO-1", "a", 30).event());
        UUID id = here.only().id();
        CaseWatch own = here.get(CaseWatch.class);

        own.present(id, "planner", false);
        own.present(id, "lead", false);
        own.present(id, "lead", true);
        own.present(UUID.randomUUID(), "planner", true);

        assertThat(watch.present())
                .containsExactly(new CaseWatch.Present(id, "lead", true), new CaseWatch.Present(id, "planner", false));

        own.left(id, "lead");
        assertThat(watch.present()).containsExactly(new CaseWatch.Present(id, "planner", false));

        here.jdbc()
                .sql("update cases.presence set seen_at = seen_at - interval '1 minute'")
                .update();
        assertThat(watch.present()).isEmpty();
    }
}
