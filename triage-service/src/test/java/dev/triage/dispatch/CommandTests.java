package dev.triage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.Clearance;
import dev.triage.governance.IssuedClearances;
import dev.triage.governance.RequestView;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CommandTests {

    private final FakeGovernance governance = new FakeGovernance();
    private final UUID request = governance.cleared();
    private final RequestView approved = governance.requests.get(request);
    private final Clearance clearance = IssuedClearances.of(approved, FakeGovernance.NOW);

    @Test
    void carriesWhatTheContractNames() {
        JsonNode command = Json.MAPPER.readTree(Command.of(clearance).bytes());

        assertThat(command.propertyNames())
                .contains(
                        "commandId",
                        "requestId",
                        "caseId",
                        "workflow",
                        "workflowVersion",
                        "parameters",
                        "parametersSha256",
                        "ruling",
                        "approvals",
                        "expiresAt");
        assertThat(command.get("commandId").asString())
                .isEqualTo(governance.commandOf(request).toString());
        assertThat(command.at("/parameters/quantity").asString()).isEqualTo("4");
        assertThat(command.at("/ruling/rule").asString()).isEqualTo("alternate-sourcing");
        assertThat(command.at("/ruling/ruleVersion").asInt()).isEqualTo(3);
        assertThat(command.at("/approvals/0/by").asString()).isEqualTo("approver");
        assertThat(command.at("/approvals/0/at").asString()).isEqualTo("2026-11-23T10:00:00Z");
    }

    /** What people see before they ask is what leaves: every field is shown, or named as one that comes later. */
    @Test
    void isPreviewedWithEveryFieldItWillHave() {
        JsonNode command = Json.MAPPER.readTree(Command.of(clearance).bytes());
        JsonNode preview = Json.MAPPER.valueToTree(Command.what(
                approved.caseId(),
                approved.caseReference(),
                approved.workflow(),
                approved.workflowVersion(),
                approved.parameters()));

        assertThat(preview.propertyNames())
                .isNotEmpty()
                .allSatisfy(field -> assertThat(command.get(field)).as(field).isEqualTo(preview.get(field)));
        List<String> known = new ArrayList<>(preview.propertyNames());
        known.addAll(CommandPreviews.LATER);
        assertThat(known).containsExactlyInAnyOrderElementsOf(command.propertyNames());
    }

    @Test
    void isTheSameBytesAtEveryAttempt() {
        assertThat(Command.of(clearance).bytes())
                .isEqualTo(Command.of(clearance).bytes());
        assertThat(Command.announcing(approved).bytes())
                .isEqualTo(Command.of(clearance).bytes());
    }

    @Test
    void letsTheReceiverCheckTheHash() {
        JsonNode command = Json.MAPPER.readTree(Command.of(clearance).bytes());

        assertThat(CanonicalJson.sha256(command.get("envelope")))
                .isEqualTo(command.get("parametersSha256").asString());
    }

    @Test
    void equalsWhatWasApproved() {
        assertThat(Command.of(clearance).differsFrom(approved)).isNull();
    }

    @Test
    void differsWhenAnythingThatWasHashedIsChanged() {
        assertThat(tampered("\"amountMinor\":184000", "\"amountMinor\":18400000"))
                .startsWith("the hash of what would be sent");
        assertThat(tampered("\"parameters\":{\"", "\"parameters\":{\"extra\":1,\""))
                .isEqualTo("the parameters that would be sent are not those that were approved");
        assertThat(tampered("\"workflow\":\"alternate-warehouse-sourcing\"", "\"workflow\":\"release-credit-hold\""))
                .isEqualTo("the workflow that would be sent are not those that were approved");
        assertThat(tampered("\"workflowVersion\":1", "\"workflowVersion\":2"))
                .isEqualTo("the workflowVersion that would be sent are not those that were approved");
        assertThat(tampered("\"envelope\":", "\"bound\":")).isEqualTo("the command carries no envelope");
        assertThat(tampered("\"signature\":", "\"signed\":")).isEqualTo("the command carries no signature");
    }

    /** Changes the first occurrence, which is outside the envelope where both have it. */
    private String tampered(String from, String to) {
        Command command = Command.of(clearance);
        String text = new String(command.bytes(), StandardCharsets.UTF_8);
        assertThat(text).contains(from);
        int at = text.indexOf(from);
        String changed = text.substring(0, at) + to + text.substring(at + from.length());
        return new Command(
                        command.id(),
                        command.request(),
                        command.caseId(),
                        command.reference(),
                        command.workflow(),
                        command.at(),
                        changed.getBytes(StandardCharsets.UTF_8))
                .differsFrom(approved);
    }
}
