package dev.triage.cases;

import static dev.triage.cases.Events.cleared;
import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

class MergeTests {

    static final Actor PLANNER = Actor.person("planner", Role.PLANNER);
    static final Actor LEAD = Actor.person("lead", Role.LEAD);
    static final Actor APPROVER = Actor.person("approver", Role.APPROVER);

    TestDatabase database;
    CaseRoom room;
    Cases cases;
    UUID one;
    UUID two;
    UUID three;

    @BeforeEach
    void open() {
        database = TestDatabase.of("platform", "cases");
        room = CaseRoom.on(database);
        cases = room.cases();
        room.receive(
                raised("SO-1", "a", 30).event(),
                raised("SO-2", "b", 30).value("900.00").event(),
                raised("SO-3", "c", 30).value("50.00").event());
        one = of("SO-1");
        two = of("SO-2");
        three = of("SO-3");
    }

    @AfterEach
    void close() {
        room.close();
        database.close();
    }

    @Test
    void aMemberLeavesTheQueueAndBothTellOfIt() {
        CaseRow member = done(cases.merge(two, row(one).reference(), 0L, PLANNER));

        assertThat(member.status()).isEqualTo(CaseStatus.MERGED);
        assertThat(member.ties().mergedInto()).isEqualTo(row(one).reference());
        assertThat(row(one).ties().members()).isEqualTo(1);
        assertThat(row(one).version()).isEqualTo(1);
        assertThat(room.queue()).extracting(CaseRow::id).containsExactly(one, three);
        assertThat(room.get(Merges.class).members(one))
                .extracting(Merges.Other::reference)
                .containsExactly(member.reference());
        assertThat(kinds(two)).containsExactly("opened", "merged");
        assertThat(kinds(one)).containsExactly("opened", "member-added");
        assertThat(room.core.audited).containsExactly("planner case.merged", "planner case.member-added");
    }

    @Test
    void aMemberComesBackAsItWas() {
        done(cases.claim(two, null, LEAD));
        done(cases.merge(two, one.toString(), null, PLANNER));
        room.clock.advance(Duration.ofDays(20));

        CaseRow back = done(cases.unmerge(two, null, PLANNER));

        assertThat(back.status()).isEqualTo(CaseStatus.CLAIMED);
        assertThat(back.assignee()).isEqualTo("lead");
        assertThat(back.ties()).isEqualTo(CaseRow.Ties.NONE);
        assertThat(row(one).ties().members()).isZero();
        assertThat(kinds(one)).containsExactly("opened", "member-added", "member-left");
        assertThat(refused(cases.unmerge(two, null, PLANNER))).isEqualTo("CONFLICT not-merged");
        // Its deadline passed while nobody watched it.
        assertThat(cases.find(two.toString())
                        .orElseThrow()
                        .triaged()
                        .assessment()
                        .rank()
                        .regime())
                .isEqualTo(Rank.Regime.OVERDUE);
        assertSums(two);
    }

    @Test
    void aSnoozedMemberSleepsOnUntilItsTimeOrAChange() {
        done(cases.snooze(two, room.clock.instant().plus(Duration.ofDays(2)), "later", null, PLANNER));
        done(cases.snooze(three, null, "until it changes", null, PLANNER));
        done(cases.merge(two, one.toString(), null, PLANNER));
        done(cases.merge(three, one.toString(), null, PLANNER));
        assertThat(done(cases.unmerge(two, null, PLANNER)).status()).isEqualTo(CaseStatus.SNOOZED);
        assertThat(done(cases.unmerge(three, null, PLANNER)).status()).isEqualTo(CaseStatus.SNOOZED);

        done(cases.merge(two, one.toString(), null, PLANNER));
        done(cases.merge(three, one.toString(), null, PLANNER));
        room.clock.advance(Duration.ofDays(3));
        room.receive(raised("SO-3", "c2", 20).value("50.00").event());

        assertThat(done(cases.unmerge(two, null, PLANNER)).status()).isEqualTo(CaseStatus.NEW);
        assertThat(done(cases.unmerge(three, null, PLANNER)).status()).isEqualTo(CaseStatus.NEW);
    }

