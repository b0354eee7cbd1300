package dev.triage.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.Exceptions;
import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.SimulationCases.PastCase;
import dev.triage.governance.SimulationCases.Ruled;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a rule's simulation gets to see of the cases on file. */
class PastCasesTests {

    private TestDatabase database;
    private CaseRoom room;

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
    void handsOverWhatWasProposedAndRuledOn() {
        room.receive(Exceptions.allocationShortage());

        assertThat(since(Duration.ofDays(1))).singleElement().isInstanceOfSatisfying(PastCase.Judged.class, judged -> {
            assertThat(judged.facts().reference()).startsWith("EX-");
            assertThat(judged.ruled()).isNotEmpty();
            Triaged stored = new TriagedCodec(room.core.playbook)
                    .read(room.jdbc()
                            .sql("select triaged from cases.case_file")
                            .query(String.class)
                            .single());
            assertThat(judged.rulesVersion()).isEqualTo(stored.rulesVersion());
            assertThat(judged.ruled())
                    .extracting(Ruled::proposal)
                    .isEqualTo(stored.recommendations().stream()
                            .map(Recommendation::proposal)
                            .toList());
        });
    }

    /** A record of another version of the service is named, and does not stop the others. */
    @Test
    void namesARecordItCannotRead() {
        room.receive(Exceptions.allocationShortage());
        room.jdbc()
                .sql("update cases.case_file set triaged ="
                        + " replace(triaged::text, 'ALLOC_SHORTAGE', 'NO_SUCH_CATEGORY')::json")
                .update();

        assertThat(since(Duration.ofDays(1)))
                .singleElement()
                .isInstanceOfSatisfying(PastCase.Unreadable.class, unreadable -> {
                    assertThat(unreadable.reference()).startsWith("EX-");
                    assertThat(unreadable.reason()).contains("NO_SUCH_CATEGORY");
                });
    }

    /** Told after the commit, with the facts of the case and not of the event; only while somebody watches. */
    @Test
    void tellsShadowRulesWhatWasRuled() {
        room.receive(Exceptions.allocationShortage());
        assertThat(room.core.shadows.told).isEmpty();

        room.core.shadows.watching = true;
        room.transaction().executeWithoutResult(status -> {
            room.get(JoinedExceptions.class)
                    .accept(List.of(Events.raised("SO-2", "e-2", 30).event()));
            assertThat(room.core.shadows.told).isEmpty();
        });

        assertThat(room.core.shadows.told).singleElement().satisfies(judged -> {
            assertThat(judged.facts().caseId()).isNotNull();
            assertThat(judged.facts().occurrences()).isEqualTo(1);
            assertThat(judged.at()).isEqualTo(room.clock.instant());
        });
    }

    @Test
    void leavesOutWhatLastHappenedEarlier() {
        room.receive(Exceptions.allocationShortage());
        room.jdbc()
                .sql("update cases.case_file set last_event_at = last_event_at - interval '3 days'")
                .update();

        assertThat(since(Duration.ofDays(1))).isEmpty();
        assertThat(since(Duration.ofDays(4))).hasSize(1);
    }

    private List<PastCase> since(Duration back) {
        try (Stream<PastCase> cases = room.get(PastCases.class).since(Exceptions.NOW.minus(back))) {
            return cases.toList();
        }
    }
}
