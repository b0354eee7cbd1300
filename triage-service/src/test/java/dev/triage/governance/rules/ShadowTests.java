package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Category;
import dev.triage.governance.RuleShadow;
import dev.triage.governance.RuleShadow.Cell;
import dev.triage.governance.Ruling;
import dev.triage.governance.SimulationCases.PastCase;
import dev.triage.governance.SimulationCases.Ruled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules in shadow are asked beside the live ones, without effect, and the answers are held against each other. */
class ShadowTests {

    private RuleRoom room;
    private ShadowCounter counter;

    @BeforeEach
    void open() {
        room = RuleRoom.open();
        counter = room.bean(ShadowCounter.class);
    }

    @AfterEach
    void close() {
        room.close();
        room.database.close();
    }

    @Test
    void holdsLiveAndShadowAnswersAgainstEachOther() {
        room.active(Policies.smallOrders());
        room.active(shadow("<= 500000", "<= 700000"));

        tell(
                Asked.sourcing().worth(184_000),
                Asked.sourcing().worth(600_000),
                Asked.sourcing().worth(650_000));
        tell(Asked.sourcing().worth(900_000));
        counter.flush();

        RuleShadow matrix = RuleRoom.done(room.rules.shadow("wider-orders", 7));
        assertThat(matrix.mode()).isEqualTo("shadow");
        assertThat(matrix.n()).isEqualTo(4);
        assertThat(matrix.agreed()).isEqualTo(2);
        assertThat(matrix.agreement()).isEqualTo(0.5);
        assertThat(matrix.missed()).isZero();
        assertThat(matrix.cells())
                .containsExactlyInAnyOrder(
                        cell("DENIED", "NEEDS_APPROVAL: 1 approver", 2, 1_250_000, 1_480_000, List.of("EX-1")),
                        cell("DENIED", "DENIED", 1, 900_000, 740_000, List.of()),
                        cell(
                                "NEEDS_APPROVAL: 1 approver",
                                "NEEDS_APPROVAL: 1 approver",
                                1,
                                184_000,
                                740_000,
                                List.of()));
        // Nothing of it reaches what is answered live.
        assertThat(live(Asked.sourcing().worth(600_000)).outcome()).isEqualTo(Ruling.Outcome.DENIED);
    }

    /** A forbid in shadow is asked as if it were enforced: it would beat the permit. */
    @Test
    void aProhibitionInShadowWouldBeatThePermit() {
        room.active(Policies.smallOrders());
        room.active(Policies.forbid("valueMinor > 100000")
                .replace("mode: enforce", "mode: shadow")
                .replace(
                        "- {name: no, expect: DENIED}",
                        "- {name: no, given: {valueMinor: 100001}, expect: DENIED}\n"
                                + "  - {name: yes, given: {valueMinor: 5}, expect: PERMITTED}"));

        tell(Asked.sourcing());
        counter.flush();

        assertThat(RuleRoom.done(room.rules.shadow("no-orders", 1)).cells())
                .singleElement()
                .satisfies(cell -> {
                    assertThat(cell.live()).isEqualTo("NEEDS_APPROVAL: 1 approver");
                    assertThat(cell.shadow()).isEqualTo("DENIED");
                    assertThat(cell.agree()).isFalse();
                });
    }

    @Test
    void looksOnlyWhereTheRuleHolds() {
        room.active(Policies.smallOrders());
        room.active(shadow("sites: [\"*\"]", "sites: [DC-WEST]"));
        room.active(shadow("id: small-orders", "id: later-orders").replace("from: 2025-01-01", "from: 2030-01-01"));

        tell(
                Asked.sourcing(),
                Asked.sourcing().of("split-shipment"),
                Asked.sourcing().of(Category.PICK_SHORT, 0.9));
        tell(Asked.sourcing().at("DC-WEST"));
        counter.flush();

        assertThat(RuleRoom.done(room.rules.shadow("wider-orders", 7)).n()).isEqualTo(1);
        assertThat(RuleRoom.done(room.rules.shadow("later-orders", 7)).n()).isZero();
    }

