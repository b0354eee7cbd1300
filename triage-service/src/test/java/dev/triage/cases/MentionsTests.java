package dev.triage.cases;

import static dev.triage.cases.Events.raised;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.TestDatabase;
import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MentionsTests {

    private static final Actor PLANNER = Actor.person("planner", Role.PLANNER);
    private static final Actor AUDITOR = Actor.person("auditor", Role.AUDITOR);

    @Test
    void findsNamesAndLeavesAddressesAlone() {
        assertThat(Mentions.namesIn("@lead, ask @j.smith or @j.smith. Not a@b.example, not @ alone; (@Łukasz-2)"))
                .containsExactly("lead", "j.smith", "Łukasz-2");
        assertThat(Mentions.namesIn("@x ".repeat(3) + "@" + "a".repeat(101))).contains("x");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            many.append("@u").append(i).append(' ');
        }
        assertThat(Mentions.namesIn(many.toString())).hasSize(20);
    }

    @Test
    void aCommentTellsThoseItNamesAndOnlyThose() {
        try (TestDatabase database = TestDatabase.of("platform", "cases");
                CaseRoom room = CaseRoom.on(database)) {
            room.receive(raised("SO-1", "a", 30).event());
            UUID id = room.only().id();
            Mentions mentions = room.get(Mentions.class);

            assertThat(room.cases().comment(id, "@lead please, I (@planner) wait", PLANNER))
                    .isInstanceOf(Result.Done.class);
            assertThat(room.cases().comment(id, "@lead too", AUDITOR)).isInstanceOf(Result.Refused.class);

            assertThat(mentions.unseen("lead")).isEqualTo(1);
            assertThat(mentions.unseen("planner")).isZero();
            Mentions.Mention told = mentions.of("lead", 10).getFirst();
            assertThat(told.caseId()).isEqualTo(id);
            assertThat(told.by()).isEqualTo("planner");
            assertThat(told.text()).isEqualTo("@lead please, I (@planner) wait");
            assertThat(told.seenAt()).isNull();

            mentions.seen("lead");
            assertThat(mentions.unseen("lead")).isZero();
            assertThat(mentions.of("lead", 10).getFirst().seenAt()).isNotNull();
        }
    }
}
