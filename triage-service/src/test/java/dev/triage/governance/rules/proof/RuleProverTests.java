package dev.triage.governance.rules.proof;

import static dev.triage.governance.rules.proof.SmallProofs.again;
import static dev.triage.governance.rules.proof.SmallProofs.defects;
import static dev.triage.governance.rules.proof.SmallProofs.given;
import static dev.triage.governance.rules.proof.SmallProofs.of;
import static dev.triage.governance.rules.proof.SmallProofs.prove;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RuleProof.Finding;
import dev.triage.governance.RuleProof.Kind;
import dev.triage.governance.RuleProof.WorkflowProof;
import dev.triage.governance.Ruling;
import dev.triage.governance.rules.Policies;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each defect in a small policy made for it; each witness is put to the ruling code once more, as a case would be. */
class RuleProverTests {

    @Test
    void findsNothingInASoundPolicy() {
        assertThat(defects(Policies.smallOrders())).isEmpty();
        assertThat(of(Kind.REDUNDANT, Policies.smallOrders())).isEmpty();
    }

    static Stream<String> contradictions() {
        return Stream.of(
                "valueMinor <= 5 && valueMinor > 5",
                "valueMinor < 5 && valueMinor >= 5",
                "valueMinor <= 9 && confidence > 100",
                "valueMinor <= 9 && occurrences < 0",
                "valueMinor <= 9 && dataAge < duration('5m') && dataAge > duration('10m')",
                "valueMinor <= 9 && site == 'A' && site == 'B'",
                "valueMinor <= 9 && abstained && !abstained",
                "valueMinor <= 9 && now > timestamp('2027-01-02T00:00:00Z') && now < timestamp('2027-01-01T00:00:00Z')",
                // beyond what comparing bounds one by one could see
                "valueMinor <= 9 && (site == 'A' || site == 'B') && site == 'C'",
                "valueMinor <= 9 && !(confidence <= 90 || abstained) && confidence < 80",
                "valueMinor <= 9 && expectedLossMinor > costMinor && costMinor >= expectedLossMinor");
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void findsAConditionThatIsNeverTrue(String expr) {
        String policy = Policies.permit("never", expr, 1);

        assertThat(defects(policy)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.NEVER_TRUE);
            assertThat(finding.message()).isEqualTo("never true: no input meets 'holds'");
            assertThat(finding.line()).isEqualTo(11);
            assertThat(again(finding, policy).outcome()).isEqualTo(Ruling.Outcome.DENIED);
        });
    }

    @Test
    void namesTheTwoConditionsThatExcludeOneAnother() {
        String policy = Policies.smallOrders("confidence >= 85", "valueMinor > 500000");

        assertThat(defects(policy)).singleElement().satisfies(finding -> {
            assertThat(finding.message())
                    .isEqualTo("never true: no input meets 'small order' together with 'class is certain enough'");
            assertThat(finding.line()).isEqualTo(13);
        });
    }

    @Test
    void findsAConditionTheScopeExcludes() {
        String policy = Policies.smallOrders("confidence >= 85", "category == 'PICK_SHORT'");

        assertThat(defects(policy))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).endsWith("together with the scope"));
    }

    @Test
    void findsARuleThatHasEnded() {
        // The cases' fixed time is 10:00 in UTC: the day before has ended there, but not yet far enough in the west.
        for (String ended : List.of("2026-11-21", "2026-11-22, zone: UTC", "2026-11-23T10:00:00Z")) {
            assertThat(defects(Policies.smallOrders("until: null", "until: " + ended)))
                    .as(ended)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message()).startsWith("never true: it has ended"));
        }
        for (String running : List.of("2026-11-22", "2026-11-23, zone: UTC", "2026-11-23T10:00:00.001Z")) {
            assertThat(defects(Policies.smallOrders("until: null", "until: " + running)))
                    .as(running)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "confidence >= 85",
                "valueMinor >= 1",
                "valueMinor != 7",
                "valueMinor <= 500000 || confidence >= 99",
                "valueMinor <= 500000 || carrier == 'UPSN'",
                "costMinor <= 500000",
                "expectedLossMinor >= valueMinor"
            })
    void missesAnUpperBoundOnTheValue(String expr) {
        String policy = Policies.permit("open", expr, 1);

        assertThat(defects(policy)).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.UNBOUNDED);
            assertThat(finding.message()).startsWith("no upper bound on valueMinor");
            assertThat((Long) given(finding).get("valueMinor")).isGreaterThanOrEqualTo(100_000_000_000_000L);
            assertThat(again(finding, policy).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "500000 >= valueMinor",
                "valueMinor in [1, 2]",
                "!(valueMinor > 5)",
                "abstained ? valueMinor < 5 : valueMinor < 6"
            })
    void findsAnUpperBoundInAnyForm(String expr) {
        assertThat(defects(Policies.permit("closed", expr, 1))).isEmpty();
    }

    @Test
    void missesLimits() {
        String policy = Policies.smallOrders("limits: {perHour: 5, perDayMinor: 100000}\n", "");

        assertThat(defects(policy)).singleElement().satisfies(finding -> {
            assertThat(finding.message()).startsWith("no limit on how often or how much");
            assertThat(again(finding, policy).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
        });
    }

    @Test
    void findsAPermitThatAnotherMasks() {
        String narrow = Policies.permit("narrow", "valueMinor <= 500", 1);
        String wide = Policies.permit("wide", "valueMinor <= 400 && confidence > 90", 1)
                .replace("categories: [ALLOC_SHORTAGE]", "categories: [\"*\"]");
        String masked = Policies.permit("zzz", "valueMinor <= 400 && confidence > 90", 1);

        assertThat(of(Kind.MASKED, narrow, wide)).isEmpty();
        assertThat(of(Kind.MASKED, narrow, masked)).singleElement().satisfies(finding -> {
            assertThat(finding.rules()).containsExactly("zzz", "narrow");
            assertThat(again(finding, narrow, masked).rule())
                    .extracting(Ruling.RuleReference::id)
                    .isEqualTo("narrow");
            assertThat(again(finding, masked).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
        });
    }

    @Test
    void findsAPermitThatTwoMaskOnlyTogether() {
        String low = Policies.permit("a-low", "valueMinor <= 500 && confidence <= 50", 1);
        String high = Policies.permit("b-high", "valueMinor <= 500 && confidence > 50", 1);
        String masked = Policies.permit("c-all", "valueMinor <= 500", 1);

        assertThat(of(Kind.MASKED, low, masked)).isEmpty();
        assertThat(of(Kind.MASKED, low, high, masked))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).endsWith("'a-low' or 'b-high'"));
    }

    @Test
    void findsAPermitThatAForbidMasks() {
        String forbid = Policies.forbid("valueMinor > 100");

        assertThat(of(Kind.MASKED, Policies.permit("late", "valueMinor > 100 && valueMinor < 200", 1), forbid))
                .singleElement()
                .satisfies(finding -> assertThat(finding.rules()).containsExactly("late", "no-orders"));
        assertThat(of(Kind.MASKED, Policies.permit("late", "valueMinor >= 100 && valueMinor < 200", 1), forbid))
                .isEmpty();
    }

    /** A forbid that cannot be told forbids, so a permit for the unknown alone is masked by it. */
    @Test
    void knowsThatADoubtfulForbidForbids() {
        String unknown = Policies.permit("unknown", "valueMinor < 9 && 'customerTier' in missing", 1);

        assertThat(of(Kind.MASKED, unknown, Policies.forbid("customerTier == 'C'")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(given(finding)).containsEntry("customerTier", null);
                    assertThat(again(finding, unknown).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
                });
    }

    @Test
    void findsAForbidThatForbidsNothingNew() {
        String wide = Policies.forbid("valueMinor > 100").replace("id: no-orders", "id: wide");
        String narrow = Policies.forbid("valueMinor > 200");

        assertThat(of(Kind.MASKED, wide, narrow))
                .singleElement()
                .satisfies(finding -> assertThat(finding.rules()).containsExactly("no-orders", "wide"));
        assertThat(of(Kind.MASKED, wide, wide.replace("id: wide", "id: again")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.rules()).containsExactly("wide", "again"));
    }

    @Test
    void tellsAnOverlapThatOnlyTheAlphabetDecides() {
        String approver = Policies.permit("approver", "valueMinor <= 500", 1);
        String lead = Policies.permit("lead", "valueMinor <= 500 && valueMinor >= 100", 1)
                .replace("role: approver", "role: lead");

        assertThat(defects(approver, lead)).anySatisfy(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.AMBIGUOUS_OVERLAP);
            assertThat(finding.message()).contains("asks for 1 approver, the second would ask for 1 lead");
            assertThat(again(finding, approver, lead).approvals().getFirst().role())
                    .isEqualTo("approver");
            assertThat(again(finding, lead).approvals().getFirst().role()).isEqualTo("lead");
        });
    }

    @Test
    void tellsAnOverlapThatTheOrderOfRulesDecides() {
        String one = Policies.permit("one", "valueMinor <= 500", 1);
        String two = Policies.permit("two", "valueMinor <= 600 && valueMinor >= 500", 2);
        String apart = Policies.permit("two", "valueMinor <= 600 && valueMinor > 500", 2);

        assertThat(defects(one, two)).isEmpty();
        assertThat(of(Kind.OVERLAP, one, two)).singleElement().satisfies(finding -> {
            assertThat(finding.message()).endsWith("because it asks for more people");
            assertThat(given(finding)).containsEntry("valueMinor", 500L);
            assertThat(again(finding, one, two).approvals().getFirst().count()).isEqualTo(2);
        });
        assertThat(of(Kind.OVERLAP, one, apart)).isEmpty();
    }

    /** Days at a site end where others begin, in whatever zone; a moment cuts them where zones differ. */
    @Test
    void comparesDaysAtTheSiteWithMoments() {
        String now = Policies.permit("now", "valueMinor <= 500", 0).replace("until: null", "until: 2026-12-31");
        String forbid = Policies.forbid("valueMinor > 0 && valueMinor <= 500");

        String utc = forbid.replace("{from: 2025-01-01, until: null}", "{until: 2026-12-31, zone: UTC}");
        String later = forbid.replace("{from: 2025-01-01, until: null}", "{until: 2027-01-01, zone: UTC}");

        // 18 hours west of Greenwich the last day is not over when it is in UTC; there no case can be shown, in UTC.
        WorkflowProof open = prove(now.replace("valueMinor <= 500", "valueMinor <= 500 && valueMinor > 0"), utc)
                .workflows()
                .getFirst();
        assertThat(open.proven()).isFalse();
        assertThat(open.statement()).contains("not proven");
        assertThat(prove(now.replace("valueMinor <= 500", "valueMinor <= 500 && valueMinor > 0"), later)
                        .workflows()
                        .getFirst()
                        .statement())
                .contains("nothing is ever permitted");
    }

    @Test
    void datesKeepRulesApart() {
        String now = Policies.permit("now", "valueMinor <= 500", 1).replace("until: null", "until: 2026-12-31");
        String then = Policies.permit("then", "valueMinor <= 500", 1)
                .replace("from: 2025-01-01", "from: 2027-01-01")
                .replace("role: approver", "role: lead");

        assertThat(defects(now, then)).isEmpty();
        assertThat(defects(now, then.replace("from: 2027-01-01", "from: 2026-12-31")))
                .singleElement()
                .satisfies(finding -> assertThat(given(finding)).containsEntry("now", "2026-12-31T00:00:00Z"));
    }

    @Test
    void tellsWhatAForbidTakes() {
        String permit = Policies.permit("permit", "valueMinor <= 500000", 1);
        String forbid = Policies.forbid("customerTier == 'C'");

        assertThat(of(Kind.OVERLAP, permit, forbid)).singleElement().satisfies(finding -> {
            assertThat(finding.rules()).containsExactly("no-orders", "permit");
            assertThat(again(finding, permit).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
            assertThat(again(finding, permit, forbid).outcome()).isEqualTo(Ruling.Outcome.DENIED);
        });
    }

    @Test
    void findsRedundantConditions() {
        assertThat(of(Kind.REDUNDANT, Policies.smallOrders("confidence >= 85", "1 < 2")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).endsWith("always holds"));
        assertThat(of(Kind.REDUNDANT, Policies.smallOrders("confidence >= 85", "valueMinor < 600000")))
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.message())
                                .isEqualTo(
                                        "redundant: 'class is certain enough' follows from the scope and the other conditions"));
        assertThat(of(Kind.REDUNDANT, Policies.smallOrders("confidence >= 85", "valueMinor < 500000")))
                .extracting(Finding::message)
                .containsExactly("redundant: 'small order' follows from the scope and the other conditions");
    }

    @Test
    void warnsOfAnAutomaticPosting() {
        String policy = Policies.permit("posting", "valueMinor <= 5", 0)
                .replace("alternate-warehouse-sourcing", "ship-confirm-proposal");

        assertThat(of(Kind.NEVER_AUTOMATIC, policy)).singleElement().satisfies(finding -> {
            assertThat(finding.message())
                    .isEqualTo("'ship-confirm-proposal' is never automatic: expected at least one approval");
            assertThat(again(finding, policy).outcome()).isEqualTo(Ruling.Outcome.NEEDS_APPROVAL);
        });
        assertThat(prove(policy).workflows().getFirst().statement()).contains("no path without an approval");
    }
}
