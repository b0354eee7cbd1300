package dev.triage.governance.sequences;

import java.util.List;

/** The workflows of the sequences, in words: what the model knows of them. */
final class Catalogue {

    static final String SOURCING = "alternate-warehouse-sourcing";
    static final String ADJUSTMENT = "inventory-adjustment-proposal";
    static final String REVIEW = "planner-review";
    static final List<String> ALL = List.of(SOURCING, ADJUSTMENT, REVIEW);

    private Catalogue() {}

    static boolean has(String workflow) {
        return ALL.contains(workflow);
    }

    static boolean transactional(String workflow) {
        return !workflow.equals(REVIEW);
    }

    static boolean neverAutomatic(String workflow) {
        return workflow.equals(ADJUSTMENT);
    }
}
