package dev.triage.governance;

import dev.triage.governance.rules.PolicyColumns;
import java.util.List;
import java.util.Map;

/**
 * Rules as a decision table: one row a rule, one column for each variable its conditions look at. A view of the texts, for
 * people; what decides is the texts.
 *
 * @param variables the columns, in the order of the policy language; only those some row uses
 * @param rows in the order of the rules given
 */
public record RuleTable(List<String> variables, List<Row> rows) {

    public RuleTable {
        variables = List.copyOf(variables);
        rows = List.copyOf(rows);
    }

    /**
     * One rule.
     *
     * @param workflows what it covers; {@code *} is everything, as in the next two
     * @param cells what must hold, by variable: {@code ≤ 5,000.00 EUR}, {@code in A, B}; several are joined by "and"
     * @param further conditions that look at several variables at once, as written
     * @param outcome {@code permits} or {@code forbids: why}
     * @param approvals who must agree, in words; empty when it is automatic or forbids
     * @param limits how often and how much, in words; empty when unlimited
     * @param effective from when until when, in words
     */
    public record Row(
            Rules.RuleView rule,
            List<String> workflows,
            List<String> categories,
            List<String> sites,
            Map<String, String> cells,
            List<String> further,
            boolean forbids,
            String outcome,
            List<String> approvals,
            List<String> limits,
            String effective) {

        public Row {
            workflows = List.copyOf(workflows);
            categories = List.copyOf(categories);
            sites = List.copyOf(sites);
            cells = Map.copyOf(cells);
            further = List.copyOf(further);
            approvals = List.copyOf(approvals);
            limits = List.copyOf(limits);
        }

        /** Whether it covers this; {@code ""} asks about nothing in particular. */
        public boolean covers(String workflow, String category, String site) {
            return one(workflows, workflow) && one(categories, category) && one(sites, site);
        }

        private static boolean one(List<String> names, String wanted) {
            return wanted.isEmpty() || names.contains("*") || names.contains(wanted);
        }
    }

    /**
     * The table of these versions. A version whose text cannot be read any more stands in it with its whole text's fault as
     * its only condition.
     *
     * @param currency the reporting currency, for amounts
     */
    public static RuleTable of(List<Rules.RuleView> rules, String currency) {
        List<Row> rows =
                rules.stream().map(rule -> PolicyColumns.row(rule, currency)).toList();
        return new RuleTable(PolicyColumns.used(rows), rows);
    }
}
