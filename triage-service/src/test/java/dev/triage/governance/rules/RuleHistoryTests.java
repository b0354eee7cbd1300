package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.triage.fixtures.TestDatabase;
import dev.triage.governance.Rules.RuleView;
import dev.triage.governance.RulesOn;
import dev.triage.governance.RulesOn.Held;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which rules were, are and will be in force, from what was activated and retired when. */
class RuleHistoryTests {

    private RuleRoom room;

    @BeforeEach
    void open() {
        room = new RuleRoom(
                TestDatabase.of("platform", "governance"),
                Map.of(
                        "triage.rules.time-zone",
                        "Europe/Berlin",
                        "triage.rules.site-time-zones.DC-EAST",
                        "America/New_York"));
    }

    @AfterEach
    void close() {
        room.close();
        room.database.close();
    }

    @Test
    void answersForThePastFromTheRecord() {
        room.active(Policies.smallOrders());
        room.active(Policies.smallOrders("<= 500000", "<= 400000"));
        happened(1, "2026-03-01T10:00:00Z", "2026-03-29T10:00:00Z");
        happened(2, "2026-03-29T10:00:00Z", null);

        assertThat(on("2026-02-28").rules()).isEmpty();
        assertThat(on("2026-03-15").rules()).singleElement().satisfies(held -> {
            assertThat(held.rule().version()).isEqualTo(1);
            assertThat(held.throughout()).isTrue();
        });
        // The day of the change has both, and begins and ends at Berlin's midnights: 23 hours.
        RulesOn change = on("2026-03-29");
        assertThat(change.zone()).isEqualTo("Europe/Berlin");
        assertThat(change.rules())
                .extracting(held -> held.rule().version(), Held::from, Held::until, Held::throughout)
                .containsExactly(
                        tuple(1, Instant.parse("2026-03-28T23:00:00Z"), Instant.parse("2026-03-29T10:00:00Z"), false),
                        tuple(2, Instant.parse("2026-03-29T10:00:00Z"), Instant.parse("2026-03-29T22:00:00Z"), false));
        assertThat(on("2026-03-29T09:59:59Z").rules())
                .extracting(held -> held.rule().version())
                .containsExactly(1);
        assertThat(on("2026-03-29T10:00:00Z").rules())
                .extracting(held -> held.rule().version())
                .containsExactly(2);
        assertThat(on("2026-03-15").note()).isNull();
    }

    @Test
    void answersForTheFutureAsThingsStandAndByTheDatesOfTheRule() {
        room.active(Policies.smallOrders("until: null", "until: 2026-12-24"));

        RulesOn christmas = on("2026-12-24");

        assertThat(christmas.rules())
                .singleElement()
                .extracting(Held::throughout)
                .isEqualTo(true);
        assertThat(christmas.note()).startsWith("As things stand now");
        assertThat(on("2026-12-25").rules()).isEmpty();
        // New York's Christmas Eve goes on for six hours after Berlin's has ended.
        assertThat(RuleRoom.done(room.rules.activeOn("2026-12-25T02:00:00Z", "DC-EAST", null))
                        .rules())
                .hasSize(1);
        assertThat(RuleRoom.done(room.rules.activeOn("2026-12-25T02:00:00Z", "DC-WEST", null))
                        .rules())
                .isEmpty();
        assertThat(RuleRoom.done(room.rules.activeOn("2026-12-25T02:00:00Z", null, "America/New_York"))
                        .rules())
                .hasSize(1);
    }

    @Test
    void leavesOutOtherSitesAndWhatWasNeverActive() {
        RuleView east = room.active(Policies.smallOrders("sites: [\"*\"]", "sites: [DC-EAST]"));
        room.submitted(Policies.permit("other", "confidence >= 99", 1)
                .replace("{valueMinor: 900}", "{confidence: 99}")
                .replace("{valueMinor: 500001}", "{confidence: 5}"));
        room.rules.retire("other", 1, RuleRoom.APPROVER);

        String tomorrow = "2199-01-01";
        assertThat(RuleRoom.done(room.rules.activeOn(tomorrow, "DC-EAST", null)).rules())
                .extracting(held -> held.rule().id())
                .containsExactly(east.id());
        assertThat(RuleRoom.done(room.rules.activeOn(tomorrow, "DC-WEST", null)).rules())
                .isEmpty();
        assertThat(on(tomorrow).rules()).hasSize(1);
    }

    @Test
    void refusesWhatIsNoDate() {
        for (String wrong : List.of("2026-02-30", "soon", "2026-12-24T08:00:00")) {
            assertThat(RuleRoom.refusal(room.rules.activeOn(wrong, null, null))).isEqualTo("MALFORMED malformed-date");
        }
        assertThat(RuleRoom.refusal(room.rules.activeOn("2026-12-24", null, "Mars/Base")))
                .isEqualTo("MALFORMED malformed-date");
    }

    private RulesOn on(String on) {
        return RuleRoom.done(room.rules.activeOn(on, null, null));
    }

    /** Times are the database's own, so the test moves them as only the owner can. */
    private void happened(int version, String activated, @Nullable String retired) {
        room.asOwner(
                "alter table governance.rule_version disable trigger rule_update",
                "update governance.rule_version set activated_at = '" + activated + "', retired_at = "
                        + (retired == null ? "null" : "'" + retired + "'") + " where version = " + version,
                "alter table governance.rule_version enable trigger rule_update");
    }
}
