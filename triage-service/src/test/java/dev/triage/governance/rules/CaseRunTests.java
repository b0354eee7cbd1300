package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RuleFiles.ConditionCoverage;
import dev.triage.governance.Rules.CaseResult;
import org.junit.jupiter.api.Test;

class CaseRunTests {

    @Test
    void runsThePolicysOwnCases() {
        CaseRun.Report report = report(Policies.smallOrders());

        assertThat(report.results())
                .containsExactly(
                        new CaseResult("small", "NEEDS_APPROVAL", "NEEDS_APPROVAL", true),
                        new CaseResult("large", "DENIED", "DENIED", true));
        assertThat(report.objections()).isEmpty();
    }

    @Test
    void objectsToACaseThatComesOutOtherwise() {
        CaseRun.Report report = report(Policies.smallOrders("valueMinor: 900", "valueMinor: 900000"));

        assertThat(report.passed()).isFalse();
        assertThat(report.objections()).contains("case 'small' expected NEEDS_APPROVAL, was DENIED");
    }

    @Test
    void wantsCasesOnBothSides() {
        String without = Policies.smallOrders().replaceAll("(?s)cases:.*", "");
        String permitting = Policies.smallOrders().replaceAll("  - \\{name: large.*\\n", "");
        String denying = Policies.smallOrders().replaceAll("  - \\{name: small, given.*\\n", "");

        assertThat(report(without).objections()).containsExactly("expected cases, found none");
        assertThat(report(permitting).objections())
                .containsExactly("expected at least one case that denies, found none");
        assertThat(report(denying).objections()).containsExactly("expected at least one case that permits, found none");
    }

    @Test
    void setsModeAndDatesAside() {
        String later =
                Policies.smallOrders("mode: enforce", "mode: off").replace("from: 2025-01-01", "from: 2030-01-01");

        assertThat(report(later).objections()).isEmpty();
    }

    @Test
    void aForbidThatDoesNotHoldCountsAsPermitted() {
        String forbid = Policies.forbid("valueMinor > 100000").replaceAll("(?s)cases:.*", """
                        cases:
                          - {name: much, given: {valueMinor: 100001}, expect: DENIED}
                          - {name: little, given: {valueMinor: 100000}, expect: PERMITTED}
                          - {name: elsewhere, given: {valueMinor: 100001, category: PICK_SHORT}, expect: PERMITTED}
                        """);

        assertThat(report(forbid).objections()).isEmpty();
    }

    @Test
    void nullMakesAValueUnknown() {
        String unknown = Policies.smallOrders("given: {valueMinor: 500001}", "given: {dataAge: null}");

        assertThat(report(unknown).objections()).isEmpty();
    }

    @Test
    void saysWhatNoCaseShows() {
        assertThat(report(Policies.smallOrders()).coverage())
                .containsExactly(
                        new ConditionCoverage("class is certain enough", true, false),
                        new ConditionCoverage("data is fresh", true, false),
                        new ConditionCoverage("small order", true, true));
    }

    @Test
    void hashesOutcomesSoThatAnotherEngineIsNoticed() {
        String sha256 = report(Policies.smallOrders()).sha256();

        assertThat(report(Policies.smallOrders()).sha256()).isEqualTo(sha256);
        assertThat(report(Policies.smallOrders("valueMinor: 900", "valueMinor: 900000"))
                        .sha256())
                .isNotEqualTo(sha256);
    }

    private static CaseRun.Report report(String text) {
        return CaseRun.of(Policies.compiled(text));
    }
}
