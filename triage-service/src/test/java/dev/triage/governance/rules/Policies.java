package dev.triage.governance.rules;

import dev.triage.governance.Ruling.RuleReference;
import dev.triage.governance.rules.PolicyReader.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Policies to test with. */
public final class Policies {

    private static final String SMALL_ORDERS = """
            apiVersion: triage/v1
            kind: Policy
            id: small-orders
            title: Small orders
            owner: planning
            rationale: They cost less than a credit.
            scope: {workflows: [alternate-warehouse-sourcing], categories: [ALLOC_SHORTAGE], sites: ["*"]}
            mode: enforce
            effective: {from: 2025-01-01, until: null}
            when:
              - {name: class is certain enough, expr: "confidence >= 85"}
              - {name: data is fresh, expr: "dataAge <= duration('45m')"}
              - {name: small order, expr: "valueMinor <= 500000"}
            then: {permit: {approvals: [{role: approver, count: 1}]}}
            limits: {perHour: 5, perDayMinor: 100000}
            cases:
              - {name: small, given: {valueMinor: 900}, expect: NEEDS_APPROVAL}
              - {name: large, given: {valueMinor: 500001}, expect: DENIED}
            """;

    private Policies() {}

    /** A sound permit of one approver for shortages below 5 000 EUR, in ten lines and two cases. */
    public static String smallOrders() {
        return SMALL_ORDERS;
    }

    /** The same with one part of its text replaced. */
    public static String smallOrders(String part, String replacement) {
        if (!SMALL_ORDERS.contains(part)) {
            throw new IllegalArgumentException("The policy does not contain " + part);
        }
        return SMALL_ORDERS.replace(part, replacement);
    }

    /** A forbid of the same scope with this condition. */
    public static String forbid(String expr) {
        return smallOrders("id: small-orders", "id: no-orders").replaceAll("(?s)when:.*", """
                        when:
                          - {name: forbidden, expr: "%s"}
                        then: {forbid: {reason: because}}
                        cases:
                          - {name: no, expect: DENIED}
                        """.formatted(expr));
    }

    /** A permit of this id and condition, with or without an approver. */
    public static String permit(String id, String expr, int approvers) {
        return smallOrders("id: small-orders", "id: " + id)
                .replaceAll("(?s)when:.*then:", "when:\n  - {name: holds, expr: \"%s\"}\nthen:".formatted(expr))
                .replace(
                        "[{role: approver, count: 1}]",
                        approvers == 0 ? "[]" : "[{role: approver, count: " + approvers + "}]");
    }

    public static CompiledPolicy compiled(String text) {
        return switch (read(text)) {
            case Reading.Read(CompiledPolicy policy) -> policy;
            case Reading.Unreadable(List<Problem> problems) ->
                throw new AssertionError(
                        problems.stream().map(Problem::text).toList().toString());
        };
    }

    public static List<Problem> problems(String text) {
        return switch (read(text)) {
            case Reading.Read(CompiledPolicy policy) -> List.of();
            case Reading.Unreadable(List<Problem> problems) -> problems;
        };
    }

    public static PolicyBook book(String... texts) {
        List<ActivePolicy> active = new ArrayList<>();
        for (String text : texts) {
            CompiledPolicy policy = compiled(text);
            active.add(new ActivePolicy(
                    new RuleReference(
                            policy.policy().id(),
                            3,
                            StoredPolicies.body(policy.policy()).sha256()),
                    policy));
        }
        return new PolicyBook(active);
    }

    private static Reading read(String text) {
        return PolicyReader.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
