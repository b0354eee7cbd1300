package dev.triage.playbook;

import dev.triage.assessment.Assessment;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Result;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The catalogue of workflows and what it proposes. Pure for a given content snapshot; thread-safe. */
public interface Playbook {

    /** Proposals for a case, best first, blocked ones last. Never empty: planner review always fits. */
    List<Proposal> propose(ExceptionEvent event, Assessment assessment, Instant now);

    /**
     * A person's or machine's own choice of workflow and parameters, checked: unknown workflow, parameters that break
     * the schema, and blocked ones are refused as {@code INVALID}.
     */
    Result<Proposal> check(
            String workflow, Map<String, Object> parameters, ExceptionEvent event, Assessment assessment, Instant now);

    Optional<Workflow> workflow(String id);

    Collection<Workflow> workflows();

    /** Content hash of the whole catalogue: {@code sha256:…}. */
    String version();

    /** The content in force now, immutable: for callers whose several calls must see the same. */
    default Playbook snapshot() {
        return this;
    }

    /** The content of a folder, read once and never again: for the command line, benchmarks and tests. */
    static Playbook of(ContentFolder content) {
        return new CatalogueReader(content).read();
    }
}
