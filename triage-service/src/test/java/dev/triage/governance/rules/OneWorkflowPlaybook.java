package dev.triage.governance.rules;

import dev.triage.assessment.Assessment;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Result;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Proposes to source every event's value from another warehouse. */
final class OneWorkflowPlaybook implements Playbook {

    @Override
    public List<Proposal> propose(ExceptionEvent event, Assessment assessment, Instant now) {
        return event.value() == null
                ? List.of()
                : List.of(Asked.sourcing().worth(event.value().minor()).proposal());
    }

    @Override
    public Result<Proposal> check(
            String workflow, Map<String, Object> parameters, ExceptionEvent event, Assessment a, Instant now) {
        throw new UnsupportedOperationException("Simulation proposes and does not check");
    }

    @Override
    public Optional<Workflow> workflow(String id) {
        return Optional.empty();
    }

    @Override
    public Collection<Workflow> workflows() {
        return List.of();
    }

    @Override
    public String version() {
        return "sha256:one";
    }
}