    @Test
    void watchesOnlyWhileARuleIsInShadow() {
        assertThat(counter.watching()).isFalse();
        room.active(shadow("<= 500000", "<= 700000"));
        assertThat(counter.watching()).isTrue();
        room.rules.retire("wider-orders", 1, RuleRoom.APPROVER);
        assertThat(counter.watching()).isFalse();
    }

    @Test
    void countsOfAllInstancesAndDaysAddUp() {
        room.active(Policies.smallOrders());
        room.active(shadow("<= 500000", "<= 700000"));
        try (RuleRoom other = room.another()) {
            tell(Asked.sourcing().worth(600_000));
            other.bean(ShadowCounter.class)
                    .judged(List.of(judged(Asked.sourcing().worth(610_000))));
            counter.flush();
            other.bean(ShadowCounter.class).flush();
        }
        room.asOwner("update governance.shadow_count set day = day - 10");
        tell(Asked.sourcing().worth(620_000));
        counter.flush();

        assertThat(RuleRoom.done(room.rules.shadow("wider-orders", 1)).n()).isEqualTo(1);
        assertThat(RuleRoom.done(room.rules.shadow("wider-orders", 30)).n()).isEqualTo(3);
        assertThat(RuleRoom.done(room.rules.shadow("wider-orders", 30))
                        .cells()
                        .getFirst()
                        .valueMinor())
                .isEqualTo(1_830_000);
    }

    /** More than there is room for, and what other rules ruled on, is counted as missed and not guessed at. */
    @Test
    void saysWhatItMissed() {
        room.active(Policies.smallOrders());
        room.active(shadow("<= 500000", "<= 700000"));
        List<PastCase.Judged> many = new ArrayList<>();
        for (int i = 0; i < ShadowCounter.ROOM + 5; i++) {
            many.add(judged(Asked.sourcing()));
        }
        Asked asked = Asked.sourcing();

        counter.flush();
        // The thread of the room empties the queue once a second; at most twice the room fits while this is told.
        counter.judged(many);
        counter.judged(List.of(new PastCase.Judged(
                asked.facts(), List.of(new Ruled(asked.proposal(), live(asked))), "sha256:others", Asked.NOW)));
        counter.flush();
        counter.judged(List.of(new PastCase.Judged(
                asked.facts(), List.of(new Ruled(asked.proposal(), live(asked))), "sha256:others", Asked.NOW)));
        counter.flush();

        RuleShadow matrix = RuleRoom.done(room.rules.shadow("wider-orders", 1));
        assertThat(matrix.missed()).isPositive();
        assertThat(matrix.n() + matrix.missed()).isEqualTo(ShadowCounter.ROOM + 5 + 2);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(RuleRoom.refusal(room.rules.shadow("nobody", 7))).isEqualTo("NOT_FOUND unknown-rule");
        assertThat(RuleRoom.refusal(room.rules.shadow("nobody", 0))).isEqualTo("MALFORMED malformed-parameter");
    }

    private static String shadow(String part, String replacement) {
        String text = Policies.smallOrders(part, replacement).replace("mode: enforce", "mode: shadow");
        return text.replace("id: small-orders", "id: wider-orders")
                .replace("{valueMinor: 500001}", "{valueMinor: 9000000}");
    }

    private void tell(Asked... asked) {
        for (Asked one : asked) {
            counter.judged(List.of(judged(one)));
        }
    }

    private PastCase.Judged judged(Asked asked) {
        return new PastCase.Judged(
                asked.facts(),
                List.of(new Ruled(asked.proposal(), live(asked))),
                room.live.book().version(),
                Asked.NOW);
    }

    private Ruling live(Asked asked) {
        return room.live.book().rule(asked.facts(), asked.proposal(), false, Asked.NOW);
    }

    private static Cell cell(String live, String shadow, long n, long value, long loss, List<String> examples) {
        return new Cell(live, shadow, live.equals(shadow), n, value, loss, "EUR", examples);
    }
}
