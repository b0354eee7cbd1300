package dev.triage.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.Ruling.Condition;
import dev.triage.governance.Ruling.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a ruling asks for follows from its outcome alone. */
class RulingNeedsEdgeTests {

    private final List<ApprovalNeed> one = List.of(new ApprovalNeed("approver", 1));
    private final List<Condition> unmet =
            List.of(new Condition("small", false, "valueMinor <= 5", "valueMinor = 6", Map.of(), "5 or less passes"));

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void onlyWhatNeedsApprovalAsksForPeopleAndOnlyADenialSaysWhatWouldPass(Outcome outcome) {
        Ruling ruling = new Ruling(outcome, null, one, unmet, "");

        assertThat(ruling.needs()).isEqualTo(outcome == Outcome.NEEDS_APPROVAL ? one : List.of());
        assertThat(ruling.wouldPass()).isEqualTo(outcome == Outcome.DENIED ? List.of("5 or less passes") : List.of());
    }

    @Test
    void aConditionNobodyCanMeetDifferentlySaysNothing() {
        Condition met = new Condition("small", true, "valueMinor <= 5", "valueMinor = 4");

        assertThat(new Ruling(Outcome.DENIED, null, List.of(), List.of(met), "").wouldPass())
                .isEmpty();
    }

    /** The values as they were given, unknown ones too, whatever becomes of the map they came in. */
    @Test
    void keepsTheValuesOfAConditionInTheirOrder() {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("valueMinor", 6L);
        given.put("site", null);
        Condition two = new Condition("small", false, "", "", given, null);
        given.remove("site");
        Condition one = new Condition("small", false, "", "", given, null);
        given.clear();

        assertThat(two.values()).containsExactly(entry("valueMinor", 6L), entry("site", null));
        assertThat(one.values()).containsExactly(entry("valueMinor", 6L));
        assertThatThrownBy(() -> two.values().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> one.values().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
