package dev.triage.cases;

import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Views, preferences, and lists people take away. */
class KeptByPeopleTests {

    static final Actor DANA = Actor.person("dana", Role.PLANNER);
    static final Actor OMAR = Actor.person("omar", Role.LEAD);

    TestDatabase database;
    CaseRoom room;
    SavedViews views;
    Preferences preferences;

    @BeforeEach
    void open() {
        database = TestDatabase.of("platform", "cases");
        room = CaseRoom.on(database);
        views = room.get(SavedViews.class);
        preferences = room.get(Preferences.class);
    }

    @AfterEach
    void close() {
        room.close();
        database.close();
    }

    @Test
    void keepsPrivateViewsPrivateAndSharesSharedOnes() {
        SavedViews.View own = done(views.save(draft("Mine", false), DANA));
        SavedViews.View shared = done(views.save(draft("East", true), DANA));

        assertThat(views.of(DANA)).containsExactly(shared, own);
        assertThat(views.of(OMAR)).containsExactly(shared);
        assertThat(views.find(own.id(), OMAR)).isEmpty();
        assertThat(refused(views.change(own.id(), draft("Taken", true), OMAR))).isEqualTo("NOT_FOUND no-such-view");
        assertThat(refused(views.change(shared.id(), draft("Taken", true), OMAR)))
                .isEqualTo("FORBIDDEN not-your-view");
        assertThat(refused(views.remove(shared.id(), OMAR))).isEqualTo("FORBIDDEN not-your-view");
        assertThat(views.of(DANA)).hasSize(2);
    }

    @Test
    void showsWhoOwnsAViewAndWhenItWasEditedLast() {
        SavedViews.View view = done(views.save(draft("East", true), DANA));
        room.clock.advance(Duration.ofHours(1));

        SavedViews.View changed = done(views.change(view.id(), draft("East coast", false), DANA));

        assertThat(changed.owner()).isEqualTo("dana");
        assertThat(changed.editedAt()).isEqualTo(view.editedAt().plus(Duration.ofHours(1)));
        assertThat(views.of(OMAR)).isEmpty();
        done(views.remove(view.id(), DANA));
        assertThat(views.of(DANA)).isEmpty();
    }

    @Test
    void refusesViewsThatCannotBe() {
        done(views.save(draft("East", true), DANA));
        assertThat(refused(views.save(draft("East", true), DANA))).isEqualTo("CONFLICT name-taken");
        done(views.save(draft("East", true), OMAR));
        assertThat(refused(views.save(draft("  ", true), DANA))).isEqualTo("INVALID invalid-view");
        assertThat(refused(views.save(draft("x".repeat(81), true), DANA))).isEqualTo("INVALID invalid-view");
        assertThat(refused(views.save(new SavedViews.Draft("Long", "q=" + "x".repeat(4_000), false, false), DANA)))
                .isEqualTo("INVALID invalid-view");
        assertThat(refused(views.remove(UUID.randomUUID(), DANA))).isEqualTo("NOT_FOUND no-such-view");
    }

    @Test
    void remembersPreferencesOfEachPerson() {
        done(preferences.set(DANA, "zone", "Europe/Berlin"));
        done(preferences.set(DANA, "density", "compact"));
        done(preferences.set(DANA, "density", "comfortable"));

        assertThat(preferences.of(DANA)).containsEntry("zone", "Europe/Berlin").containsEntry("density", "comfortable");
        assertThat(preferences.of(OMAR)).isEmpty();
        done(preferences.set(DANA, "zone", " "));
        assertThat(preferences.of(DANA)).containsOnlyKeys("density");
        assertThat(refused(preferences.set(DANA, "Zone", "x"))).isEqualTo("INVALID invalid-preference");
        assertThat(refused(preferences.set(DANA, "zone", "x".repeat(1_001)))).isEqualTo("INVALID invalid-preference");
    }

    @Test
    void handsOutTheWholeListInItsOrderWithItsCountAheadAndAnAudit() {
        for (int i = 0; i < 7; i++) {
            room.receive(raised("SO-" + i, "e" + i, 30)
                    .value(100 * (i + 1) + ".00")
                    .promisedIn(Duration.ofHours(i * 9 - 20))
                    .event());
        }
        for (QueueSort sort : QueueSort.values()) {
            List<String> seen = new ArrayList<>();

            long rows = done(room.get(QueueExport.class).export(QueueQuery.all().by(sort), DANA, sink(seen)));

            assertThat(rows).isEqualTo(7);
            List<String> expected = new ArrayList<>(List.of("7 rows"));
            room.queue(QueueQuery.all().by(sort)).forEach(row -> expected.add(row.reference()));
            assertThat(seen).isEqualTo(expected);
        }
        assertThat(room.core.audited).hasSize(QueueSort.values().length).containsOnly("dana queue.exported");
    }

    @Test
    void handsOutNothingForASearchItDoesNotUnderstand() {
        List<String> seen = new ArrayList<>();

        assertThat(refused(room.get(QueueExport.class).export(QueueQuery.all().text("colour:red"), DANA, sink(seen))))
                .isEqualTo("MALFORMED search-not-understood");
        assertThat(seen).isEmpty();
        assertThat(room.core.audited).isEmpty();
    }

    private static QueueExport.Sink sink(List<String> seen) {
        return new QueueExport.Sink() {
            @Override
            public void rows(long count) {
                seen.add(count + " rows");
            }

            @Override
            public void row(CaseRow row) {
                seen.add(row.reference());
            }
        };
    }

    private static SavedViews.Draft draft(String name, boolean shared) {
        return new SavedViews.Draft(name, "site=DC-EAST", shared, shared);
    }

    private static <T> T done(Result<T> result) {
        assertThat(result).isInstanceOf(Result.Done.class);
        return ((Result.Done<T>) result).value();
    }

    private static String refused(Result<?> result) {
        Refusal refusal = ((Result.Refused<?>) result).refusal();
        return refusal.kind() + " " + refusal.code();
    }
}
