package dev.triage.cases;

import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.triage.fixtures.TestDatabase;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Actor;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueueTests {

    static final Actor LEAD = Actor.person("lead", Role.LEAD);

    TestDatabase database;
    CaseRoom room;

    @BeforeEach
    void open() {
        database = TestDatabase.of("platform", "cases");
        room = CaseRoom.on(database);
    }

    @AfterEach
    void close() {
        room.close();
        database.close();
    }

    /** Some due, some overdue, some of equal rank. */
    private void fill(int cases, long seed) {
        Random random = new Random(seed);
        List<ExceptionEvent> events = new ArrayList<>();
        for (int i = 0; i < cases; i++) {
            events.add(raised("SO-" + i, "e" + i, 30)
                    .value(100 * (1 + random.nextInt(40)) + ".00")
                    .promisedIn(Duration.ofHours(random.nextInt(60) - 20))
                    .event());
        }
        room.receive(events);
    }

    @Test
    void listsTheMostUrgentFirstAcrossBothRegimes() {
        fill(60, 1);

        List<CaseRow> rows = room.queue();

        assertThat(rows).hasSize(60);
        assertThat(rows).extracting(CaseRow::rank).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(rows.stream().map(row -> row.dueAt().isBefore(room.clock.instant())))
                .contains(true, false);
        CaseRow first = rows.getFirst();
        assertThat(first.rank())
                .isCloseTo(
                        room.cases()
                                .find(first.reference())
                                .orElseThrow()
                                .triaged()
                                .assessment()
                                .rank()
                                .at(room.clock.instant()),
                        within(1e-9));
    }

    @Test
    void pagesWithoutRepeatingOrSkippingWhileTheQueueMoves() {
        fill(50, 2);
        Set<UUID> all = new HashSet<>(room.queue().stream().map(CaseRow::id).toList());
        List<CaseRow> seen = new ArrayList<>();
        String cursor = null;
        do {
            Page<CaseRow> page = page(cursor, 7);
            seen.addAll(page.items());
            cursor = page.nextCursor();
            // Something more urgent than everything comes in, and time goes on.
            room.receive(raised("NEW-" + seen.size(), "n" + seen.size(), 1)
                    .value("9000000.00")
                    .event());
            room.clock.advance(Duration.ofMinutes(11));
        } while (cursor != null);

        assertThat(seen).extracting(CaseRow::id).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
        assertThat(seen).extracting(CaseRow::rank).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void neverShowsBelowWhatRoseAboveAfterTheFirstPage() {
        for (int i = 0; i < 6; i++) {
            room.receive(raised("LATE-" + i, "l" + i, 30)
                    .value("9000.00")
                    .promisedIn(Duration.ofHours(-1))
                    .event());
            room.receive(raised("SOON-" + i, "s" + i, 30).value("100.00").event());
        }
        Page<CaseRow> first = page(null, 4);
        assertThat(first.items()).extracting(CaseRow::title).allMatch(title -> title.contains("LATE-"));

        // Nothing of its scan was shown yet.
        room.receive(raised("TOP", "t", 1).value("9000000.00").event());

        Page<CaseRow> second = page(first.nextCursor(), 200);
        assertThat(second.items()).hasSize(8).extracting(CaseRow::title).noneMatch(title -> title.contains("TOP"));
        assertThat(second.items().getFirst().rank())
                .isLessThanOrEqualTo(first.items().getLast().rank());
    }

    @Test
    void pagesThroughManyCasesOfOneRank() {
        List<ExceptionEvent> events = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            events.add(raised("SO-" + i, "e" + i, 30).event());
        }
        room.receive(events);
        Set<UUID> seen = new HashSet<>();
        String cursor = null;
        do {
            Page<CaseRow> page = page(cursor, 4);
            page.items().forEach(row -> assertThat(seen.add(row.id())).isTrue());
            cursor = page.nextCursor();
        } while (cursor != null);

        assertThat(seen).hasSize(30);
    }

    @Test
    void refusesCursorsItDidNotGiveAndLimitsOutOfRange() {
        fill(9, 3);
        String good = page(null, 4).nextCursor();
        for (String bad : List.of("garbage", "", " ", good.substring(1), good + "A", good.toUpperCase())) {
            if (!bad.isEmpty()) {
                assertThat(refusal(query(bad, 4))).as(bad).isEqualTo(Refusal.Kind.MALFORMED);
            }
        }
        for (QueueQuery other : List.of(
                query(good, 4).and(Condition.only(Facet.CATEGORY, "ALLOC_SHORTAGE")),
                query(good, 4).text("bolt"),
                query(good, 4).by(QueueSort.DEADLINE))) {
            assertThat(refusal(other)).isEqualTo(Refusal.Kind.MALFORMED);
        }
        assertThat(refusal(query(null, 0))).isEqualTo(Refusal.Kind.MALFORMED);
        assertThat(refusal(query(null, 201))).isEqualTo(Refusal.Kind.MALFORMED);
    }

    @Test
    void filtersByWhatPeopleFilterBy() {
        room.receive(
                raised("SO-1", "a", 30).value("90000.00").event(),
                raised("SO-2", "b", 30).site("DC-WEST").event(),
                raised("SO-3", "c", 30).event());
        UUID claimed = room.queue().getLast().id();
        room.cases().claim(claimed, null, LEAD);

        assertThat(room.queue(filter(Facet.SITE, "DC-WEST")))
                .extracting(CaseRow::title)
                .singleElement()
                .asString()
                .contains("SO-2");
        assertThat(room.queue(filter(Facet.SITE, "DC-WEST", "DC-EAST"))).hasSize(3);
        assertThat(room.queue(filter(Facet.PRIORITY, "P1"))).hasSize(1);
        assertThat(room.queue(filter(Facet.ASSIGNEE, "lead")))
                .extracting(CaseRow::id)
                .containsExactly(claimed);
        assertThat(room.queue(filter(Facet.ASSIGNEE, Facet.NONE))).hasSize(2);
        assertThat(room.queue(filter(Facet.STATUS, "NEW"))).hasSize(2);
        assertThat(room.queue(filter(Facet.SITE, "NOWHERE"))).isEmpty();
    }

    @Test
    void showsClosedAndSnoozedCasesOnlyWhenAsked() {
        room.receive(
                raised("SO-1", "a", 30).event(),
                raised("SO-2", "b", 30).event(),
                raised("SO-3", "c", 30).event());
        List<CaseRow> rows = room.queue();
        room.cases().resolve(rows.get(0).id(), "", null, LEAD);
        room.cases().snooze(rows.get(1).id(), null, "later", null, LEAD);

        assertThat(room.queue()).hasSize(1);
        assertThat(room.queue(CaseRoom.with(Set.of(CaseStatus.RESOLVED, CaseStatus.SNOOZED), null)))
                .hasSize(2);
        assertThat(room.queue(CaseRoom.with(CaseRoom.EVERY_STATUS, null))).hasSize(3);
    }

    @Test
    void findsACaseByItsNamesTheMomentItIsCommitted() {
        room.receive(
                raised("SO-ABC123", "a", 30).event(), raised("SO-XYZ", "b", 30).event());
        String reference = room.queue(CaseRoom.text("SO-ABC123")).getFirst().reference();

        for (String typed : List.of("so-abc123", " SO-ABC ", reference, reference.toLowerCase())) {
            assertThat(room.queue(CaseRoom.text(typed)))
                    .as(typed)
                    .extracting(CaseRow::reference)
                    .containsExactly(reference);
        }
        assertThat(room.queue(CaseRoom.text("sku-1042"))).hasSize(2);
        assertThat(room.queue(CaseRoom.text("SO-NEVER"))).isEmpty();
        assertThat(room.queue(CaseRoom.text("'; drop table cases.case_file; --")))
                .isEmpty();
        assertThat(room.queue(CaseRoom.text("%"))).isEmpty();
    }

    @Test
    void countsFacetsOfTheFilter() {
        room.receive(
                raised("SO-1", "a", 30).value("90000.00").event(),
                raised("SO-2", "b", 30).site("DC-WEST").event(),
                raised("SO-3", "c", 30).site(null).event());

        Map<Facet, List<Facet.Count>> counts = facets(CaseRoom.any());

        assertThat(counts)
                .containsEntry(Facet.STATUS, List.of(new Facet.Count("NEW", 3)))
                .containsEntry(Facet.PRIORITY, List.of(new Facet.Count("P3", 2), new Facet.Count("P1", 1)))
                .containsEntry(Facet.CATEGORY, List.of(new Facet.Count("ALLOC_SHORTAGE", 3)))
                .containsEntry(
                        Facet.SITE,
                        List.of(
                                new Facet.Count(Facet.NONE, 1),
                                new Facet.Count("DC-EAST", 1),
                                new Facet.Count("DC-WEST", 1)))
                .containsEntry(Facet.CUSTOMER_TIER, List.of(new Facet.Count("A", 3)))
                .containsEntry(Facet.AGE, List.of(new Facet.Count("4h", 3)))
                .containsEntry(Facet.SLA, List.of(new Facet.Count("later", 3)));
    }

    @Test
    void movesOverdueCasesToTheOtherRegimeAndKeepsTheOrder() {
        room.receive(
                raised("SO-1", "a", 30)
                        .value("5000.00")
                        .promisedIn(Duration.ofHours(1))
                        .event(),
                raised("SO-2", "b", 30)
                        .value("5000.00")
                        .promisedIn(Duration.ofHours(30))
                        .event());
        CaseRow soon = room.queue().getFirst();
        room.clock.advance(Duration.ofHours(2));

        room.get(DeadlineWatch.class).look();

        CaseRow after = room.queue().getFirst();
        assertThat(after.id()).isEqualTo(soon.id());
        assertThat(after.version()).isEqualTo(soon.version());
        assertThat(regimes()).containsExactlyInAnyOrder(0, 1);
        // One hour past the deadline, by the slower constant: ln(5000) + 1/96.
        assertThat(after.rank()).isCloseTo(Math.log(5000) + 1.0 / 96, within(1e-6));
        assertThat(room.cases()
                        .find(after.reference())
                        .orElseThrow()
                        .triaged()
                        .assessment()
                        .rank()
                        .regime()
                        .ordinal())
                .isEqualTo(1);
        room.get(DeadlineWatch.class).look();
        assertThat(regimes()).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void wakesCasesThatSleptLongEnough() {
        room.receive(raised("SO-1", "a", 30).event());
        CaseRow row = room.queue().getFirst();
        room.cases().claim(row.id(), null, LEAD);
        room.cases().snooze(row.id(), room.clock.instant().plus(Duration.ofHours(1)), "later", null, LEAD);
        room.get(DeadlineWatch.class).look();
        assertThat(room.queue()).isEmpty();
        room.clock.advance(Duration.ofHours(1));

        room.get(DeadlineWatch.class).look();

        assertThat(room.queue()).extracting(CaseRow::status).containsExactly(CaseStatus.CLAIMED);
    }

    private List<Integer> regimes() {
        return room.jdbc()
                .sql("select regime from cases.case_file")
                .query(Integer.class)
                .list();
    }

    private Page<CaseRow> page(String cursor, int limit) {
        return ((Result.Done<Page<CaseRow>>) room.cases().queue(query(cursor, limit))).value();
    }

    private Map<Facet, List<Facet.Count>> facets(QueueQuery query) {
        return ((Result.Done<Map<Facet, List<Facet.Count>>>)
                        room.cases().facets(query, List.of(Facet.values()), "", 50))
                .value();
    }

    private static QueueQuery query(String cursor, int limit) {
        return QueueQuery.all().from(cursor).most(limit);
    }

    private static QueueQuery filter(Facet facet, String... values) {
        return QueueQuery.all().and(Condition.only(facet, values));
    }

    private Refusal.Kind refusal(QueueQuery query) {
        return ((Result.Refused<Page<CaseRow>>) room.cases().queue(query))
                .refusal()
                .kind();
    }
}
