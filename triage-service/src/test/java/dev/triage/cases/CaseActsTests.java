package dev.triage.cases;

import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.RequestStatus;
import dev.triage.governance.RequestView;
import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaseActsTests {

    static final Actor PLANNER = Actor.person("planner", Role.PLANNER);
    static final Actor OTHER = Actor.person("planner2", Role.PLANNER);
    static final Actor LEAD = Actor.person("lead", Role.LEAD);
    static final Actor APPROVER = Actor.person("approver", Role.APPROVER);

    TestDatabase database;
    CaseRoom room;
    Cases cases;
    UUID id;

    @BeforeEach
    void open() {
        database = TestDatabase.of("platform", "cases");
        room = CaseRoom.on(database);
        cases = room.cases();
        room.receive(raised("SO-1", "a", 30).event());
        id = room.only().id();
    }

    @AfterEach
    void close() {
        room.close();
        database.close();
    }

    @Test
    void claimsAndReleases() {
        CaseRow claimed = done(cases.claim(id, 0L, PLANNER));
        assertThat(claimed.status()).isEqualTo(CaseStatus.CLAIMED);
        assertThat(claimed.assignee()).isEqualTo("planner");
        assertThat(claimed.version()).isEqualTo(1);

        assertThat(refused(cases.claim(id, null, OTHER))).isEqualTo("CONFLICT claimed-already");
        assertThat(refused(cases.release(id, null, OTHER))).isEqualTo("FORBIDDEN claimed-by-another");
        assertThat(done(cases.claim(id, null, LEAD)).assignee()).isEqualTo("lead");

        CaseRow released = done(cases.release(id, null, LEAD));
        assertThat(released.status()).isEqualTo(CaseStatus.NEW);
        assertThat(released.assignee()).isNull();
        assertThat(refused(cases.release(id, null, LEAD))).isEqualTo("CONFLICT not-claimed");
        assertThat(room.core.audited)
                .containsExactly("planner case.claimed", "lead case.claimed", "lead case.released");
        assertThat(timeline()).containsExactly("opened", "claimed", "claimed", "released");
    }

    @Test
    void refusesWhoSawAnOlderVersion() {
        done(cases.claim(id, 0L, PLANNER));

        assertThat(refused(cases.claim(id, 0L, LEAD))).isEqualTo("STALE case-changed");
        assertThat(refused(cases.resolve(id, "", 0L, PLANNER))).isEqualTo("STALE case-changed");
        assertThat(room.only().assignee()).isEqualTo("planner");
    }

    @Test
    void letsARepeatInvalidateWhatSomebodySaw() {
        room.receive(raised("SO-1", "b", 20).event());

        assertThat(refused(cases.claim(id, 0L, PLANNER))).isEqualTo("STALE case-changed");
    }

    @Test
    void isForPlannersAndLeads() {
        assertThat(refused(cases.claim(id, null, APPROVER))).isEqualTo("FORBIDDEN not-a-planner");
        assertThat(refused(cases.comment(id, "hello", APPROVER))).isEqualTo("FORBIDDEN not-a-planner");
        assertThat(refused(cases.correct(id, "PICK_SHORT", null, "x", null, APPROVER)))
                .isEqualTo("FORBIDDEN not-a-planner");
        assertThat(room.core.audited).isEmpty();
        assertThat(timeline()).containsExactly("opened");
    }

    @Test
    void knowsNoCaseThatIsNotThere() {
        UUID unknown = UUID.randomUUID();
        assertThat(refused(cases.claim(unknown, null, PLANNER))).isEqualTo("NOT_FOUND no-such-case");
        assertThat(cases.request(unknown, "alternate-warehouse-sourcing", Map.of(), "key", PLANNER))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.refusal().kind()).isEqualTo(Refusal.Kind.NOT_FOUND));
        assertThat(cases.find("EX-2026-999999")).isEmpty();
        assertThat(cases.find("nonsense")).isEmpty();
        assertThat(cases.find(unknown.toString())).isEmpty();
    }

    @Test
    void correctsAndRemembers() {
        CaseRow corrected = done(cases.correct(id, "PICK_SHORT", "P1", "bin was empty", 0L, PLANNER));

        assertThat(corrected.category().name()).isEqualTo("PICK_SHORT");
        assertThat(corrected.priority().name()).isEqualTo("P1");
        assertThat(corrected.confidence()).isEqualTo(1);
        CaseView view = view();
        assertThat(view.corrected()).isEqualTo("PICK_SHORT");
        assertThat(view.triaged().assessment().category().name()).isEqualTo("PICK_SHORT");
        assertThat(view.triaged().assessment().priority().name()).isEqualTo("P1");
        CaseView.TimelineEntry told = view.timeline().getLast();
        assertThat(told.text()).contains("ALLOC_SHORTAGE", "PICK_SHORT", "bin was empty");
        assertThat(told.detail().get("category")).isEqualTo(Map.of("from", "ALLOC_SHORTAGE", "to", "PICK_SHORT"));
        assertThat(cases.labels(null, 10).items())
                .extracting(label -> label.kind() + " " + label.field() + " " + label.value() + " " + label.by())
                .containsExactly("corrected category PICK_SHORT planner", "corrected priority P1 planner");
        assertThat(cases.labels(null, 10).items().getFirst().event()).contains("SO-1");
        assertThat(Cases.Label.read(cases.labels(null, 10).items().getFirst().event()))
                .isEqualTo(view.facts());
        assertThat(cases.labels(null, 1).nextCursor()).isNotNull();
        assertThat(cases.labels(cases.labels(null, 1).nextCursor(), 1).items()).hasSize(1);
    }

    @Test
    void refusesCorrectionsThatSayNothingTrue() {
        assertThat(refused(cases.correct(id, "NO_SUCH_THING", null, "x", null, PLANNER)))
                .isEqualTo("INVALID invalid-correction");
        assertThat(refused(cases.correct(id, null, "P9", "x", null, PLANNER))).isEqualTo("INVALID invalid-correction");
        assertThat(refused(cases.correct(id, "PICK_SHORT", null, " ", null, PLANNER)))
                .isEqualTo("INVALID invalid-correction");
        assertThat(refused(cases.correct(id, null, null, "x", null, PLANNER))).isEqualTo("INVALID invalid-correction");
        assertThat(cases.labels(null, 10).items()).isEmpty();
    }

    @Test
    void snoozesOnlyForATimeThatCanCome() {
        assertThat(refused(cases.snooze(id, room.clock.instant(), "x", null, PLANNER)))
                .isEqualTo("INVALID until-out-of-range");
        assertThat(refused(cases.snooze(id, room.clock.instant().plus(Duration.ofDays(91)), "x", null, PLANNER)))
                .isEqualTo("INVALID until-out-of-range");
        assertThat(refused(cases.snooze(id, null, "", null, PLANNER))).isEqualTo("INVALID invalid-text");

        assertThat(done(cases.snooze(id, null, "waiting for the supplier", null, PLANNER))
                        .status())
                .isEqualTo(CaseStatus.SNOOZED);
        assertThat(done(cases.claim(id, null, PLANNER)).status()).isEqualTo(CaseStatus.CLAIMED);
    }

    @Test
    void closesOnceAndForAll() {
        CaseRow dismissed = done(cases.dismiss(id, "duplicate", "seen in the ERP", null, PLANNER));
        assertThat(dismissed.status()).isEqualTo(CaseStatus.DISMISSED);
        assertThat(cases.labels(null, 10).items())
                .extracting(label -> label.kind() + " " + label.value())
                .containsExactly("dismissed duplicate");

        assertThat(refused(cases.resolve(id, "", null, PLANNER))).isEqualTo("CONFLICT case-closed");
        assertThat(refused(cases.claim(id, null, PLANNER))).isEqualTo("CONFLICT case-closed");
        assertThat(refused(cases.snooze(id, null, "x", null, PLANNER))).isEqualTo("CONFLICT not-snoozable");
        assertThat(refusal(cases.request(id, "alternate-warehouse-sourcing", Map.of(), "key", PLANNER)))
                .isEqualTo("CONFLICT case-closed");
        assertThat(done(cases.comment(id, "for the record", PLANNER)).status()).isEqualTo(CaseStatus.DISMISSED);
    }

    @Test
    void followsARequestToItsEnd() {
        RequestView request = ask("alternate-warehouse-sourcing");
        assertThat(status()).isEqualTo(CaseStatus.AWAITING_APPROVAL);
        assertThat(refused(cases.resolve(id, "", null, PLANNER))).isEqualTo("CONFLICT requests-open");

        move(request, RequestStatus.CLEARED);
        move(request, RequestStatus.DISPATCHED);
        move(request, RequestStatus.ACCEPTED);
        assertThat(status()).isEqualTo(CaseStatus.ACTIONED);
        move(request, RequestStatus.COMPLETED);

        assertThat(status()).isEqualTo(CaseStatus.RESOLVED);
        assertThat(cases.labels(null, 10).items())
                .extracting(label -> label.kind() + " " + label.field() + " " + label.value() + " " + label.by())
                .containsExactly(
                        "chosen workflow alternate-warehouse-sourcing planner",
                        "approved workflow alternate-warehouse-sourcing approver",
                        "outcome alternate-warehouse-sourcing COMPLETED approver");
        assertThat(timeline())
                .containsExactly(
                        "opened",
                        "request-awaiting_approval",
                        "request-cleared",
                        "request-dispatched",
                        "request-accepted",
                        "request-completed");
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "REJECTED", "EXPIRED", "DENIED", "WITHDRAWN"})
    void comesBackToWhoeverHasItWhenARequestComesToNothing(RequestStatus end) {
        done(cases.claim(id, null, PLANNER));
        move(ask("alternate-warehouse-sourcing"), end);

        assertThat(status()).isEqualTo(CaseStatus.CLAIMED);
    }

    @Test
    void staysOpenWhileAnotherRequestIs() {
        RequestView first = ask("alternate-warehouse-sourcing");
        RequestView second = ask("alternate-warehouse-sourcing");
        move(first, RequestStatus.COMPLETED);
        assertThat(status()).isEqualTo(CaseStatus.AWAITING_APPROVAL);

        move(second, RequestStatus.REJECTED);
        assertThat(status()).isEqualTo(CaseStatus.NEW);
        assertThat(cases.labels(null, 10).items())
                .extracting(label -> label.kind() + " " + label.field() + " " + label.value())
                .containsExactly(
                        "chosen workflow alternate-warehouse-sourcing",
                        "chosen workflow alternate-warehouse-sourcing",
                        "outcome alternate-warehouse-sourcing COMPLETED",
                        "rejected workflow alternate-warehouse-sourcing");
        assertThat(cases.labels(null, 10).items()).allMatch(label -> !label.by().isBlank());
    }

    @Test
    void isNotSolvedByARecount() {
        move(ask("request-recount"), RequestStatus.COMPLETED);

        assertThat(status()).isEqualTo(CaseStatus.NEW);
    }

    @Test
    void keepsTimelineAndLabelsAsTheyWereWritten() {
        done(cases.correct(id, "PICK_SHORT", null, "bin was empty", null, PLANNER));
        for (String sql : List.of(
                "update cases.timeline set text = 'nothing'",
                "delete from cases.timeline",
                "update cases.label set value = 'nothing'",
                "delete from cases.label",
                "truncate cases.label",
                "delete from cases.case_file",
                "delete from cases.case_event",
                "delete from cases.cleared_ahead")) {
            assertThatThrownBy(() -> room.jdbc().sql(sql).update())
                    .as(sql)
                    .rootCause()
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void keepsThemEvenFromTheOwner() throws java.sql.SQLException {
        done(cases.correct(id, "PICK_SHORT", null, "bin was empty", null, PLANNER));
        try (var owner = database.asOwner();
                var statement = owner.createStatement()) {
            for (String sql : List.of(
                    "update cases.timeline set text = 'nothing'",
                    "delete from cases.timeline",
                    "truncate cases.timeline",
                    "update cases.label set value = 'nothing'",
                    "delete from cases.label",
                    "truncate cases.label")) {
                assertThatThrownBy(() -> statement.execute(sql)).as(sql).hasMessageContaining("append-only");
            }
            // With the guard gone it goes through: the guard is what refused it.
            statement.execute("drop trigger label_append_only on cases.label");
            assertThat(statement.executeUpdate("update cases.label set value = 'nothing'"))
                    .isEqualTo(1);
        }
    }

    private RequestView ask(String workflow) {
        return ((Result.Done<RequestView>) cases.request(id, workflow, Map.of("quantity", "40"), "key", PLANNER))
                .value();
    }

    private void move(RequestView request, RequestStatus status) {
        room.transaction().executeWithoutResult(tx -> room.core.move(request.id(), status, APPROVER));
    }

    private CaseStatus status() {
        return room.only().status();
    }

    private CaseView view() {
        return cases.find(id.toString()).orElseThrow();
    }

    private List<String> timeline() {
        return view().timeline().stream().map(CaseView.TimelineEntry::kind).toList();
    }

    private static CaseRow done(Result<CaseRow> result) {
        assertThat(result).isInstanceOf(Result.Done.class);
        return ((Result.Done<CaseRow>) result).value();
    }

    private static String refused(Result<CaseRow> result) {
        return refusal(result);
    }

    private static String refusal(Result<?> result) {
        assertThat(result).isInstanceOf(Result.Refused.class);
        Refusal refusal = ((Result.Refused<?>) result).refusal();
        return refusal.kind() + " " + refusal.code();
    }
}