    @Test
    void aMergeIsTakenBackAsOneMoreAct() {
        done(cases.snooze(two, null, "until it changes", null, PLANNER));
        CaseRow before = row(one);
        CaseRow merged = done(cases.merge(two, one.toString(), null, PLANNER));
        Undo undo = room.get(Undo.class);

        done(undo.undo(undo.token(two, merged.version()).orElseThrow(), PLANNER));

        assertThat(row(two).status()).isEqualTo(CaseStatus.SNOOZED);
        assertThat(row(two).ties()).isEqualTo(CaseRow.Ties.NONE);
        assertThat(row(one).ties()).isEqualTo(CaseRow.Ties.NONE);
        assertThat(row(one).rank()).isEqualTo(before.rank());
        assertThat(kinds(one)).containsExactly("opened", "member-added", "member-left");
        assertThat(kinds(two)).containsExactly("opened", "snoozed", "merged", "undone");
    }

    @Test
    void theSurvivorRanksByTheLargestLossAndTheEarliestDeadlineAndItsReasonsAddUp() {
        room.receive(raised("SO-9", "x", 10)
                .value("20000.00")
                .promisedIn(Duration.ofHours(3))
                .event());
        UUID costly = of("SO-9");
        double alone = row(three).rank();

        done(cases.merge(costly, three.toString(), null, PLANNER));

        CaseRow lifted = row(three);
        assertThat(lifted.rank()).isCloseTo(row(costly).rank(), within(1e-9)).isGreaterThan(alone);
        assertThat(lifted.expectedLoss().plain()).isEqualTo("20000.00");
        assertThat(lifted.dueAt()).isEqualTo(row(costly).dueAt());
        assertThat(lifted.priority()).isEqualTo(Priority.P1);
        assertThat(room.queue().getFirst().id()).isEqualTo(three);
        String reference = row(costly).reference();
        assertThat(lifted.reasons())
                .extracting(Rank.Reason::text)
                .contains(
                        reference + ", merged into this case, may lose more: 20000.00 EUR",
                        "the deadline is that of " + reference + ", merged into this case");
        assertSums(three);
        // Governance rules on the case itself.
        assertThat(room.get(CaseReads.class)
                        .facts(three, room.get(TriagedCodec.class), false)
                        .orElseThrow()
                        .assessment()
                        .expectedLoss()
                        .plain())
                .isEqualTo("50.00");

        done(cases.unmerge(costly, null, PLANNER));
        assertThat(row(three).rank()).isEqualTo(alone);
        assertThat(row(three).expectedLoss().plain()).isEqualTo("50.00");
        assertThat(row(three).priority()).isEqualTo(Priority.P3);
    }

