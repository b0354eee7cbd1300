package dev.triage.cases;

import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WrongAdviceTests {

    static final Actor PLANNER = Actor.person("planner", Role.PLANNER);
    static final Actor LEAD = Actor.person("lead", Role.LEAD);
    static final Actor APPROVER = Actor.person("approver", Role.APPROVER);

    TestDatabase database;
    CaseRoom room;
    WrongAdvice advice;
    UUID id;

    @BeforeEach
    void open() {
        database = TestDatabase.of("platform", "cases");
        room = CaseRoom.on(database);
        advice = room.get(WrongAdvice.class);
        room.receive(raised("SO-1", "a", 30).event());
        id = room.only().id();
    }

    @AfterEach
    void close() {
        room.close();
        database.close();
    }

    @Test
    void countsByAssistAndWeekWithWhatWasShown() {
        WrongAdvice.Counted first = done(advice.wrong(id, Assist.CATEGORY, "", PLANNER));
        WrongAdvice.Counted second = done(advice.wrong(id, Assist.CATEGORY, "", LEAD));
        done(advice.wrong(id, Assist.DELAY, "", LEAD));

        assertThat(first.thisWeek()).isEqualTo(1);
        assertThat(second.thisWeek()).isEqualTo(2);
        assertThat(first.said().said()).isEqualTo("ALLOC_SHORTAGE, 93 %");
        assertThat(advice.of(id)).extracting(WrongAdvice.Said::said).last().isEqualTo("60 %");
        assertThat(room.core.audited)
                .containsExactly("planner case.advice-wrong", "lead case.advice-wrong", "lead case.advice-wrong");
        assertThat(room.only().version()).as("the case stays as it is").isZero();
        assertThat(room.cases().labels(null, 10).items())
                .as("and teaches nothing")
                .isEmpty();
        // Monday 30 November.
        room.clock.advance(Duration.ofDays(7));
        assertThat(advice.thisWeek(Assist.CATEGORY)).isZero();
    }

    @Test
    void countsOnceForAPersonAndACase() {
        done(advice.wrong(id, Assist.BRIEF, "template: 40 are short.", PLANNER));

        assertThat(refused(advice.wrong(id, Assist.BRIEF, "template: again", PLANNER)))
                .isEqualTo("CONFLICT counted-already");
        assertThat(refused(advice.wrong(id, Assist.BRIEF, "", APPROVER))).isEqualTo("FORBIDDEN not-a-planner");
        assertThat(refused(advice.wrong(UUID.randomUUID(), Assist.BRIEF, "", PLANNER)))
                .isEqualTo("NOT_FOUND no-such-case");
        assertThat(advice.of(id)).singleElement().matches(said -> said.said().equals("template: 40 are short."));
    }

    @Test
    void takesTheReasonAfterwardsTheLastCounts() {
        UUID said = done(advice.wrong(id, Assist.RANK, "", PLANNER)).said().id();

        done(advice.why(said, "too-low", "", PLANNER));
        WrongAdvice.Said told = done(advice.why(said, "too-high", "nobody waits for it", PLANNER));

        assertThat(told.reason()).isEqualTo("too-high");
        assertThat(told.comment()).isEqualTo("nobody waits for it");
        assertThat(refused(advice.why(said, "untrue", "", PLANNER))).isEqualTo("INVALID invalid-reason");
        assertThat(refused(advice.why(said, "too-low", "x".repeat(501), PLANNER)))
                .isEqualTo("INVALID invalid-reason");
        assertThat(refused(advice.why(said, "too-low", "", LEAD))).isEqualTo("FORBIDDEN not-your-word");
        assertThat(room.cases().find(id.toString()).orElseThrow().timeline())
                .extracting(CaseView.TimelineEntry::text)
                .endsWith("Why the place in the queue was wrong: Too high: nobody waits for it");
    }

    @Test
    void isTakenBackForAShortWhileAndStaysOnFile() {
        Undo undo = room.get(Undo.class);
        UUID said = done(advice.wrong(id, Assist.CATEGORY, "", PLANNER)).said().id();
        assertThat(done(undo.undo(said, LEAD)).getFirst().refusal())
                .extracting(Refusal::code)
                .isEqualTo("not-your-word");

        assertThat(done(undo.undo(said, PLANNER))).singleElement().matches(BulkActs.Outcome::done);

        assertThat(advice.of(id)).isEmpty();
        assertThat(advice.thisWeek(Assist.CATEGORY)).isZero();
        assertThat(refused(undo.undo(said, PLANNER))).isEqualTo("NOT_FOUND nothing-to-undo");
        assertThat(room.jdbc()
                        .sql("select count(*) from cases.wrong_advice")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        UUID again = done(advice.wrong(id, Assist.CATEGORY, "", PLANNER)).said().id();
        room.clock.advance(Undo.WITHIN.plusSeconds(1));
        assertThat(refused(undo.undo(again, PLANNER))).isEqualTo("CONFLICT too-late-to-undo");
    }

    @Test
    void isExportedInTheOrderItWasSaidWithTheEvent() {
        UUID first = done(advice.wrong(id, Assist.CATEGORY, "", PLANNER)).said().id();
        done(advice.wrong(id, Assist.RANK, "", PLANNER));

        List<WrongAdvice.Exported> all = advice.after(null, 10);

        assertThat(all).hasSize(2);
        assertThat(Cases.Label.read(all.getFirst().event()).order().number()).isEqualTo("SO-1");
        assertThat(advice.after(first, 10))
                .singleElement()
                .matches(one -> one.said().assist() == Assist.RANK);
    }

    @Test
    void nothingOfItIsEverRewritten() throws java.sql.SQLException {
        UUID said = done(advice.wrong(id, Assist.CATEGORY, "", PLANNER)).said().id();
        done(advice.why(said, "other", "", PLANNER));
        done(advice.withdraw(said, PLANNER));
        try (var owner = database.asOwner();
                var statement = owner.createStatement()) {
            for (String table : List.of("wrong_advice", "wrong_advice_why", "wrong_advice_withdrawn")) {
                assertThatThrownBy(() ->
                                room.jdbc().sql("delete from cases." + table).update())
                        .as("the service at " + table)
                        .hasRootCauseMessage("ERROR: permission denied for table " + table);
                assertThatThrownBy(() -> statement.execute("delete from cases." + table))
                        .as("the owner at " + table)
                        .hasMessageContaining("append-only");
            }
        }
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
