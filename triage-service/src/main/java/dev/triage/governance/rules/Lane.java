package dev.triage.governance.rules;

import static dev.triage.governance.rules.PolicyBook.compiled;

import dev.triage.assessment.Category;
import dev.triage.governance.rules.Policy.Effect;
import java.util.ArrayList;
import java.util.List;

/** The rules that may matter to one workflow and category, in the order they are asked. */
record Lane(List<ActivePolicy> forbids, List<ActivePolicy> permits, List<ActivePolicy> shadows) {

    private static final Lane EMPTY = new Lane(List.of(), List.of(), List.of());

    Lane {
        forbids = List.copyOf(forbids);
        permits = List.copyOf(permits);
        shadows = List.copyOf(shadows);
    }

    /** Those of a workflow, by {@link Category#ordinal}; of rules that can be read. */
    static Lane[] of(List<ActivePolicy> rules, String workflow) {
        Category[] categories = Category.values();
        Lane[] byCategory = new Lane[categories.length];
        for (Category category : categories) {
            List<ActivePolicy> covering = rules.stream()
                    .filter(rule -> compiled(rule).policy().mode() != Policy.Mode.OFF)
                    .filter(rule -> covers(rule, workflow, category))
                    .sorted(PolicyBook.precedence())
                    .toList();
            byCategory[category.ordinal()] = covering.isEmpty() ? EMPTY : of(covering);
        }
        return byCategory;
    }

    private static boolean covers(ActivePolicy rule, String workflow, Category category) {
        Policy.Scope scope = compiled(rule).policy().scope();
        return (scope.anyWorkflow() || scope.workflows().contains(workflow)) && scope.covers(category);
    }

    private static Lane of(List<ActivePolicy> covering) {
        List<ActivePolicy> forbids = new ArrayList<>();
        List<ActivePolicy> permits = new ArrayList<>();
        List<ActivePolicy> shadows = new ArrayList<>();
        for (ActivePolicy rule : covering) {
            if (compiled(rule).policy().mode() == Policy.Mode.SHADOW) {
                shadows.add(rule);
            } else if (compiled(rule).policy().then() instanceof Effect.Forbid) {
                forbids.add(rule);
            } else {
                permits.add(rule);
            }
        }
        return new Lane(forbids, permits, shadows);
    }
}
