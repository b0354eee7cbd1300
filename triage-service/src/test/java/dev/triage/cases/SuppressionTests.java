package dev.triage.cases;

import static dev.triage.cases.Events.cleared;
import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.cases.SuppressionWindows.State;
import dev.triage.cases.SuppressionWindows.Wanted;
import dev.triage.cases.SuppressionWindows.Window;
import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;

class SuppressionTests {

    static final Actor PLANNER = Actor.person("planner", Role.PLANNER);
    static final Actor LEAD = Actor.person("lead", Role.LEAD);

    TestDatabase database;
    CaseRoom room;
    Cases cases;
    SuppressionWindows windows;
    Suppression suppression;

    @BeforeEach
    void open() {
        database = TestDatabase.of("platform", "cases");
        room = CaseRoom.on(database);
        cases = room.cases();
        windows = room.get(SuppressionWindows.class);
        suppression = room.get(Suppression.class);
    }

    @AfterEach
    void close() {
        room.close();
        database.close();
    }

    @Test
    void hidesWhatIsThereAndWhatComesInAndShowsItWhenAskedFor() {
        room.receive(
                raised("SO-1", "a", 30).event(),
                raised("SO-2", "b", 30).site("DC-WEST").event());

        Window window = done(windows.open(hours(4, "site == 'DC-EAST'"), LEAD));

        assertThat(window.state()).isEqualTo(State.OPEN);
        assertThat(window.hidden()).isEqualTo(1);
        room.receive(raised("SO-3", "c", 20).event());
        assertThat(titles(room.queue())).containsExactly("SO-2");
        assertThat(titles(room.queue(hidden()))).containsExactlyInAnyOrder("SO-1", "SO-3");
        assertThat(titles(room.queue(QueueQuery.all().and(Condition.only(Facet.SUPPRESSED, "yes", "no")))))
                .hasSize(3);
        assertThat(titles(room.queue(QueueQuery.all().text("suppressed:yes")))).hasSize(2);
        CaseRow row = row("SO-3");
        assertThat(row.status()).isEqualTo(CaseStatus.NEW);
        assertThat(row.ties().hiddenBy()).isEqualTo("stocktake");
        assertThat(row.version())
                .as("nothing anybody could overwrite has changed")
                .isZero();
        assertThat(kinds("SO-3")).containsExactly("opened", "suppressed");
        assertThat(room.core.audited).containsExactly("lead window.opened");
        // Counts leave out the same as the list does.
        assertThat(counts(QueueQuery.all(), Facet.SITE)).isEqualTo(Map.of("DC-WEST", 1L));
        assertThat(counts(hidden(), Facet.SITE)).isEqualTo(Map.of("DC-EAST", 2L));
        assertThat(done(cases.count(QueueQuery.all(), 10))).isEqualTo(1);
        assertThat(room.get(CaseWatch.class).since(-1, 10).moved())
                .filteredOn(moved -> moved.reference().equals(row.reference()))
                .singleElement()
                .matches(moved -> !moved.opened(), "no news of a case that is hidden");
    }

    @Test
    void whatItHidComesBackWhenItIsOverAndSaysSoForADay() {
        room.receive(raised("SO-1", "a", 30).event());
        done(windows.open(hours(4, "site == 'DC-EAST'"), LEAD));
        assertThat(room.queue()).isEmpty();

        room.clock.advance(Duration.ofHours(4));
        suppression.look();

        assertThat(titles(room.queue())).containsExactly("SO-1");
        assertThat(row("SO-1").ties().hiddenBy()).isNull();
        assertThat(row("SO-1").ties().backFrom()).isEqualTo("stocktake");
        assertThat(kinds("SO-1")).containsExactly("opened", "suppressed", "unsuppressed");
        assertThat(windows.list()).singleElement().matches(one -> one.state() == State.OVER && one.hidden() == 0);
        assertThat(room.core.audited).containsExactly("lead window.opened", "system window.over");
        suppression.look();
        assertThat(room.core.audited).as("once").hasSize(2);
        room.clock.advance(Duration.ofHours(25));
        assertThat(row("SO-1").ties().backFrom()).isNull();
    }

    @Test
    void isEndedBeforeItsTimeByALeadOnly() {
        room.receive(raised("SO-1", "a", 30).event());
        Window window = done(windows.open(hours(4, "site == 'DC-EAST'"), LEAD));

        assertThat(refused(windows.end(window.id(), PLANNER))).isEqualTo("FORBIDDEN not-a-lead");
        Window ended = done(windows.end(window.id(), LEAD));

        assertThat(ended.state()).isEqualTo(State.OVER);
        assertThat(ended.endedBy()).isEqualTo("lead");
        assertThat(titles(room.queue())).containsExactly("SO-1");
        room.receive(raised("SO-1", "b", 20).event(), raised("SO-2", "c", 20).event());
        assertThat(room.queue()).hasSize(2);
        assertThat(refused(windows.end(window.id(), LEAD))).isEqualTo("CONFLICT window-over");
        assertThat(refused(windows.end(UUID.randomUUID(), LEAD))).isEqualTo("NOT_FOUND no-such-window");
    }

