package dev.triage.assessment;

/** How urgent, in four steps; {@code P1} first. Thresholds are content under {@code rules/ranking.yaml}. */
public enum Priority {
    P1,
    P2,
    P3,
    P4
}
