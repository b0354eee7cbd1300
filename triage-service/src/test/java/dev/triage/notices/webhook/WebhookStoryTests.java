package dev.triage.notices.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A service of its own, from before anything reached it to what a receiver hears of it. */
class WebhookStoryTests {

    private static final List<JsonNode> HEARD = new CopyOnWriteArrayList<>();
    private static HttpServer receiver;
    private static RunningTriage triage;

    /** The queue before anything arrived. */
    private static String firstPage;

    @BeforeAll
    static void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            HEARD.add(Json.MAPPER.readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        triage = RunningTriage.start(Map.of(
                "triage.webhooks.targets.ops.url",
                "http://127.0.0.1:" + receiver.getAddress().getPort() + "/",
                "triage.webhooks.targets.ops.events",
                "case.opened,case.escalated,request.awaiting_approval,kill_switch.changed",
                "triage.webhooks.targets.ops.secret",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "triage.webhooks.allowed-addresses",
                "127.0.0.1/32",
                "triage.notices.base-url",
                "https://triage.distributor.example/",
                // So early that every request is urgent at once.
                "triage.governance.escalate-before",
                "24h"));
        PageVisitor admin = PageVisitor.loggedIn(triage, "admin");
        firstPage = RunningTriage.eventually("an empty queue", () -> {
            String body = admin.get("/queue?sort=rank").body();
            return body.contains("data-empty=\"never\"") ? body : null;
        });
    }

    /** A service that nothing has reached yet says how to begin, and offers nothing that would mix samples with cases. */
    @Test
    void saysHowToBeginAsLongAsNothingHasArrived() {
        assertThat(firstPage)
                .contains("./triage serve --demo", "TRIAGE_HOME=", "/glossary", "/tour")
                .doesNotContain("data-empty=\"done\"");
    }

    @AfterAll
    static void stop() {
        triage.close();
        receiver.stop(0);
    }

    @Test
    void hearsOfUrgentCasesWaitingRequestsEscalationsAndTheKillSwitch() {
        PageVisitor approver = PageVisitor.loggedIn(triage, "approver");
        approver.get("/inbox");
        String order = RunningTriage.freshOrder();
        assertThat(triage.post("/api/v1/exceptions", Shortages.of(order), "orchestrator")
                        .status())
                .isEqualTo(202);
        JsonNode found = triage.caseOf(order);
        assertThat(found.get("priority").stringValue()).isIn("P1", "P2");
        String id = found.get("id").stringValue();

        JsonNode opened = heard("case.opened", "caseId", id);
        assertThat(opened.at("/data/reference").stringValue())
                .isEqualTo(found.get("reference").stringValue());
        assertThat(opened.at("/data/url").stringValue())
                .isEqualTo("https://triage.distributor.example/cases/"
                        + found.get("reference").stringValue());
        assertThat(opened.at("/data/expectedLoss/currency").stringValue()).isEqualTo("EUR");
        assertThat(opened.toString()).as("no free text").doesNotContain("Allocation failed", "recount");

        JsonNode request = ask(found);
        JsonNode waiting = heard("request.awaiting_approval", "caseId", id);
        assertThat(waiting.at("/data/requestId")).isEqualTo(request.get("id"));
        assertThat(waiting.at("/data/requester").stringValue()).isEqualTo("planner");
        assertThat(heard("case.escalated", "caseId", id).at("/data/requestId")).isEqualTo(request.get("id"));

        assertThat(approver.get("/inbox").body())
                .as("people hear of it too")
                .contains("planner asks for", "still awaits approval and is needed by");

        assertThat(triage.call(
                                "PUT",
                                "/api/v1/kill-switch",
                                Map.of("workflow", "split-shipment", "on", true, "reason", "a secret plan"),
                                "lead",
                                Map.of())
                        .status())
                .isEqualTo(200);
        JsonNode killed = heard("kill_switch.changed", "workflow", "split-shipment");
        assertThat(killed.at("/data/on").booleanValue()).isTrue();
        assertThat(killed.toString()).doesNotContain("secret plan");

        PageVisitor lead = PageVisitor.loggedIn(triage, "lead");
        RunningTriage.eventually("deliveries on the page", () -> {
            String page = lead.get("/webhooks").body();
            return page.contains("kill_switch.changed") && page.contains("answered 204") ? page : null;
        });
        assertThat(lead.get("/webhooks").body()).contains("127.0.0.1").doesNotContain("whsec");
        JsonNode health = triage.get("/actuator/health", "admin").json();
        assertThat(health.at("/components/notices/details/webhookTargets").intValue())
                .isEqualTo(1);
        assertThat(health.toString()).doesNotContain("whsec");
    }

    private static JsonNode heard(String type, String field, String value) {
        return RunningTriage.eventually(
                type,
                () -> HEARD.stream()
                        .filter(one -> one.get("type").stringValue().equals(type))
                        .filter(one -> one.at("/data/" + field).asString("").equals(value))
                        .findFirst()
                        .orElse(null));
    }

    private static JsonNode ask(JsonNode found) {
        for (JsonNode one : found.get("recommendations")) {
            if (one.at("/ruling/outcome").stringValue().equals("NEEDS_APPROVAL")
                    && one.get("blockedBy").isEmpty()) {
                RunningTriage.Reply asked = triage.call(
                        "POST",
                        "/api/v1/cases/" + found.get("id").stringValue() + "/requests",
                        Map.of("workflow", one.get("workflow"), "parameters", one.get("parameters")),
                        "planner",
                        Map.of("Idempotency-Key", Ids.next().toString()));
                assertThat(asked.status()).as(asked.body()).isEqualTo(201);
                return asked.json();
            }
        }
        throw new AssertionError("Expected a recommendation that needs approval, found " + found);
    }
}