    @Test
    void aPlannedOneBeginsByItself() {
        room.receive(raised("SO-1", "a", 30).event());
        Instant start = room.clock.instant().plus(Duration.ofHours(1));
        Wanted later = new Wanted("site == 'DC-EAST'", start, start.plusSeconds(3600), false, "lead", "cut-over");

        assertThat(done(windows.open(later, LEAD)).state()).isEqualTo(State.PLANNED);
        assertThat(room.queue()).hasSize(1);
        room.clock.advance(Duration.ofMinutes(61));
        suppression.look();

        assertThat(room.queue()).isEmpty();
    }

    @Test
    void priorityOneComesThroughUnlessItSaysOtherwise() {
        room.receive(
                raised("SO-1", "a", 30).value("20000.00").event(),
                raised("SO-2", "b", 30).event());
        Window window = done(windows.open(hours(4, "site == 'DC-EAST'"), LEAD));
        assertThat(titles(room.queue())).containsExactly("SO-1");

        // It grows while it is hidden.
        room.receive(raised("SO-2", "c", 20).value("30000.00").event());
        assertThat(titles(room.queue())).containsExactlyInAnyOrder("SO-1", "SO-2");
        done(windows.end(window.id(), LEAD));

        Instant now = room.clock.instant();
        Wanted all = new Wanted("site == 'DC-EAST'", now, now.plusSeconds(3600), true, "lead", "site closed");
        assertThat(done(windows.open(all, LEAD)).hidden()).isEqualTo(2);
    }

    @Test
    void aHiddenCaseRaisedToPriorityOneByAPersonOrAMergeComesThrough() {
        room.receive(
                raised("SO-1", "a", 30).event(),
                raised("SO-2", "b", 30).event(),
                raised("SO-3", "c", 30).value("20000.00").site("DC-WEST").event());
        done(windows.open(hours(4, "site == 'DC-EAST'"), LEAD));
        assertThat(titles(room.queue())).containsExactly("SO-3");

        done(cases.correct(row("SO-1").id(), null, "P1", "they called", null, PLANNER));
        assertThat(titles(room.queue())).contains("SO-1");
        done(cases.merge(row("SO-3").id(), row("SO-2").reference(), null, PLANNER));
        suppression.look();
        assertThat(titles(room.queue())).containsExactlyInAnyOrder("SO-1", "SO-2");
    }

    @Test
    void whatSomebodyTakesInHandOrWhatIsOverIsNeverHidden() {
        room.receive(raised("SO-1", "a", 30).event(), raised("SO-2", "b", 30).event());
        done(windows.open(hours(4, "site == 'DC-EAST'"), LEAD));

        done(cases.claim(row("SO-1").id(), null, PLANNER));
        room.receive(cleared("SO-2", "b-", 5).event());
        room.receive(raised("SO-1", "a2", 20).event());
        suppression.look();

        assertThat(titles(room.queue())).containsExactly("SO-1");
        assertThat(room.queue(hidden())).isEmpty();
        assertThat(row("SO-2").status()).isEqualTo(CaseStatus.CLEARED_AT_SOURCE);
        assertThat(titles(room.queue(CaseRoom.with(java.util.Set.of(CaseStatus.CLEARED_AT_SOURCE), null))))
                .containsExactly("SO-2");
    }

    @Test
    void aFilterThatMovesWithTimeIsAskedAgain() {
        room.receive(raised("SO-1", "a", 30).promisedIn(Duration.ofHours(10)).event());
        done(windows.open(hours(12, "timeToDue > duration('8h')"), LEAD));
        assertThat(room.queue()).isEmpty();

        room.clock.advance(Duration.ofHours(3));
        suppression.look();

        assertThat(titles(room.queue())).containsExactly("SO-1");
    }

    @Test
    void anotherWindowTakesOverWhatItMatchesToo() {
        room.receive(raised("SO-1", "a", 30).event());
        Window first = done(windows.open(hours(1, "site == 'DC-EAST'"), LEAD));
        Instant now = room.clock.instant();
        done(windows.open(
                new Wanted("category == 'ALLOC_SHORTAGE'", now, now.plusSeconds(7200), false, "x", "other"), LEAD));

        room.clock.advance(Duration.ofMinutes(61));
        suppression.look();
        suppression.look();

        assertThat(room.queue()).isEmpty();
        assertThat(row("SO-1").ties().hiddenBy()).isEqualTo("other");
        assertThat(first.hidden()).isEqualTo(1);
    }

    @Test
    void whatIsNotKnownIsShown() {
        room.receive(raised("SO-1", "a", 30).event());

        assertThat(done(windows.open(hours(1, "supplier != 'SUP-77'"), LEAD)).hidden())
                .as("no supplier is known")
                .isZero();
        assertThat(done(windows.open(hours(1, "'supplier' in missing"), LEAD)).hidden())
                .isEqualTo(1);
    }

