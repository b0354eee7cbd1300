package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.Rules.CaseResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseReaderTests {

    @Test
    void aListMakesACaseOfEachCombination() {
        assertThat(
                        cases(
                                "{name: sites, given: {site: [A, null], priority: [P1, P2], valueMinor: 7}, expect: NEEDS_APPROVAL}"))
                .extracting(Policy.Case::name)
                .containsExactly(
                        "sites [site=A, priority=P1]",
                        "sites [site=A, priority=P2]",
                        "sites [site=null, priority=P1]",
                        "sites [site=null, priority=P2]");
        assertThat(cases("{name: sites, given: {site: [A, null], valueMinor: 7}, expect: NEEDS_APPROVAL}")
                        .getLast())
                .satisfies(last -> assertThat(last.given()).isEqualTo(Map.of(Variable.VALUE_MINOR, 7L)))
                .satisfies(last -> assertThat(last.unset()).containsExactly(Variable.SITE));
    }

    @Test
    void aListOfNamesIsOneValueAndAListOfListsSeveral() {
        assertThat(cases("{name: one, given: {missing: [a, b]}}"))
                .singleElement()
                .satisfies(only -> assertThat(only.given()).containsEntry(Variable.MISSING, List.of("a", "b")));
        assertThat(cases("{name: two, given: {missing: [[a, b], []]}}")).hasSize(2);
    }

    @Test
    void whatIsNotListedIsDenied() {
        assertThat(cases("{name: large, given: {valueMinor: 500001}}"))
                .extracting(Policy.Case::expect)
                .containsExactly("DENIED");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {name: a, given: {site: []}}                                      | expected at least one value for 'site', found an empty list
            {name: a, given: {valueMinor: [1, x]}}                            | expected a whole number of minor units for 'valueMinor', found 'x'
            {name: a, expect: DENIED, expectApprovals: {approver: 1}}         | expected 'expect: NEEDS_APPROVAL' beside it, found none
            {name: a, expect: NEEDS_APPROVAL, expectApprovals: {boss: 1}}     | unknown field 'boss'; known are approver, lead
            {name: a, expect: NEEDS_APPROVAL, expectApprovals: {approver: 0}} | expected a whole number from 1 to 100, found 0
            {name: a, expectLimits: {perHour: 1}}                             | expected a case that permits: what is denied is not counted
            """)
    void saysWhatIsWrong(String line, String message) {
        assertThat(Policies.problems(withCases(line)))
                .extracting(Problem::message)
                .contains(message);
    }

    @Test
    void boundsTheCombinations() {
        String numbers = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]";

        assertThat(Policies.problems(
                        withCases("{name: a, given: {valueMinor: " + numbers + ", occurrences: " + numbers + "}}")))
                .extracting(Problem::message)
                .contains("expected at most 200 combinations, found more");
    }

    @Test
    void looksAtApprovalsAndLimitsWhereACaseStatesThem() {
        assertThat(results("{name: ok, expect: NEEDS_APPROVAL, expectApprovals: {approver: 1},"
                        + " expectLimits: {perHour: 5, perDayMinor: 100000}}"))
                .containsExactly(new CaseResult("ok", "NEEDS_APPROVAL", "NEEDS_APPROVAL", true));
        assertThat(results("{name: two, expect: NEEDS_APPROVAL, expectApprovals: {approver: 2}}"))
                .containsExactly(new CaseResult(
                        "two", "NEEDS_APPROVAL by {approver=2}", "NEEDS_APPROVAL by {approver=1}", false));
        assertThat(results("{name: more, expect: NEEDS_APPROVAL, expectLimits: {perHour: 5}}"))
                .containsExactly(new CaseResult(
                        "more",
                        "NEEDS_APPROVAL within {perHour: 5}",
                        "NEEDS_APPROVAL within {perHour: 5, perDayMinor: 100000}",
                        false));
    }

    @Test
    void looksAtEveryLimitACaseStates() {
        String limits = "{perHour: 5, perDay: 9, perDayMinor: 100000, perRequestMinor: 200000,"
                + " perWorkflow: {perHour: 6, perDay: 10, perDayMinor: 200000}}";
        String policy = withCases("{name: all, expect: NEEDS_APPROVAL, expectLimits: " + limits + "}")
                .replaceAll("(?m)^limits: .*", "limits: " + limits);

        assertThat(CaseRun.of(Policies.compiled(policy)).passed()).isTrue();
        for (String other :
                List.of("perDay: 8", "perRequestMinor: 200001", "perHour: 7", "perDay: 11", "perDayMinor: 200001")) {
            String name = other.substring(0, other.indexOf(' '));
            String changed = policy.replaceFirst("(?s)(.*cases:.*)" + name + " \\d+", "$1" + other);
            assertThat(CaseRun.of(Policies.compiled(changed)).objections())
                    .as(other)
                    .anySatisfy(objection -> assertThat(objection).contains(other));
        }
    }

    private static List<CaseResult> results(String line) {
        return CaseRun.of(Policies.compiled(withCases(line))).results();
    }

    private static List<Policy.Case> cases(String line) {
        return Policies.compiled(withCases(line)).policy().cases();
    }

    private static String withCases(String line) {
        return Policies.smallOrders().replaceAll("(?s)cases:.*", "cases:\n  - " + line + "\n");
    }
}
