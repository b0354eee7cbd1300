package dev.triage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import dev.triage.fixtures.TestBroker;
import dev.triage.platform.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One exception from Kafka to its outcome, on real parts, seen from outside. */
class StoryTests {

    private final RunningTriage triage = RunningTriage.get();

    @Test
    void anExceptionIsRankedRecommendedApprovedSentOnceAndClosedByItsOutcome() {
        String order = RunningTriage.freshOrder();
        Map<String, Object> raised = Shortages.of(order);

        // It arrives through Kafka, twice: the same event is the same event.
        TestBroker.send("orchestration.exceptions.v1", bytes(order), bytes(raised));
        TestBroker.send("orchestration.exceptions.v1", bytes(order), bytes(raised));
        JsonNode found = triage.caseOf(order);
        String id = found.get("id").stringValue();
        assertThat(found.get("category").stringValue()).isIn("ALLOC_SHORTAGE", "PICK_SHORT");
        assertThat(found.get("occurrences").intValue()).isEqualTo(1);
        assertThat(found.get("brief").get("text").stringValue()).contains(order);

        // A recommendation went out.
        assertThat(recordsOf("triage.recommendations.v1", id, 1)).isNotEmpty();

        // The planner asks for the first transactional workflow that needs approval.
        JsonNode wanted = null;
        for (JsonNode recommendation : found.get("recommendations")) {
            if (wanted == null
                    && recommendation.get("ruling").get("outcome").stringValue().equals("NEEDS_APPROVAL")
                    && recommendation.get("blockedBy").isEmpty()) {
                wanted = recommendation;
            }
        }
        assertThat(wanted).as("a recommendation that needs approval").isNotNull();
        Map<String, Object> ask = new LinkedHashMap<>();
        ask.put("workflow", wanted.get("workflow").stringValue());
        ask.put("parameters", Json.MAPPER.convertValue(wanted.get("parameters"), Map.class));
        JsonNode request = triage.call(
                        "POST",
                        "/api/v1/cases/" + id + "/requests",
                        ask,
                        "planner",
                        Map.of("Idempotency-Key", UUID.randomUUID().toString()))
                .json();
        assertThat(request.get("status").stringValue()).isEqualTo("AWAITING_APPROVAL");
        assertThat(request.get("commandId").isNull()).isTrue();

        // Somebody else approves exactly what was shown.
        String requestId = request.get("id").stringValue();
        Map<String, Object> decision = Map.of(
                "decision",
                "APPROVE",
                "parametersSha256",
                request.get("parametersSha256").stringValue(),
                "comment",
                "fine");
        assertThat(triage.post("/api/v1/requests/" + requestId + "/decisions", decision, "planner")
                        .status())
                .isEqualTo(403);
        assertThat(triage.post("/api/v1/requests/" + requestId + "/decisions", decision, "approver")
                        .status())
                .isEqualTo(200);

        // One command leaves.
        List<ConsumerRecord<byte[], byte[]>> commands = recordsOf("triage.commands.v1", requestId, 1);
        assertThat(commands).hasSize(1);
        JsonNode command = Json.MAPPER.readTree(commands.getFirst().value());
        JsonNode data = command.has("data") ? command.get("data") : command;
        String commandId = data.get("commandId").stringValue();
        assertThat(data.get("parametersSha256")).isEqualTo(request.get("parametersSha256"));
        assertThat(data.get("approvals").get(0).get("by").stringValue()).isEqualTo("approver");

        // Its outcome comes back, twice and once late; the case is closed by it.
        outcome("accepted", commandId);
        outcome("completed", commandId);
        outcome("completed", commandId);
        RunningTriage.eventually("the completed request", () -> {
            JsonNode now =
                    triage.get("/api/v1/requests/" + requestId, "planner").json();
            return now.get("status").stringValue().equals("COMPLETED") ? now : null;
        });
        outcome("failed", commandId);
        JsonNode closed = RunningTriage.eventually("the resolved case", () -> {
            JsonNode now = triage.get("/api/v1/cases/" + id, "planner").json();
            return now.get("status").stringValue().equals("RESOLVED") ? now : null;
        });
        assertThat(closed.get("requests").get(0).get("status").stringValue()).isEqualTo("COMPLETED");
        assertThat(recordsOf("triage.commands.v1", requestId, 1)).hasSize(1);

        // Who did what can be proven.
        JsonNode verification =
                triage.get("/api/v1/audit/verification", "auditor").json();
        assertThat(verification.get("valid").booleanValue()).isTrue();
        assertThat(triage.get("/api/v1/audit?request=" + requestId, "auditor")
                        .json()
                        .get("items"))
                .isNotEmpty();
    }

    @Test
    void whatCannotBeReadIsSetAsideAndReplayedAfterAFix() {
        String order = RunningTriage.freshOrder();
        Map<String, Object> broken = Shortages.of(order);
        Map<String, Object> data = new LinkedHashMap<>((Map<String, Object>) broken.get("data"));
        Object value = data.put("value", Map.of("amount", "a lot", "currency", "EUR"));
        broken.put("data", data);

        TestBroker.send("orchestration.exceptions.v1", bytes(order), bytes(broken));
        JsonNode letter = RunningTriage.eventually("the dead letter", () -> {
            for (JsonNode item :
                    triage.get("/api/v1/dead-letters", "lead").json().get("items")) {
                if (item.get("body").stringValue().contains(order)) {
                    return item;
                }
            }
            return null;
        });
        assertThat(letter.get("errors").toString()).contains("/value/amount");

        data.put("value", value);
        RunningTriage.Reply replayed = triage.post(
                "/api/v1/dead-letters/" + letter.get("id").stringValue() + "/replay", Map.of("body", broken), "lead");
        assertThat(replayed.status()).as(replayed.body()).isEqualTo(200);
        assertThat(triage.caseOf(order).get("site").stringValue()).isEqualTo("DC-EAST");
    }

    private void outcome(String kind, String commandId) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("specversion", "1.0");
        event.put("id", UUID.randomUUID().toString());
        event.put("source", "/orchestrator");
        event.put("type", "orchestration.workflow." + kind + ".v1");
        event.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        event.put("datacontenttype", "application/json");
        event.put("data", Map.of("commandId", commandId, "result", Map.of("done", true)));
        TestBroker.send("orchestration.outcomes.v1", bytes(commandId), bytes(event));
    }

    /** Every record of the topic that mentions the text, waiting until there are at least so many. */
    private static List<ConsumerRecord<byte[], byte[]>> recordsOf(String topic, String text, int atLeast) {
        try (KafkaConsumer<byte[], byte[]> consumer = TestBroker.consumer()) {
            consumer.subscribe(List.of(topic));
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            RunningTriage.eventually(atLeast + " records about " + text + " on " + topic, () -> {
                for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(Duration.ofSeconds(2))) {
                    if (mentions(entry, text)) {
                        found.add(entry);
                    }
                }
                return found.size() >= atLeast ? found : null;
            });
            return found;
        }
    }

    private static boolean mentions(ConsumerRecord<byte[], byte[]> entry, String text) {
        StringBuilder all = new StringBuilder(new String(entry.value(), StandardCharsets.UTF_8));
        for (Header header : entry.headers()) {
            all.append(new String(header.value(), StandardCharsets.UTF_8));
        }
        return all.indexOf(text) >= 0;
    }

    private static byte[] bytes(Object value) {
        return value instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : Json.MAPPER.writeValueAsBytes(value);
    }
}
