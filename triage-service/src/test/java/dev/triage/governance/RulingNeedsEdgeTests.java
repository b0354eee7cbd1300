package dev.triage.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.Ruling.Condition;
import dev.triage.governance.Ruling.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a ruling asks for follows from its outcome alone. */
class RulingNeedsEdgeTests {

    private static final List<ApprovalNeed> ONE = List.of(new ApprovalNeed("approver", 1));
    private static final List<Condition> UNMET =
            List.of(new Condition("small", false, "valueMinor <= 5", "valueMinor = 6", Map.of(), "5 or less passes"));

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void onlyWhatNeedsApprovalAsksForPeopleAndOnlyADenialSaysWhatWouldPass(Outcome outcome) {
        Ruling ruling = new Ruling(outcome, null, ONE, UNMET, "");

        assertThat(ruling.needs()).isEqualTo(outcome == Outcome.NEEDS_APPROVAL ? ONE : List.of());
        assertThat(ruling.wouldPass()).isEqualTo(outcome == Outcome.DENIED ? List.of("5 or less passes") : List.of());
    }

    @Test
    void aConditionNobodyCanMeetDifferentlySaysNothing() {
        Condition met = new Condition("small", true, "valueMinor <= 5", "valueMinor = 4");

        assertThat(new Ruling(Outcome.DENIED, null, List.of(), List.of(met), "").wouldPass())
                .isEmpty();
    }
}
