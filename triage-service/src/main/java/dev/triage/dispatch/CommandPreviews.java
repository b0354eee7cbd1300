package dev.triage.dispatch;

import dev.triage.platform.Json;
import dev.triage.playbook.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Shows people what would leave the house, and to whom, before they ask for it. */
@Component
public class CommandPreviews {

    private final String orchestrator;

    CommandPreviews(@Value("${triage.orchestrator.base-url:}") String orchestrator) {
        this.orchestrator = orchestrator.strip();
    }

    /**
     * The part of the command that is known now, as it will be in the bytes that leave. Its id, the request, its hash, the
     * ruling and the approvals come with the request; {@link #LATER} names them.
     */
    public String payload(UUID caseId, String reference, Workflow workflow, Map<String, Object> parameters) {
        return Json.pretty(Command.what(caseId, reference, workflow.id(), workflow.version(), parameters));
    }

    /** Fields of the command that are not known before the request is made. */
    public static final List<String> LATER = List.of(
            "commandId",
            "requestId",
            "parametersSha256",
            "ruling",
            "approvals",
            "expiresAt",
            "envelope",
            "envelopeSha256",
            "clearedAt",
            "issuedAt",
            "signature");

    /** Where commands go, in the order they go there. */
    public List<String> destinations() {
        List<String> destinations = new ArrayList<>();
        if (!orchestrator.isEmpty()) {
            destinations.add("orchestrator at " + orchestrator);
        }
        destinations.add("Kafka topic " + CommandTopic.TOPIC);
        return destinations;
    }
}