    @Test
    void saysBeforehandWhatItWouldHide() {
        room.receive(
                raised("SO-1", "a", 30).event(),
                raised("SO-2", "b", 30).event(),
                raised("SO-3", "c", 30).value("20000.00").event());

        assertThat(done(windows.preview(hours(1, "site == 'DC-EAST'"), 100))).isEqualTo(2);
        assertThat(done(windows.preview(hours(1, "site == 'DC-EAST'"), 1))).isEqualTo(1);
        assertThat(room.queue()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "site ==                  | Line 1, column",
                "sight == 'DC-EAST'       | undeclared reference to 'sight'",
                "site                     | Line 1, column",
                "workflow == 'recount'    | found workflow",
                "now > timestamp('2026-01-01T00:00:00Z') | found now",
                "'   '                    | found none",
            })
    void refusesAFilterThatIsNoConditionOnACase(String filter, String message) {
        Result<Window> result = windows.open(hours(1, filter), LEAD);

        assertThat(refused(result)).isEqualTo("INVALID invalid-filter");
        assertThat(((Result.Refused<Window>) result).refusal().message()).contains(message);
        assertThat(windows.list()).isEmpty();
    }

    @Test
    void refusesTimesAndTextsThatDoNotFit() {
        Instant now = room.clock.instant();
        String filter = "site == 'DC-EAST'";
        for (Wanted wrong : List.of(
                new Wanted(filter, now, now, false, "x", "y"),
                new Wanted(filter, now.minusSeconds(7200), now.minusSeconds(3600), false, "x", "y"),
                new Wanted(filter, now, now.plus(Duration.ofDays(32)), false, "x", "y"),
                new Wanted(filter, now, now.plusSeconds(60), false, " ", "y"),
                new Wanted(filter, now, now.plusSeconds(60), false, "x", ""),
                new Wanted(filter, now, now.plusSeconds(60), false, "x", "y".repeat(501)))) {
            assertThat(refused(windows.open(wrong, LEAD))).as(wrong.toString()).isEqualTo("INVALID invalid-window");
        }
        assertThat(refused(windows.open(hours(1, filter), PLANNER))).isEqualTo("FORBIDDEN not-a-lead");
    }

    @Test
    void aWindowIsWrittenOnceAndNeverDeleted() {
        Window window = done(windows.open(hours(1, "site == 'DC-EAST'"), LEAD));
        done(windows.end(window.id(), LEAD));
        for (String wrong : List.of(
                "update cases.suppression_window set ends_at = ends_at + interval '1 day'",
                "update cases.suppression_window set filter = 'true'",
                "update cases.suppression_window set ended_by = 'nobody', ended_at = now()",
                "delete from cases.suppression_window")) {
            assertThatThrownBy(() -> room.jdbc().sql(wrong).update()).as(wrong).isInstanceOf(DataAccessException.class);
        }
        room.receive(raised("SO-1", "a", 30).event());
        done(cases.claim(row("SO-1").id(), null, PLANNER));
        assertThatThrownBy(() -> room.jdbc()
                        .sql("update cases.case_file set suppressed = 'yes', suppressed_by = ?")
                        .param(window.id())
                        .update())
                .as("what is claimed cannot be hidden")
                .isInstanceOf(DataAccessException.class);
    }

    private List<String> titles(List<CaseRow> rows) {
        return rows.stream()
                .map(row -> row.title().replaceAll("(?s).*(SO-\\d+)/.*", "$1"))
                .toList();
    }

    private static QueueQuery hidden() {
        return QueueQuery.all().and(Condition.only(Facet.SUPPRESSED, "yes"));
    }

    private Map<String, Long> counts(QueueQuery query, Facet facet) {
        return done(cases.facets(query, List.of(facet), "", 10)).get(facet).stream()
                .collect(java.util.stream.Collectors.toMap(Facet.Count::value, Facet.Count::count));
    }

    private CaseRow row(String order) {
        return room
                .queue(CaseRoom.with(CaseRoom.EVERY_STATUS, null).and(Condition.only(Facet.SUPPRESSED, "yes", "no")))
                .stream()
                .filter(row -> row.title().contains(order + "/"))
                .findFirst()
                .orElseThrow();
    }

    private List<String> kinds(String order) {
        return cases.find(row(order).id().toString()).orElseThrow().timeline().stream()
                .map(CaseView.TimelineEntry::kind)
                .toList();
    }

    private static <T> T done(Result<T> result) {
        return switch (result) {
            case Result.Done<T>(T value) -> value;
            case Result.Refused<T> refused -> throw new AssertionError("Expected it to be done, found " + refused);
        };
    }

    private static String refused(Result<?> result) {
        if (result instanceof Result.Refused<?>(Refusal refusal)) {
            return refusal.kind() + " " + refusal.code();
        }
        throw new AssertionError("Expected a refusal, found " + result);
    }

    private static Wanted hours(int hours, String filter) {
        Instant now = dev.triage.fixtures.Exceptions.NOW;
        return new Wanted(filter, now, now.plus(Duration.ofHours(hours)), false, "site team", "stocktake");
    }
}
