package dev.triage.playbook;

import java.util.Set;

/**
 * Which workflow versions people agreed are advisory: a room ahead keeps their word. What calls itself advisory and is not
 * in here counts as transactional.
 */
public interface ConfirmedWorkflows {

    /** Cheap; the same object until something is confirmed. */
    Set<Confirmed> confirmed();

    /** One version with one content. */
    record Confirmed(String workflow, int version, String sha256) {

        public static Confirmed of(Workflow workflow) {
            return new Confirmed(workflow.id(), workflow.version(), workflow.sha256());
        }
    }
}
