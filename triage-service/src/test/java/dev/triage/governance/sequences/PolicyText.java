package dev.triage.governance.sequences;

import dev.triage.governance.sequences.ModelState.Need;
import dev.triage.governance.sequences.ModelState.Terms;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The terms of a sequence's rule, written as people write policies. */
final class PolicyText {

    private PolicyText() {}

    static String of(String id, Terms terms, Instant begun) {
        String workflow = terms.workflow();
        String expected = terms.forbids()
                ? "PERMITTED"
                : terms.approvals().stream().noneMatch(need -> terms.most() > need.above())
                                && !Catalogue.neverAutomatic(workflow)
                        ? "PERMITTED"
                        : "NEEDS_APPROVAL";
        String approvals = terms.approvals().stream()
                .map((Need need) -> "{role: " + need.role() + ", count: " + need.count()
                        + (need.above() < 0 ? "" : ", aboveMinor: " + need.above()) + "}")
                .collect(Collectors.joining(", ", "[", "]"));
        List<String> limits = new ArrayList<>();
        if (terms.perHour() != null) {
            limits.add("perHour: " + terms.perHour());
        }
        if (terms.perDayMinor() != null) {
            limits.add("perDayMinor: " + terms.perDayMinor());
        }
        if (terms.perRequestMinor() != null) {
            limits.add("perRequestMinor: " + terms.perRequestMinor());
        }
        List<String> flow = new ArrayList<>();
        if (terms.workflowPerHour() != null) {
            flow.add("perHour: " + terms.workflowPerHour());
        }
        if (terms.workflowPerDayMinor() != null) {
            flow.add("perDayMinor: " + terms.workflowPerDayMinor());
        }
        if (!flow.isEmpty()) {
            limits.add("perWorkflow: {" + String.join(", ", flow) + "}");
        }
        LocalDate first = LocalDate.ofInstant(begun, ZoneOffset.UTC);
        return """
                apiVersion: triage/v1
                kind: Policy
                id: %s
                title: A rule of a sequence
                owner: sequences
                rationale: To be compared.
                scope: {workflows: ["%s"], categories: ["*"], sites: ["*"]}
                mode: %s
                effective: {from: 2025-01-01, until: %s}
                when:
                  - {name: amount, expr: "valueMinor %s %d"}
                then: %s
                %scases:
                  - {name: small, given: {valueMinor: %d}, expect: %s}
                  - {name: large, given: {valueMinor: %d}, expect: DENIED}
                """.formatted(
                        id,
                        workflow,
                        terms.off() ? "off" : "enforce",
                        terms.lastDay() == null ? "null" : first.plusDays(terms.lastDay()),
                        terms.forbids() ? ">" : "<=",
                        terms.amount(),
                        terms.forbids() ? "{forbid: {reason: because}}" : "{permit: {approvals: " + approvals + "}}",
                        limits.isEmpty() ? "" : "limits: {" + String.join(", ", limits) + "}\n",
                        terms.casesPass() ? terms.most() : terms.amount() + 1,
                        expected,
                        terms.amount() + 1);
    }
}