    @Test
    void aRepeatOfTheSurvivorKeepsWhatItsMembersAddAndItsDeadlinePasses() {
        room.receive(raised("SO-9", "x", 10)
                .value("20000.00")
                .promisedIn(Duration.ofHours(3))
                .event());
        done(cases.merge(of("SO-9"), three.toString(), null, PLANNER));
        double lifted = row(three).rank();

        room.receive(raised("SO-3", "c2", 20).value("50.00").event());

        assertThat(row(three).occurrences()).isEqualTo(2);
        assertThat(row(three).rank()).isCloseTo(lifted, within(1e-9));
        done(cases.correct(three, "PICK_SHORT", null, "bin", null, PLANNER));
        assertThat(row(three).rank()).isCloseTo(lifted, within(1e-9));
        assertSums(three);

        room.clock.advance(Duration.ofHours(4));
        room.get(DeadlineWatch.class).look();
        assertThat(room.jdbc()
                        .sql("select regime from cases.case_file where id = ?")
                        .param(three)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        assertThat(row(three).reasons()).last().extracting(Rank.Reason::text).isEqualTo("overdue by 1 h");
        assertSums(three);
    }

    @Test
    void aPersonsPriorityStands() {
        room.receive(raised("SO-9", "x", 10).value("20000.00").event());
        done(cases.correct(three, null, "P4", "no hurry", null, PLANNER));

        done(cases.merge(of("SO-9"), three.toString(), null, PLANNER));

        assertThat(row(three).priority()).isEqualTo(Priority.P4);
    }

    @Test
    void whatIsRaisedAboutAMemberOpensNoStrangerAndReachesTheSurvivor() {
        done(cases.merge(three, one.toString(), null, PLANNER));
        done(cases.snooze(one, null, "until it changes", null, PLANNER));
        long version = row(one).version();

        room.receive(raised("SO-3", "c2", 20)
                .value("30000.00")
                .promisedIn(Duration.ofHours(2))
                .event());

        assertThat(all()).hasSize(3);
        assertThat(row(three).status()).isEqualTo(CaseStatus.MERGED);
        assertThat(row(three).occurrences()).isEqualTo(2);
        CaseRow survivor = row(one);
        assertThat(survivor.occurrences()).isEqualTo(1);
        assertThat(survivor.status()).isEqualTo(CaseStatus.NEW);
        assertThat(survivor.version()).isGreaterThan(version);
        assertThat(survivor.expectedLoss().plain()).isEqualTo("30000.00");
        assertSums(one);
        assertThat(cases.find(one.toString()).orElseThrow().timeline())
                .filteredOn(entry -> entry.kind().equals("member-raised"))
                .singleElement()
                .matches(entry -> entry.text().startsWith(row(three).reference() + " was raised again: "));
        assertThat(kinds(one)).contains("woken");
    }

    @Test
    void aMemberClearedAtItsSourceLeavesAndIsOver() {
        done(cases.merge(three, one.toString(), null, PLANNER));

        room.receive(cleared("SO-3", "c-", 5).event());

        assertThat(row(three).status()).isEqualTo(CaseStatus.CLEARED_AT_SOURCE);
        assertThat(row(three).ties()).isEqualTo(CaseRow.Ties.NONE);
        assertThat(row(one).ties().members()).isZero();
        assertThat(kinds(one)).containsExactly("opened", "member-added", "member-left");
    }

    @Test
    void eventsOfAMemberThatComeOutOfOrderAreLaidOutAsEver() {
        done(cases.merge(three, one.toString(), null, PLANNER));
        room.receive(raised("SO-3", "c2", 10).value("50.00").event());

        // It was over between the two raises.
        room.receive(cleared("SO-3", "c-", 20).event());

        assertThat(all()).hasSize(4);
        assertThat(all())
                .filteredOn(row -> row.status() == CaseStatus.MERGED)
                .singleElement()
                .matches(row -> row.id().equals(three) && row.occurrences() == 1);
        assertThat(row(one).ties().members()).isEqualTo(1);
    }

    @Test
    void theMembersOfACaseThatEndedAtItsSourceComeBack() {
        done(cases.claim(three, null, LEAD));
        done(cases.merge(three, one.toString(), null, PLANNER));
        done(cases.merge(two, one.toString(), null, PLANNER));

        room.receive(cleared("SO-1", "a-", 5).event());

        assertThat(row(one).status()).isEqualTo(CaseStatus.CLEARED_AT_SOURCE);
        assertThat(row(three).status()).isEqualTo(CaseStatus.CLAIMED);
        assertThat(row(two).status()).isEqualTo(CaseStatus.NEW);
        assertThat(row(one).ties().members()).isZero();
        assertThat(kinds(two)).containsExactly("opened", "merged", "unmerged");
    }

    @Test
    void membersEndWithWhatSomebodyDecidedAndComeBackAsReopened() {
        done(cases.merge(three, one.toString(), null, PLANNER));
        room.clock.advance(Duration.ofDays(10));
        done(cases.resolve(one, "found it", null, PLANNER));
        assertThat(row(three).status()).isEqualTo(CaseStatus.MERGED);

        room.receive(raised("SO-3", "c2", -60).value("50.00").event());

        assertThat(all()).hasSize(4);
        CaseRow anew = all().stream().filter(row -> row.reopened()).findFirst().orElseThrow();
        assertThat(anew.status()).isEqualTo(CaseStatus.NEW);
        // Its place is taken.
        assertThat(refused(cases.unmerge(three, null, PLANNER))).isEqualTo("CONFLICT another-open");
    }

    @Test
    void isOnlyForOpenCasesWithoutRequestsAndForPlanners() {
        assertThat(refused(cases.merge(two, two.toString(), null, PLANNER))).isEqualTo("CONFLICT same-case");
        assertThat(refused(cases.merge(two, "EX-1999-000001", null, PLANNER))).isEqualTo("INVALID no-such-survivor");
        assertThat(refused(cases.merge(two, "", null, PLANNER))).isEqualTo("INVALID no-such-survivor");
        assertThat(refused(cases.merge(UUID.randomUUID(), one.toString(), null, PLANNER)))
                .isEqualTo("NOT_FOUND no-such-case");
        assertThat(refused(cases.merge(two, one.toString(), 7L, PLANNER))).isEqualTo("STALE case-changed");
        assertThat(refused(cases.merge(two, one.toString(), null, APPROVER))).isEqualTo("FORBIDDEN not-a-planner");
        assertThat(refused(cases.unmerge(two, null, APPROVER))).isEqualTo("FORBIDDEN not-a-planner");

        done(cases.request(two, "alternate-warehouse-sourcing", Map.of(), "key", PLANNER));
        assertThat(refused(cases.merge(two, one.toString(), null, PLANNER))).isEqualTo("CONFLICT requests-open");
        // A survivor may have them.
        done(cases.merge(one, two.toString(), null, PLANNER));
        assertThat(refused(cases.merge(three, one.toString(), null, PLANNER))).isEqualTo("CONFLICT survivor-closed");
        assertThat(refused(cases.merge(one, three.toString(), null, PLANNER))).isEqualTo("CONFLICT case-closed");
        assertThat(refused(cases.request(one, "alternate-warehouse-sourcing", Map.of(), "key2", PLANNER)))
                .isEqualTo("CONFLICT case-closed");
    }

    @Test
    void survivorsAreMergedInTurnAndTheTopHearsOfAll() {
        done(cases.merge(three, two.toString(), null, PLANNER));
        done(cases.merge(two, one.toString(), null, PLANNER));
        assertThat(row(one).ties().members()).isEqualTo(2);
        assertThat(room.get(Merges.class).members(one))
                .extracting(Merges.Other::reference, Merges.Other::into)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(row(two).reference(), null),
                        org.assertj.core.groups.Tuple.tuple(row(three).reference(), row(two).reference()));

        room.receive(raised("SO-3", "c2", 20).value("30000.00").event());

        assertThat(row(one).expectedLoss().plain()).isEqualTo("30000.00");
        assertSums(one);
        done(cases.unmerge(two, null, PLANNER));
        assertThat(row(one).ties().members()).isZero();
        assertThat(row(one).expectedLoss().plain()).isEqualTo("1840.00");
        assertThat(row(two).ties().members()).isEqualTo(1);
        assertThat(row(two).expectedLoss().plain()).isEqualTo("30000.00");
    }

