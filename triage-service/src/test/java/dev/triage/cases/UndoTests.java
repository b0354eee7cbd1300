package dev.triage.cases;

import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UndoTests {

    static final Actor PLANNER = Actor.person("planner", Role.PLANNER);
    static final Actor LEAD = Actor.person("lead", Role.LEAD);
    static final Actor APPROVER = Actor.person("approver", Role.APPROVER);

    TestDatabase database;
    CaseRoom room;
    Cases cases;
    Undo undo;
    BulkActs bulk;
    UUID id;

    @BeforeEach
    void open() {
        database = TestDatabase.of("platform", "cases");
        room = CaseRoom.on(database);
        cases = room.cases();
        undo = room.get(Undo.class);
        bulk = room.get(BulkActs.class);
        room.receive(raised("SO-1", "a", 30).event());
        id = room.only().id();
    }

    @AfterEach
    void close() {
        room.close();
        database.close();
    }

    @Test
    void givesACaseToSomebodyWhoWasHereAndTakesItBack() {
        room.get(Colleagues.class).seen(PLANNER);
        room.get(Colleagues.class).seen(LEAD);
        room.get(Colleagues.class).seen(APPROVER);

        CaseRow given = done(cases.assign(id, "lead", 0L, PLANNER));

        assertThat(given.assignee()).isEqualTo("lead");
        assertThat(given.status()).isEqualTo(CaseStatus.CLAIMED);
        assertThat(room.core.audited).containsExactly("planner case.assigned");
        done(undo.undo(token(given), PLANNER));
        assertThat(room.only().assignee()).isNull();
        assertThat(room.only().status()).isEqualTo(CaseStatus.NEW);
    }

    @Test
    void givesNoCaseToStrangersToThoseLongGoneOrAwayFromOthers() {
        Colleagues colleagues = room.get(Colleagues.class);
        colleagues.seen(APPROVER);
        assertThat(colleagues.recent()).isEmpty();
        colleagues.seen(PLANNER);
        assertThat(refused(cases.assign(id, "mallory", null, PLANNER))).isEqualTo("INVALID not-a-colleague");
        assertThat(refused(cases.assign(id, "planner", null, APPROVER))).isEqualTo("FORBIDDEN not-a-planner");

        colleagues.seen(LEAD);
        done(cases.claim(id, null, LEAD));
        assertThat(refused(cases.assign(id, "planner", null, PLANNER))).isEqualTo("CONFLICT claimed-already");
        assertThat(refused(cases.assign(id, "lead", null, LEAD))).isEqualTo("CONFLICT assigned-already");
        assertThat(room.only().assignee()).isEqualTo("lead");

        room.jdbc()
                .sql("update cases.colleague set seen_at = seen_at - interval '15 days' where subject = 'planner'")
                .update();
        assertThat(refused(cases.assign(id, "planner", null, LEAD))).isEqualTo("INVALID not-a-colleague");
    }

    @Test
    void takesBackAClaimAsOneMoreAct() {
        CaseRow claimed = done(cases.claim(id, 0L, PLANNER));

        List<BulkActs.Outcome> outcomes = done(undo.undo(token(claimed), PLANNER));

        assertThat(outcomes).singleElement().matches(BulkActs.Outcome::done);
        CaseRow after = room.only();
        assertThat(after.status()).isEqualTo(CaseStatus.NEW);
        assertThat(after.assignee()).isNull();
        assertThat(after.version()).isEqualTo(claimed.version() + 1);
        assertThat(room.core.audited).containsExactly("planner case.claimed", "planner case.undone");
        assertThat(cases.find(id.toString()).orElseThrow().timeline())
                .extracting(CaseView.TimelineEntry::kind)
                .containsExactly("opened", "claimed", "undone");
        assertThat(refused(undo.undo(token(claimed), PLANNER))).isEqualTo("CONFLICT undone-already");
    }

    @Test
    void takesBackASnoozeIntoWhatItWasBefore() {
        done(cases.claim(id, null, PLANNER));
        CaseRow snoozed = done(cases.snooze(id, null, "later", null, PLANNER));

        done(undo.undo(token(snoozed), PLANNER));

        assertThat(room.only().status()).isEqualTo(CaseStatus.CLAIMED);
        assertThat(room.only().assignee()).isEqualTo("planner");
    }

    @Test
    void takesBackADismissalAndItsLabel() {
        CaseRow dismissed = done(cases.dismiss(id, "duplicate", "", null, PLANNER));
        assertThat(cases.labels(null, 10).items()).hasSize(1);

        done(undo.undo(token(dismissed), PLANNER));

        assertThat(room.only().status()).isEqualTo(CaseStatus.NEW);
        assertThat(cases.labels(null, 10).items()).isEmpty();
        // It stays on file.
        assertThat(room.jdbc()
                        .sql("select count(*) from cases.label")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        // Open again as before: a repeat joins it.
        room.receive(raised("SO-1", "b", 20).event());
        assertThat(room.only().occurrences()).isEqualTo(2);
    }

    @Test
    void takesBackACorrectionToWhatTheModelSays() {
        CaseRow before = room.only();
        CaseRow corrected = done(cases.correct(id, "PICK_SHORT", "P1", "bin was empty", null, PLANNER));

        done(undo.undo(token(corrected), PLANNER));

        CaseRow after = room.only();
        assertThat(after.category()).isEqualTo(before.category());
        assertThat(after.priority()).isEqualTo(before.priority());
        assertThat(after.confidence()).isEqualTo(before.confidence());
        assertThat(cases.labels(null, 10).items()).isEmpty();
        assertThat(cases.find(id.toString()).orElseThrow().corrected()).isNull();
    }

    @Test
    void leavesAloneWhatAnybodyChangedSince() {
        CaseRow claimed = done(cases.claim(id, null, PLANNER));
        done(cases.comment(id, "looking", LEAD));

        assertThat(refusals(done(undo.undo(token(claimed), PLANNER)))).containsExactly("STALE case-changed");
        assertThat(room.only().assignee()).isEqualTo("planner");
    }

    @Test
    void opensNoSecondCaseBesideTheOneRaisedMeanwhile() {
        CaseRow dismissed = done(cases.dismiss(id, "duplicate", "", null, PLANNER));
        room.receive(raised("SO-1", "b", 20).event());

        assertThat(refusals(done(undo.undo(token(dismissed), PLANNER)))).containsExactly("CONFLICT another-open");
        assertThat(room.queue()).hasSize(1);
    }

    @Test
    void isForWhoeverDidItAndForAShortWhile() {
        CaseRow claimed = done(cases.claim(id, null, PLANNER));

        assertThat(refused(undo.undo(token(claimed), LEAD))).isEqualTo("FORBIDDEN not-your-act");
        assertThat(refused(undo.undo(UUID.randomUUID(), PLANNER))).isEqualTo("NOT_FOUND nothing-to-undo");
        room.clock.advance(Undo.WITHIN.plusSeconds(1));
        assertThat(refused(undo.undo(token(claimed), PLANNER))).isEqualTo("CONFLICT too-late-to-undo");
        assertThat(room.only().assignee()).isEqualTo("planner");
    }

    @Test
    void givesNoTokenForWhatCannotBeTakenBack() {
        assertThat(undo.token(id, done(cases.resolve(id, "", null, PLANNER)).version()))
                .isEmpty();
    }

    @Test
    void keepsStepsAsTheyWereWritten() {
        done(cases.dismiss(id, "duplicate", "", null, PLANNER));
        for (String sql : List.of(
                "update cases.undo_step set by = 'other'",
                "delete from cases.undo_step",
                "delete from cases.undone",
                "delete from cases.label_withdrawn")) {
            assertThatThrownBy(() -> room.jdbc().sql(sql).update())
                    .as(sql)
                    .rootCause()
                    .hasMessageContaining("permission denied");
        }
    }

    /** Elsewhere thirty rows are snoozed one by one. */
    @Test
    void snoozesThirtyRowsAtOnceTellsOfEachAndTakesAllBack() {
        for (int i = 0; i < 30; i++) {
            room.receive(raised("SO-B" + i, "b" + i, 10).event());
        }
        List<BulkActs.Selected> selected = new ArrayList<>(done(bulk.matching(QueueQuery.all())));
        assertThat(selected).hasSize(31);
        done(cases.claim(selected.get(3).id(), null, LEAD));
        selected.add(new BulkActs.Selected(UUID.randomUUID(), 0));

        BulkActs.Done bulkDone = done(
                bulk.apply(new BulkActs.Act.Snooze(Wake.of("tomorrow"), "waiting for the truck"), selected, PLANNER));

        assertThat(bulkDone.succeeded()).isEqualTo(30);
        assertThat(refusals(bulkDone.outcomes())).containsExactly("STALE case-changed", "NOT_FOUND no-such-case");
        assertThat(bulkDone.outcomes())
                .extracting(BulkActs.Outcome::id)
                .containsExactlyElementsOf(
                        selected.stream().map(BulkActs.Selected::id).toList());
        // Seven in the morning in New York, in winter.
        assertThat(bulkDone.outcomes().getFirst().row().snoozedUntil().toString())
                .endsWith("T12:00:00Z");
        assertThat(room.queue()).hasSize(1);

        assertThat(done(undo.undo(bulkDone.token(), PLANNER))).hasSize(30).allMatch(BulkActs.Outcome::done);
        assertThat(room.queue()).hasSize(31);
    }

    @Test
    void givesManyCasesToOneOfUsTellsOfEachAndTakesAllBack() {
        room.receive(raised("SO-2", "b", 30).event());
        room.get(Colleagues.class).seen(LEAD);
        List<BulkActs.Selected> selected = new ArrayList<>(done(bulk.matching(QueueQuery.all())));
        done(cases.claim(selected.getFirst().id(), null, PLANNER));
        selected.add(new BulkActs.Selected(UUID.randomUUID(), 0));

        BulkActs.Done given = done(bulk.apply(new BulkActs.Act.Assign("lead"), selected, PLANNER));

        assertThat(given.succeeded()).isEqualTo(1);
        assertThat(refusals(given.outcomes())).containsExactly("STALE case-changed", "NOT_FOUND no-such-case");
        assertThat(room.queue()).extracting(CaseRow::assignee).containsExactlyInAnyOrder("planner", "lead");
        done(undo.undo(given.token(), PLANNER));
        assertThat(room.queue()).extracting(CaseRow::assignee).containsExactlyInAnyOrder("planner", null);

        assertThat(refusals(done(bulk.apply(
                                new BulkActs.Act.Assign("mallory"), done(bulk.matching(QueueQuery.all())), PLANNER))
                        .outcomes()))
                .containsOnly("INVALID not-a-colleague");
    }

    @Test
    void doesInBulkOnlyWhatTheActorMayDoOneByOne() {
        List<BulkActs.Selected> selected = done(bulk.matching(QueueQuery.all()));

        assertThat(refusals(done(bulk.apply(new BulkActs.Act.Claim(), selected, APPROVER))
                        .outcomes()))
                .containsExactly("FORBIDDEN not-a-planner");
        assertThat(refusals(done(bulk.apply(new BulkActs.Act.Dismiss(" ", ""), selected, PLANNER))
                        .outcomes()))
                .containsExactly("INVALID invalid-text");
        assertThat(refused(bulk.apply(new BulkActs.Act.Claim(), List.of(), PLANNER)))
                .isEqualTo("INVALID selection-out-of-range");
        assertThat(refused(bulk.apply(
                        new BulkActs.Act.Claim(),
                        java.util.Collections.nCopies(BulkActs.MOST + 1, selected.getFirst()),
                        PLANNER)))
                .isEqualTo("INVALID selection-out-of-range");
    }

    @Test
    void dismissesAndCorrectsInBulk() {
        room.receive(raised("SO-2", "b", 30).event());
        done(bulk.apply(
                new BulkActs.Act.Correct("PICK_SHORT", null, "all of them"),
                done(bulk.matching(QueueQuery.all())),
                PLANNER));
        assertThat(room.queue()).extracting(row -> row.category().name()).containsOnly("PICK_SHORT");

        done(bulk.apply(new BulkActs.Act.Dismiss("duplicate", ""), done(bulk.matching(QueueQuery.all())), PLANNER));
        assertThat(room.queue()).isEmpty();
    }

    private UUID token(CaseRow row) {
        return undo.token(row.id(), row.version()).orElseThrow();
    }

    private static <T> T done(Result<T> result) {
        assertThat(result).isInstanceOf(Result.Done.class);
        return ((Result.Done<T>) result).value();
    }

    private static List<String> refusals(List<BulkActs.Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> !outcome.done())
                .map(outcome ->
                        outcome.refusal().kind() + " " + outcome.refusal().code())
                .toList();
    }

    private static String refused(Result<?> result) {
        Refusal refusal = ((Result.Refused<?>) result).refusal();
        return refusal.kind() + " " + refusal.code();
    }
}
