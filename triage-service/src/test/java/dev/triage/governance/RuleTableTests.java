package dev.triage.governance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people read in the cells of the decision table, beside the text it was made of. */
class RuleTableTests {

    @Test
    void putsEachConditionIntoTheColumnOfItsVariable() {
        RuleTable.Row row = row("""
                  - {name: a, expr: "confidence >= 85 && confidence < 99"}
                  - {name: b, expr: "dataAge <= duration('45m')"}
                  - {name: c, expr: "valueMinor <= 500000"}
                  - {name: d, expr: "carrier in ['UPSN', 'DHL']"}
                  - {name: e, expr: "!(customerTier in ['C'])"}
                  - {name: f, expr: "!requesterIsMachine"}
                  - {name: g, expr: "customerConsent"}
                  - {name: h, expr: "!('timeToDue' in missing) && timeToDue > duration('1h')"}
                """, "{permit: {approvals: []}}");

        assertThat(row.cells())
                .isEqualTo(Map.of(
                        "confidence", "≥ 85 % and < 99 %",
                        "dataAge", "≤ 45m",
                        "valueMinor", "≤ 5,000.00 EUR",
                        "carrier", "in UPSN, DHL",
                        "customerTier", "not in C",
                        "requesterIsMachine", "no",
                        "customerConsent", "yes",
                        "timeToDue", "known and > 1h"));
        assertThat(row.further()).isEmpty();
    }

    @Test
    void keepsWhatLooksAtSeveralVariablesAsItIsWritten() {
        RuleTable.Row row = row("""
                  - {name: a, expr: "expectedLossMinor >= costMinor * 2"}
                  - {name: b, expr: "occurrences <= 2 && valueMinor > costMinor"}
                  - {name: c, expr: "site == 'A' || site == 'B'"}
                """, "{permit: {approvals: []}}");

        assertThat(row.further()).containsExactly("expectedLossMinor >= costMinor * 2", "valueMinor > costMinor");
        assertThat(row.cells()).isEqualTo(Map.of("occurrences", "≤ 2", "site", "site == 'A' || site == 'B'"));
    }

    @Test
    void saysWhoApprovesHowMuchAndFromWhen() {
        RuleTable.Row row = row(
                "  - {name: a, expr: \"valueMinor <= 5000000\"}\n",
                "{permit: {approvals: [{role: approver, count: 1}, {role: lead, count: 1, aboveMinor: 500000}]}}");

        assertThat(row.forbids()).isFalse();
        assertThat(row.approvals()).containsExactly("1 × approver", "1 × lead above 5,000.00 EUR");
        assertThat(row.limits()).containsExactly("50 an hour", "50,000.00 EUR a day");
        assertThat(row.effective()).isEqualTo("from 2025-01-01");
        assertThat(row.covers("substitute-item", "", "DC-EAST")).isTrue();
        assertThat(row.covers("split-shipment", "", "")).isFalse();
        assertThat(row.covers("", "", "DC-WEST")).isFalse();
        assertThat(row("  - {name: a, expr: abstained}\n", "{forbid: {reason: it is a guess}}")
                        .outcome())
                .isEqualTo("forbids: it is a guess");
    }

    @Test
    void showsTheColumnsSomeRowUsesInTheLanguagesOrder() {
        Rules.RuleView one = view("  - {name: a, expr: \"valueMinor <= 1\"}\n", "{permit: {approvals: []}}");
        Rules.RuleView other = view("  - {name: a, expr: \"confidence >= 1\"}\n", "{permit: {approvals: []}}");

        assertThat(RuleTable.of(List.of(one, other), "EUR").variables()).containsExactly("confidence", "valueMinor");
    }

    @Test
    void aTextThatCannotBeReadForbids() {
        RuleTable.Row row = RuleTable.of(List.of(view("  - nonsense\n", "{}")), "EUR")
                .rows()
                .getFirst();

        assertThat(row.forbids()).isTrue();
        assertThat(row.further()).isNotEmpty();
        assertThat(row.covers("anything", "ANY", "ANY")).isTrue();
    }

    private static RuleTable.Row row(String when, String then) {
        return RuleTable.of(List.of(view(when, then)), "EUR").rows().getFirst();
    }

    private static Rules.RuleView view(String when, String then) {
        String source = """
                apiVersion: triage/v1
                kind: Policy
                id: table
                title: Table
                owner: planning
                rationale: For the table.
                scope: {workflows: [substitute-item], categories: ["*"], sites: [DC-EAST]}
                mode: enforce
                effective: {from: 2025-01-01, until: null}
                when:
                %sthen: %s
                limits: {perHour: 50, perDayMinor: 5000000}
                """.formatted(when, then);
        if (then.contains("forbid")) {
            source = source.substring(0, source.indexOf("limits:"));
        }
        return new Rules.RuleView(
                "table",
                1,
                Rules.Status.DRAFT,
                "0",
                "Table",
                "planning",
                "",
                "enforce",
                "ruleauthor",
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                source,
                List.of());
    }
}
