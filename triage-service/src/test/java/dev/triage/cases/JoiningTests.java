package dev.triage.cases;

import static dev.triage.cases.Events.cleared;
import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.Exceptions;
import dev.triage.fixtures.TestDatabase;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Actor;
import dev.triage.platform.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JoiningTests {

    static final Actor PLANNER = Actor.person("planner", Role.PLANNER);

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

    @Test
    void makesACaseOfARaise() {
        room.receive(Exceptions.allocationShortage("SO-88213"));

        CaseRow row = room.only();
        assertThat(row.reference()).isEqualTo("EX-2026-000001");
        assertThat(row.status()).isEqualTo(CaseStatus.NEW);
        assertThat(row.title()).isEqualTo("Allocation shortage: SKU-1042 for SO-88213/10 at DC-EAST");
        assertThat(row.topReason()).isEqualTo("value 18400.00 EUR");
        assertThat(row.recommendation()).isEqualTo("alternate-warehouse-sourcing");
        assertThat(row.outcome()).isEqualTo("NEEDS_APPROVAL");
        CaseView view = room.cases().find("EX-2026-000001").orElseThrow();
        assertThat(view.facts()).isEqualTo(Exceptions.allocationShortage("SO-88213"));
        assertThat(view.row().rank())
                .isEqualTo(view.triaged().assessment().rank().at(Exceptions.NOW));
        assertThat(view.timeline()).extracting(CaseView.TimelineEntry::kind).containsExactly("opened");
    }

    @Test
    void joinsARepeatAndFillsWhatItLacksFromBefore() {
        room.receive(raised("SO-1", "a", 30).supplier("SUP-77").value("100.00").event());
        room.receive(raised("SO-1", "b", 20).scac("UPSN").value("90000.00").event());

        CaseRow row = room.only();
        assertThat(row.occurrences()).isEqualTo(2);
        assertThat(row.expectedLoss().plain()).isEqualTo("90000.00");
        ExceptionEvent facts = view(row).facts();
        assertThat(facts.supplier()).isEqualTo("SUP-77");
        assertThat(facts.carrier().scac()).isEqualTo("UPSN");
        assertThat(view(row).events()).hasSize(2);
        assertThat(view(row).timeline())
                .extracting(CaseView.TimelineEntry::kind)
                .containsExactly("opened", "repeated");
    }

    @Test
    void keepsTheNewerFactsWhenTheOlderEventComesLater() {
        room.receive(raised("SO-1", "b", 20).value("90000.00").event());
        room.receive(raised("SO-1", "a", 30).value("100.00").supplier("SUP-77").event());

        CaseRow row = room.only();
        assertThat(row.expectedLoss().plain()).isEqualTo("90000.00");
        assertThat(view(row).facts().supplier()).isEqualTo("SUP-77");
        assertThat(row.openedAt()).isEqualTo(Exceptions.NOW.minus(Duration.ofMinutes(30)));
        assertThat(row.lastEventAt()).isEqualTo(Exceptions.NOW.minus(Duration.ofMinutes(20)));
    }

    @Test
    void keepsApartWhatDiffersInCodeSiteOrOrder() {
        room.receive(
                raised("SO-1", "a", 30).event(),
                raised("SO-1", "b", 30).code("WMS-9").event(),
                raised("SO-1", "c", 30).site("DC-WEST").event(),
                raised("SO-2", "d", 30).event());

        assertThat(room.queue()).hasSize(4);
    }

    @Test
    void joinsByTheShapeOfTheMessageWhenThereIsNoCode() {
        room.receive(
                raised("SO-1", "a", 30)
                        .code(null)
                        .message("Short 40 EA of SKU-1")
                        .event(),
                raised("SO-1", "b", 20)
                        .code(null)
                        .message("short 41 EA of SKU-2!")
                        .event(),
                raised("SO-1", "c", 10).code(null).message("Bin empty").event());

        assertThat(room.queue()).extracting(CaseRow::occurrences).containsExactlyInAnyOrder(2, 1);
    }

    @Test
    void closesTheCaseTheSourceClears() {
        room.receive(raised("SO-1", "a", 30).event(), raised("SO-2", "b", 30).event());
        room.receive(cleared("SO-1", "c", 10).event());

        assertThat(room.queue()).extracting(CaseRow::title).allMatch(title -> title.contains("SO-2"));
        CaseRow closed = closed().getFirst();
        assertThat(view(closed).timeline())
                .extracting(CaseView.TimelineEntry::kind)
                .containsExactly("opened", "cleared");
        assertThat(view(closed).events()).hasSize(2);
    }

    @Test
    void closesEveryCaseOfTheObjectWhenTheClearNamesNoSymptom() {
        room.receive(
                raised("SO-1", "a", 30).event(),
                raised("SO-1", "b", 30).code("WMS-9").event());
        room.receive(
                cleared("SO-1", "c", 10).code(null).message(null).site(null).event());

        assertThat(room.queue()).isEmpty();
        assertThat(closed()).hasSize(2);
    }

    @Test
    void appliesAClearThatCameBeforeItsRaise() {
        room.receive(cleared("SO-1", "c", 10).event());
        room.receive(raised("SO-1", "a", 30).event());

        assertThat(room.only().status()).isEqualTo(CaseStatus.CLEARED_AT_SOURCE);
        room.receive(raised("SO-1", "b", 5).event());
        assertThat(room.queue()).hasSize(1);
    }

    @Test
    void splitsACaseWhenAClearTurnsOutToLieBetweenItsRaises() {
        room.receive(raised("SO-1", "a", 30).event(), raised("SO-1", "b", 10).event());
        CaseRow before = room.only();
        room.cases().claim(before.id(), null, PLANNER);

        room.receive(cleared("SO-1", "c", 20).event());

        CaseRow open = room.queue().getFirst();
        assertThat(open.id()).isEqualTo(before.id());
        assertThat(open.status()).isEqualTo(CaseStatus.CLAIMED);
        assertThat(open.occurrences()).isEqualTo(1);
        assertThat(closed()).hasSize(1);
        assertThat(view(closed().getFirst()).events())
                .extracting(event -> event.id().id())
                .containsExactly("a", "c");
    }

    @Test
    void opensANewCaseAfterAClosedOneAndRefersToIt() {
        room.receive(raised("SO-1", "a", 30).event());
        CaseRow first = room.only();
        room.cases().resolve(first.id(), "stock found", null, PLANNER);

        room.receive(raised("SO-1", "b", 20).event());

        CaseRow again = room.queue().getFirst();
        assertThat(again.id()).isNotEqualTo(first.id());
        assertThat(view(again).timeline())
                .anySatisfy(entry -> assertThat(entry.text()).contains(first.reference()));
        assertThat(view(again).timeline())
                .extracting(CaseView.TimelineEntry::kind)
                .contains("reopened");
    }

    @Test
    void doesNotReferToACaseClosedLongAgo() {
        room.receive(raised("SO-1", "a", 30).event());
        room.cases().resolve(room.only().id(), "", null, PLANNER);
        room.clock.advance(Duration.ofDays(8));

        room.receive(raised("SO-1", "b", 20).event());

        assertThat(view(room.queue().getFirst()).timeline())
                .extracting(CaseView.TimelineEntry::kind)
                .doesNotContain("reopened");
    }

    @Test
    void wakesACaseThatSleepsUntilSomethingChanges() {
        room.receive(raised("SO-1", "a", 30).event(), raised("SO-2", "b", 30).event());
        for (CaseRow row : room.queue()) {
            boolean first = row.title().contains("SO-1");
            room.cases()
                    .snooze(
                            row.id(),
                            first ? null : room.clock.instant().plus(Duration.ofHours(1)),
                            "later",
                            null,
                            PLANNER);
        }
        assertThat(room.queue()).isEmpty();

        room.receive(raised("SO-1", "c", 20).event(), raised("SO-2", "d", 20).event());

        assertThat(room.queue()).hasSize(1);
        assertThat(room.queue().getFirst().title()).contains("SO-1");
    }

    @Test
    void keepsACorrectionWhenTheCaseIsRaisedAgain() {
        room.receive(raised("SO-1", "a", 30).event());
        room.cases().correct(room.only().id(), "PICK_SHORT", "P2", "bin was empty", null, PLANNER);

        room.receive(raised("SO-1", "b", 20).event());

        assertThat(room.only().category().name()).isEqualTo("PICK_SHORT");
        assertThat(room.only().priority().name()).isEqualTo("P2");
        assertThat(room.only().occurrences()).isEqualTo(2);
    }

    @Test
    void publishesARecommendationForEveryRaiseAndAgainOnRedelivery() {
        List<ExceptionEvent> batch = List.of(
                raised("SO-1", "a", 30).event(),
                raised("SO-1", "b", 20).event(),
                cleared("SO-2", "c", 20).event());
        room.receive(batch);
        List<RecommendationsMade.Made> first = List.copyOf(room.published);
        room.published.clear();

        room.get(JoinedExceptions.class).stored(batch);

        assertThat(first).hasSize(2);
        assertThat(room.published).containsExactlyInAnyOrderElementsOf(first);
    }

    private CaseView view(CaseRow row) {
        return room.cases().find(row.reference()).orElseThrow();
    }

    private List<CaseRow> closed() {
        return room.queue(CaseRoom.with(java.util.Set.of(CaseStatus.CLEARED_AT_SOURCE), null));
    }
}
