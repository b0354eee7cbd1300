package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import dev.triage.playbook.Workflow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Workflows that call themselves advisory, and who agreed that they are. A file has no four eyes: until a rule author
 * brings one in as advisory and a rule approver, another person, confirms it, it counts as transactional.
 */
public interface AdvisoryWorkflows {

    /** Every workflow of the catalogue that calls itself advisory, by id. */
    List<View> list();

    /**
     * Says that this content changes nothing and needs no rule. Twice is the same as once.
     *
     * @param sha256 hash of the content the author looked at; CONFLICT {@code workflow-changed} when it is another by now
     */
    Result<View> claim(String workflow, String sha256, Actor author);

    /**
     * Confirms what somebody else brought in; from then on the workflow needs no rule.
     *
     * @param sha256 hash of the content the approver looked at
     */
    Result<View> confirm(String workflow, String sha256, Actor approver);

    /**
     * One workflow version.
     *
     * @param claimed who brought it in as advisory; null when nobody did
     * @param confirmed who confirmed it; null when nobody did
     */
    record View(
            Workflow workflow,
            @Nullable Act claimed,
            @Nullable Act confirmed) {

        /** Whether it still counts as transactional. */
        public boolean awaits() {
            return confirmed == null;
        }
    }

    /** Who and when. */
    record Act(String by, Instant at) {}
}
