package dev.triage.governance.rules.proof;

/** The values of one dimension that are still possible; "unknown" is a value of its own. Immutable. */
sealed interface Values permits Numbers, Names {

    boolean isEmpty();

    /** Whether the value may be unknown. */
    boolean unknown();

    Values and(Values other);

    /** These without the others. */
    Values minus(Values other);

    Values withoutUnknown();
}
