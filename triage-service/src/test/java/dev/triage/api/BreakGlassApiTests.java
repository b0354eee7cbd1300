package dev.triage.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Break-glass and edits through the doors, on the whole service with the shipped rules. */
class BreakGlassApiTests {

    private final RunningTriage triage = RunningTriage.get();

    @Test
    void takesADeniedWorkflowThroughTwoPeopleAndAReview() {
        JsonNode found = shortageWorth("60000.00");
        JsonNode denied = recommended(found, "alternate-warehouse-sourcing");
        assertThat(denied.at("/ruling/outcome").stringValue()).isEqualTo("DENIED");
        assertThat(denied.at("/ruling/wouldPass").isEmpty()).isFalse();
        assertThat(denied.at("/ruling/wouldPass/0").stringValue()).contains("passes");
        String path = "/api/v1/cases/" + found.get("id").stringValue() + "/break-glass";
        Map<String, Object> ask = Map.of(
                "workflow",
                "alternate-warehouse-sourcing",
                "parameters",
                denied.get("parameters"),
                "reason",
                "the plant stands still");

        assertThat(triage.post(path, ask, "planner").status()).isEqualTo(403);
        RunningTriage.Reply asked = triage.post(path, ask, "lead");
        assertThat(asked.status()).as(asked.body()).isEqualTo(201);
        assertThat(asked.json().get("status").stringValue()).isEqualTo("AWAITING_APPROVAL");
        assertThat(asked.json().at("/breakGlass/by").stringValue()).isEqualTo("lead");
        String id = asked.json().get("id").stringValue();
        Map<String, Object> approve = Map.of(
                "decision", "APPROVE", "parametersSha256", asked.json().get("parametersSha256"), "comment", "go");

        assertThat(triage.post("/api/v1/requests/" + id + "/decisions", approve, "lead")
                        .status())
                .isEqualTo(403);
        assertThat(triage.post("/api/v1/requests/" + id + "/decisions", approve, "approver")
                        .status())
                .isEqualTo(403);
        RunningTriage.Reply cleared = triage.post("/api/v1/requests/" + id + "/decisions", approve, "admin");
        assertThat(cleared.status()).as(cleared.body()).isEqualTo(200);
        assertThat(cleared.json().get("status").stringValue()).isEqualTo("CLEARED");

        RunningTriage.Reply reviews = triage.get("/api/v1/break-glass/reviews?open=true", "auditor");
        assertThat(reviews.body()).contains(id);
        assertThat(triage.get("/api/v1/break-glass/reviews", "planner").status())
                .isEqualTo(403);
        String review = "/api/v1/break-glass/reviews/" + id + "/closing";
        assertThat(triage.post(review, Map.of("comment", "mine"), "lead").status())
                .isEqualTo(403);
        RunningTriage.Reply closed = triage.post(review, Map.of("comment", "justified"), "auditor");
        assertThat(closed.status()).as(closed.body()).isEqualTo(200);
        assertThat(closed.json().get("closedBy").stringValue()).isEqualTo("auditor");
    }

    @Test
    void anEditByAnApproverIsANewRequestOfTheirs() {
        JsonNode found = shortageWorth("1840.00");
        JsonNode wanted = recommended(found, "alternate-warehouse-sourcing");
        Map<String, Object> ask =
                Map.of("workflow", "alternate-warehouse-sourcing", "parameters", wanted.get("parameters"));
        JsonNode first = triage.call(
                        "POST",
                        "/api/v1/cases/" + found.get("id").stringValue() + "/requests",
                        ask,
                        "planner",
                        Map.of("Idempotency-Key", UUID.randomUUID().toString()))
                .json();
        Map<String, Object> parameters = new LinkedHashMap<>();
        wanted.get("parameters").properties().forEach(entry -> parameters.put(entry.getKey(), entry.getValue()));
        parameters.put("quantity", "20");

        String edits = "/api/v1/requests/" + first.get("id").stringValue() + "/edits";
        RunningTriage.Reply edited =
                triage.post(edits, Map.of("parameters", parameters, "comment", "twenty will do"), "approver");

        assertThat(edited.status()).as(edited.body()).isEqualTo(201);
        assertThat(edited.json().get("requester").stringValue()).isEqualTo("approver");
        assertThat(edited.json().get("editOf").stringValue())
                .isEqualTo(first.get("id").stringValue());
        JsonNode ended = triage.get("/api/v1/requests/" + first.get("id").stringValue(), "planner")
                .json();
        assertThat(ended.get("status").stringValue()).isEqualTo("WITHDRAWN");
        assertThat(ended.get("editedAs").stringValue())
                .isEqualTo(edited.json().get("id").stringValue());
        assertThat(triage.post(edits, Map.of("parameters", parameters), "approver")
                        .status())
                .isEqualTo(409);
    }

    @SuppressWarnings("unchecked")
    private JsonNode shortageWorth(String amount) {
        String order = RunningTriage.freshOrder();
        Map<String, Object> event = Shortages.of(order);
        ((Map<String, Object>) event.get("data")).put("value", Map.of("amount", amount, "currency", "EUR"));
        assertThat(triage.post("/api/v1/exceptions", event, "orchestrator").status())
                .isEqualTo(202);
        return triage.caseOf(order);
    }

    private static JsonNode recommended(JsonNode found, String workflow) {
        for (JsonNode one : found.get("recommendations")) {
            if (one.get("workflow").stringValue().equals(workflow)) {
                return one;
            }
        }
        throw new AssertionError("No " + workflow + " in " + found.get("recommendations"));
    }
}