    @Test
    void twoWhoMergeEachOthersCaseNeverCloseARing() throws Exception {
        try (ExecutorService people = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 20; round++) {
                CyclicBarrier start = new CyclicBarrier(2);
                Future<Result<CaseRow>> there = people.submit(() -> {
                    start.await();
                    return cases.merge(one, two.toString(), null, PLANNER);
                });
                Future<Result<CaseRow>> back = people.submit(() -> {
                    start.await();
                    return cases.merge(two, one.toString(), null, LEAD);
                });
                boolean first = there.get() instanceof Result.Done;
                boolean second = back.get() instanceof Result.Done;
                assertThat(first ^ second)
                        .as("one of the two merges in round %s: %s, %s", round, there.get(), back.get())
                        .isTrue();
                assertThat(List.of(row(one).status(), row(two).status())).containsOnlyOnce(CaseStatus.MERGED);
                done(cases.unmerge(first ? one : two, null, PLANNER));
            }
        }
    }

    @Test
    void theDatabaseKeepsRingsOutWhoeverWrites() {
        done(cases.merge(two, one.toString(), null, PLANNER));

        for (String wrong : List.of(
                "update cases.case_file set status = 'MERGED', merged_into = '" + two + "' where id = '" + one + "'",
                "update cases.case_file set status = 'MERGED', merged_into = '" + three + "' where id = '" + three
                        + "'",
                "update cases.case_file set status = 'MERGED' where id = '" + three + "'",
                "update cases.case_file set status = 'NEW' where id = '" + two + "'")) {
            assertThatThrownBy(() -> room.jdbc().sql(wrong).update())
                    .as(wrong)
                    .isInstanceOf(DataIntegrityViolationException.class);
        }
    }

    @Test
    void manyAreMergedIntoTheFirstSelectedAndTakenBackAsAWhole() {
        BulkActs bulk = room.get(BulkActs.class);
        List<BulkActs.Selected> selected =
                List.of(new BulkActs.Selected(one, 0), new BulkActs.Selected(two, 0), new BulkActs.Selected(three, 7));

        BulkActs.Done done = done(bulk.apply(new BulkActs.Act.Merge(""), selected, PLANNER));

        assertThat(done.outcomes()).hasSize(2);
        assertThat(done.succeeded()).isEqualTo(1);
        assertThat(row(two).ties().mergedInto()).isEqualTo(row(one).reference());
        done(room.get(Undo.class).undo(done.token(), PLANNER));
        assertThat(row(two).status()).isEqualTo(CaseStatus.NEW);
        assertThat(refused(bulk.apply(new BulkActs.Act.Merge(""), selected.subList(0, 1), PLANNER)))
                .isEqualTo("INVALID nothing-to-merge");
    }

    @Test
    void namesOpenCasesThatShareAnOrderAnItemOrASupplierOnceEachTheStrongestTieFirst() {
        room.receive(
                raised("SO-1", "d", 10).code("WMS-9").event(),
                raised("SO-7", "e", 10).site("DC-WEST").supplier("SUP-77").event(),
                raised("SO-8", "f", 10).site("DC-NORTH").supplier("SUP-77").event());
        Merges merges = room.get(Merges.class);

        List<Merges.Alike> alike = merges.alike(one);

        assertThat(alike).extracting(Merges.Alike::what).containsExactly("order SO-1", "item SKU-1042 at DC-EAST");
        assertThat(alike.getFirst().most())
                .singleElement()
                .matches(other -> !other.id().equals(one));
        assertThat(alike.getLast().most())
                .extracting(Merges.Other::id)
                .as("not the one named above; the more urgent first")
                .containsExactly(two, three);
        assertThat(merges.alike(of("SO-7")))
                .extracting(Merges.Alike::what, Merges.Alike::count)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("supplier SUP-77 and category", 1L));

        done(cases.merge(two, one.toString(), null, PLANNER));
        assertThat(merges.alike(two)).as("a member is closed").isEmpty();
        assertThat(merges.alike(three).getFirst().most())
                .extracting(Merges.Other::id)
                .doesNotContain(two);
    }

    private void assertSums(UUID id) {
        CaseRow row = row(id);
        assertThat(row.reasons().stream().mapToDouble(Rank.Reason::contribution).sum())
                .isCloseTo(row.rank(), within(1e-9));
        CaseView view = cases.find(id.toString()).orElseThrow();
        Rank rank = view.triaged().assessment().rank();
        assertThat(rank.reasonsAt(view.asOf()).stream()
                        .mapToDouble(Rank.Reason::contribution)
                        .sum())
                .isCloseTo(view.row().rank(), within(1e-9));
        // And it is what the parts and the deadline say, not merely what is left over.
        double parts =
                rank.parts().stream().mapToDouble(Rank.Reason::contribution).sum();
        double hours = Duration.between(view.asOf(), rank.dueAt()).toSeconds() / 3600.0;
        assertThat(view.row().rank()).isCloseTo(parts - hours / (rank.tau().toSeconds() / 3600.0), within(1e-6));
    }

    private UUID of(String order) {
        return all().stream()
                .filter(row -> row.title().contains(order + "/"))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private List<CaseRow> all() {
        return room.queue(CaseRoom.with(CaseRoom.EVERY_STATUS, null));
    }

    private CaseRow row(UUID id) {
        return cases.row(id).orElseThrow();
    }

    private List<String> kinds(UUID id) {
        return cases.find(id.toString()).orElseThrow().timeline().stream()
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
}
