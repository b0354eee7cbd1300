package dev.triage.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Who comes through which door, and how the API says no. */
class DoorsTests {

    private final RunningTriage triage = RunningTriage.get();

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/exceptions, planner",
        "POST, /api/v1/exceptions, admin",
        "POST, /api/v1/cases/00000000-0000-7000-8000-000000000000/claim, approver",
        "POST, /api/v1/cases/00000000-0000-7000-8000-000000000000/claim, orchestrator",
        "POST, /api/v1/cases/00000000-0000-7000-8000-000000000000/requests, auditor",
        "POST, /api/v1/requests/00000000-0000-7000-8000-000000000000/decisions, planner",
        "POST, /api/v1/requests/00000000-0000-7000-8000-000000000000/decisions, orchestrator",
        "POST, /api/v1/rules, planner",
        "POST, /api/v1/rules, ruleapprover",
        "POST, /api/v1/rules/x/versions/1/activation, ruleauthor",
        "POST, /api/v1/rules/x/versions/1/retirement, ruleauthor",
        "POST, /api/v1/rules/x/versions/1/rollback, ruleauthor",
        "GET, /api/v1/rules/x/shadow, orchestrator",
        "POST, /api/v1/models/category/promotions, lead",
        "POST, /api/v1/models/category/rollback, planner",
        "POST, /api/v1/models/category/challenger, lead",
        "GET, /api/v1/models/category/drift, orchestrator",
        "PUT, /api/v1/kill-switch, planner",
        "PUT, /api/v1/kill-switch, approver",
        "GET, /api/v1/audit, planner",
        "GET, /api/v1/audit/verification, orchestrator",
        "GET, /api/v1/requests/00000000-0000-7000-8000-000000000000/evidence, planner",
        "GET, /api/v1/requests/00000000-0000-7000-8000-000000000000/evidence, orchestrator",
        "GET, /api/v1/dead-letters, planner",
        "GET, /api/v1/rules, orchestrator",
        "GET, /api/v1/insights/flow, orchestrator",
        "DELETE, /api/v1/cases, admin",
        "GET, /actuator/prometheus, planner",
    })
    void refusesTheWrongRole(String method, String path, String user) {
        RunningTriage.Reply reply = triage.call(method, path, method.equals("GET") ? null : Map.of(), user, Map.of());

        assertThat(reply.status()).as(reply.body()).isEqualTo(403);
        assertThat(reply.headers().get("content-type")).startsWith("application/problem+json");
        assertThat(reply.json().get("code").stringValue()).isEqualTo("not-allowed");
    }

    @Test
    void givesACaseToALeadsColleagueAndToOneselfAndToNobodyElse() {
        PageVisitor.loggedIn(triage, "planner").get("/queue");
        String order = RunningTriage.freshOrder();
        assertThat(triage.post("/api/v1/exceptions", Shortages.of(order), "orchestrator")
                        .status())
                .isEqualTo(202);
        JsonNode before = triage.caseOf(order);
        String path = "/api/v1/cases/" + before.get("id").stringValue() + "/assign";
        String etag = "\"" + before.get("version").longValue() + "\"";

        RunningTriage.Reply toALead = triage.post(path, Map.of("assignee", "lead"), "planner");
        assertThat(toALead.status()).as(toALead.body()).isEqualTo(403);
        assertThat(toALead.json().get("code").stringValue()).isEqualTo("not-a-lead");
        assertThat(triage.post(path, Map.of(), "lead").status()).isEqualTo(400);
        RunningTriage.Reply toAStranger = triage.post(path, Map.of("assignee", "mallory"), "lead");
        assertThat(toAStranger.status()).as(toAStranger.body()).isEqualTo(422);
        assertThat(toAStranger.json().at("/errors/0/pointer").stringValue()).isEqualTo("/assignee");
        assertThat(triage.caseOf(order).get("assignee").isNull()).isTrue();

        RunningTriage.Reply given =
                triage.call("POST", path, Map.of("assignee", "planner"), "lead", Map.of("If-Match", etag));
        assertThat(given.status()).as(given.body()).isEqualTo(200);
        assertThat(given.json().get("assignee").stringValue()).isEqualTo("planner");
        assertThat(given.headers().get("etag"))
                .isEqualTo("\"" + given.json().get("version").longValue() + "\"");
        assertThat(triage.call("POST", path, Map.of("assignee", "lead"), "lead", Map.of("If-Match", etag))
                        .status())
                .isEqualTo(412);
        assertThat(triage.post(path, Map.of("assignee", "planner"), "planner").status())
                .isEqualTo(200);
        assertThat(triage.post(path, Map.of("assignee", "lead"), "lead")
                        .json()
                        .get("assignee")
                        .stringValue())
                .isEqualTo("lead");
    }

    /** From a draft to its activation and back, as an author's and an approver's tools see it. */
    @Test
    void showsWhatARuleWouldChangeAndBringsAnEarlierOneBack() {
        String text = """
                apiVersion: triage/v1
                kind: Policy
                id: doors-rule
                title: Rule of the doors
                owner: planning
                rationale: It is tried.
                scope: {workflows: [split-shipment], categories: [UNKNOWN], sites: [NOWHERE]}
                when: [{name: small, expr: "valueMinor <= 1000"}]
                then: {permit: {approvals: [{role: approver, count: 1}]}}
                limits: {perHour: 5, perDayMinor: 100000}
                cases:
                  - {name: small, given: {valueMinor: 1000}, expect: NEEDS_APPROVAL}
                  - {name: large, given: {valueMinor: 9001}, expect: DENIED}
                """;
        activate(text, 1);
        RunningTriage.Reply draft = triage.call(
                "POST", "/api/v1/rules", policy(text.replace("<= 1000", "<= 2000")), "ruleauthor", Map.of());
        assertThat(draft.status()).as(draft.body()).isEqualTo(201);

        JsonNode difference = triage.get("/api/v1/rules/doors-rule/versions/2/difference", "planner")
                .json();
        assertThat(difference.get("from").intValue()).isEqualTo(1);
        assertThat(difference.get("reach").stringValue()).isEqualTo("WIDENS");
        assertThat(difference.at("/changes/0/text").stringValue())
                .isEqualTo("condition 'small': valueMinor ≤ 10.00 EUR → ≤ 20.00 EUR");

        RunningTriage.Reply run = triage.call(
                "POST", "/api/v1/rules/doors-rule/versions/2/simulation", Map.of("days", 7), "ruleauthor", Map.of());
        assertThat(run.status()).as(run.body()).isEqualTo(200);
        assertThat(run.json().get("newlyPermitted").intValue()).isZero();
        JsonNode shown = triage.get("/api/v1/rules/doors-rule/versions/2", "ruleapprover")
                .json();
        assertThat(shown.at("/simulation/id")).isEqualTo(run.json().get("id"));
        assertThat(shown.at("/simulation/outdated").booleanValue()).isFalse();

        assertThat(post("/versions/2/submission", Map.of(), "ruleauthor").status())
                .isEqualTo(200);
        assertThat(post("/versions/2/activation", Map.of("simulation", 999_999_999), "ruleapprover")
                        .status())
                .isEqualTo(409);
        assertThat(post(
                                "/versions/2/activation",
                                Map.of("simulation", run.json().get("id").longValue()),
                                "ruleapprover")
                        .status())
                .isEqualTo(200);
        assertThat(post("/versions/1/rollback", Map.of("reason", ""), "ruleapprover")
                        .status())
                .isEqualTo(422);
        RunningTriage.Reply back = post("/versions/1/rollback", Map.of("reason", "too wide"), "ruleapprover");
        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(back.json().at("/rollback/of").intValue()).isEqualTo(1);

        JsonNode inForce = triage.get("/api/v1/rules?on=2199-12-24&site=NOWHERE&zone=Europe/Berlin", "planner")
                .json();
        assertThat(inForce.get("items").findValuesAsString("id")).contains("doors-rule");
        assertThat(inForce.get("zone").stringValue()).isEqualTo("Europe/Berlin");
        assertThat(triage.get("/api/v1/rules?on=tomorrow", "planner").status()).isEqualTo(400);
        assertThat(triage.get("/api/v1/rules/doors-rule/shadow?days=7", "planner")
                        .json()
                        .get("n")
                        .intValue())
                .isZero();
        assertThat(post("/versions/3/retirement", Map.of(), "ruleapprover").status())
                .isEqualTo(200);
    }

    private void activate(String text, int version) {
        assertThat(triage.call("POST", "/api/v1/rules", policy(text), "ruleauthor", Map.of())
                        .status())
                .isEqualTo(201);
        assertThat(post("/versions/" + version + "/submission", Map.of(), "ruleauthor")
                        .status())
                .isEqualTo(200);
        assertThat(post("/versions/" + version + "/activation", Map.of(), "ruleapprover")
                        .status())
                .isEqualTo(200);
    }

    /** As JSON, which the API takes as well as YAML. */
    private static Object policy(String yaml) {
        return new YAMLMapper().readValue(yaml, Map.class);
    }

    private RunningTriage.Reply post(String path, Object body, String user) {
        return triage.call("POST", "/api/v1/rules/doors-rule" + path, body, user, Map.of());
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/cases", "/api/v1/rules", "/api/v1/audit", "/api/v1/nothing", "/actuator/prometheus"})
    void refusesStrangersWithAProblemAndNoRedirect(String path) {
        RunningTriage.Reply reply = triage.get(path, null);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.headers().get("content-type")).startsWith("application/problem+json");
    }

    @Test
    void publishesItsKeysToEveryone() {
        RunningTriage.Reply reply = triage.get("/.well-known/triage-keys.json", null);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().get("content-type")).startsWith("application/json");
        JsonNode key = reply.json().path("keys").path(0);
        assertThat(key.path("crv").stringValue()).isEqualTo("Ed25519");
        assertThat(key.has("d")).isFalse();
    }

    @Test
    void refusesUnknownFieldsInCommands() {
        RunningTriage.Reply reply = triage.call(
                "PUT", "/api/v1/kill-switch", Map.of("on", false, "reason", "x", "approved", true), "lead", Map.of());

        assertThat(reply.status()).isEqualTo(400);
        JsonNode problem = reply.json();
        assertThat(problem.get("code").stringValue()).isEqualTo("unknown-field");
        assertThat(problem.get("errors").get(0).get("pointer").stringValue()).isEqualTo("/approved");
    }

    /** Who acts is who logged in; a field that says otherwise is no field. */
    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/requests/00000000-0000-7000-8000-000000000000/decisions, approver, approver",
        "POST, /api/v1/requests/00000000-0000-7000-8000-000000000000/withdrawal, withdrawnBy, planner",
        "POST, /api/v1/cases/00000000-0000-7000-8000-000000000000/requests, requester, planner",
        "PUT, /api/v1/kill-switch, switchedBy, lead",
    })
    void u5_whoActsIsNeverARequestField(String method, String path, String field, String user) {
        RunningTriage.Reply reply =
                triage.call(method, path, Map.of(field, "somebody-else"), user, Map.of("Idempotency-Key", "u5"));

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().get("code").stringValue()).isEqualTo("unknown-field");
    }

    @Test
    void asksForAnIdempotencyKey() {
        RunningTriage.Reply reply = triage.post(
                "/api/v1/cases/" + UUID.randomUUID() + "/requests",
                Map.of("workflow", "planner-review", "parameters", Map.of()),
                "planner");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("detail").stringValue()).contains("Idempotency-Key");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/cases?status=OPEN, /status",
        "/api/v1/cases?category=NOTHING, /category",
        "/api/v1/cases?priority=P9, /priority",
        "/api/v1/requests?status=DONE, /status",
        "/api/v1/requests?limit=0, /limit",
    })
    void namesTheParameterThatIsWrong(String path, String pointer) {
        RunningTriage.Reply reply = triage.get(path, "planner");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("errors").get(0).get("pointer").stringValue())
                .isEqualTo(pointer);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/cases?cursor=x, planner",
        "/api/v1/requests?cursor=x, planner",
        "/api/v1/audit?cursor=x, auditor"
    })
    void refusesForeignCursors(String path, String user) {
        assertThat(triage.get(path, user).status()).isEqualTo(400);
    }

    @Test
    void answersARepeatedKeyAlikeAfterTheCaseWasClosed() {
        String order = RunningTriage.freshOrder();
        Map<String, Object> event = Shortages.of(order);
        assertThat(triage.post("/api/v1/exceptions", event, "orchestrator").status())
                .isEqualTo(202);
        JsonNode found = triage.caseOf(order);
        JsonNode wanted = null;
        for (JsonNode one : found.get("recommendations")) {
            if (wanted == null
                    && one.get("ruling").get("outcome").stringValue().equals("NEEDS_APPROVAL")
                    && one.get("blockedBy").isEmpty()) {
                wanted = one;
            }
        }
        Map<String, Object> ask =
                Map.of("workflow", wanted.get("workflow").stringValue(), "parameters", wanted.get("parameters"));
        Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        String path = "/api/v1/cases/" + found.get("id").stringValue();
        JsonNode first =
                triage.call("POST", path + "/requests", ask, "planner", key).json();
        String request = first.get("id").stringValue();
        Map<String, Object> no =
                Map.of("decision", "REJECT", "parametersSha256", first.get("parametersSha256"), "comment", "no");
        assertThat(triage.post("/api/v1/requests/" + request + "/decisions", no, "approver")
                        .status())
                .isEqualTo(200);
        assertThat(triage.post(path + "/resolve", Map.of("comment", "done by phone"), "planner")
                        .status())
                .isEqualTo(200);

        RunningTriage.Reply again = triage.call("POST", path + "/requests", ask, "planner", key);

        assertThat(again.status()).as(again.body()).isEqualTo(201);
        assertThat(again.json().get("id").stringValue()).isEqualTo(request);
        RunningTriage.Reply fresh = triage.call(
                "POST",
                path + "/requests",
                ask,
                "planner",
                Map.of("Idempotency-Key", UUID.randomUUID().toString()));
        assertThat(fresh.status()).isEqualTo(409);
    }

    @Test
    void letsMonitoringReadMetricsAsAdmin() {
        RunningTriage.Reply reply = triage.get("/actuator/prometheus", "admin");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).contains("triage_events_consumed");
    }

    @Test
    void doesNotTakeACookieWhereATokenBelongs() {
        RunningTriage.Reply reply =
                triage.call("GET", "/api/v1/cases", null, null, Map.of("Cookie", "JSESSIONID=" + UUID.randomUUID()));

        assertThat(reply.status()).isEqualTo(401);
    }

    @Test
    void refusesAPageFormWithoutItsToken() {
        RunningTriage.Reply reply = triage.call(
                "POST",
                "/login",
                "username=planner&password=planner",
                null,
                Map.of("Content-Type", "application/x-www-form-urlencoded"));

        assertThat(reply.status()).isEqualTo(403);
    }
}
