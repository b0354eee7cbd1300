package dev.triage.cases;

import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.PayloadApplicationEvent;

/** Whom what happens to a case concerns. */
class ConcernsTests {

    private static final Actor PLANNER = Actor.person("planner", Role.PLANNER);
    private static final Actor LEAD = Actor.person("lead", Role.LEAD);
    private static final Actor AUDITOR = Actor.person("auditor", Role.AUDITOR);

    private final List<CaseConcerns> told = new ArrayList<>();
    private final List<CasesOpening.Opened> opened = new ArrayList<>();
    private TestDatabase database;
    private CaseRoom room;
    private UUID id;

    @BeforeEach
    void open() {
        database = TestDatabase.of("platform", "cases");
        room = CaseRoom.on(database);
        room.context.addApplicationListener(event -> {
            if (event instanceof PayloadApplicationEvent<?> published) {
                if (published.getPayload() instanceof CaseConcerns concern) {
                    told.add(concern);
                } else if (published.getPayload() instanceof CasesOpening opening) {
                    opened.addAll(opening.opened());
                }
            }
        });
        room.receive(raised("SO-1", "a", 30).event());
        id = room.only().id();
    }

    @AfterEach
    void close() {
        room.close();
        database.close();
    }

    @Test
    void findsNamesAndLeavesAddressesAlone() {
        assertThat(NamedPeople.in("@lead, ask @j.smith or @j.smith. Not a@b.example, not @ alone; (@Łukasz-2)"))
                .containsExactly("lead", "j.smith", "Łukasz-2");
        assertThat(NamedPeople.in("@x ".repeat(3) + "@" + "a".repeat(101))).contains("x");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            many.append("@u").append(i).append(' ');
        }
        assertThat(NamedPeople.in(many.toString())).hasSize(20);
    }

    @Test
    void aCommentConcernsThoseItNamesAndOnlyThose() {
        assertThat(room.cases().comment(id, "@lead please, I (@planner) wait", PLANNER))
                .isInstanceOf(Result.Done.class);
        assertThat(room.cases().comment(id, "@lead too", AUDITOR)).isInstanceOf(Result.Refused.class);
        assertThat(room.cases().comment(id, "I, @planner, wait", PLANNER)).isInstanceOf(Result.Done.class);

        CaseConcerns concern = only();
        assertThat(concern.kind()).isEqualTo(CaseConcerns.Kind.MENTIONED);
        assertThat(concern.people()).containsExactly("lead");
        assertThat(concern.by()).isEqualTo("planner");
        assertThat(concern.text()).isEqualTo("@lead please, I (@planner) wait");
        assertThat(concern.about().id()).isEqualTo(id);
        assertThat(concern.about().reference()).isEqualTo(room.only().reference());
        assertThat(concern.about().siteZone()).isEqualTo("America/New_York");
    }

    @Test
    void whoGetsACaseIsToldUnlessTheyTookIt() {
        room.get(Colleagues.class).seen(PLANNER);
        room.get(Colleagues.class).seen(LEAD);

        room.cases().assign(id, "planner", null, PLANNER);
        assertThat(told).isEmpty();
        room.cases().assign(id, "lead", null, PLANNER);

        assertThat(only().kind()).isEqualTo(CaseConcerns.Kind.ASSIGNED);
        assertThat(only().people()).containsExactly("lead");
    }

    @Test
    void aCaseThatWakesConcernsWhoHasItAndWhoSentItToSleep() {
        room.cases().claim(id, null, PLANNER);
        room.cases().snooze(id, room.clock.instant().plus(Duration.ofHours(1)), "later", null, LEAD);
        room.clock.advance(Duration.ofHours(2));
        room.get(DeadlineWatch.class).look();

        assertThat(only().kind()).isEqualTo(CaseConcerns.Kind.WOKEN);
        assertThat(only().people()).containsExactlyInAnyOrder("planner", "lead");
        assertThat(only().text()).isEqualTo("Woken: the time it was snoozed for is over.");

        told.clear();
        room.cases().snooze(id, null, "until it comes again", null, PLANNER);
        room.receive(raised("SO-1", "b", 20).event());
        assertThat(only().people()).containsExactly("planner");
        assertThat(only().text()).isEqualTo("Woken: it was raised again.");
    }

    @Test
    void saysOnceWhichCasesABatchOpens() {
        room.receive(raised("SO-1", "c", 10).event(), raised("SO-9", "d", 10).event());

        assertThat(opened).hasSize(2);
        CaseRow row = room.queue().stream()
                .filter(one -> one.id().equals(opened.get(1).id()))
                .findFirst()
                .orElseThrow();
        assertThat(opened.get(1).reference()).isEqualTo(row.reference());
        assertThat(opened.get(1).priority()).isEqualTo(row.priority());
        assertThat(opened.get(1).expectedLoss().minor())
                .isEqualTo(row.expectedLoss().minor());
    }

    private CaseConcerns only() {
        assertThat(told).hasSize(1);
        return told.getFirst();
    }
}
