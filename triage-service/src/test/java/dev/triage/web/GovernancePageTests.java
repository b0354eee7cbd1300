package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The pages of governance as people of each role meet them: read, and acted on with forms, without script. */
class GovernancePageTests {

    private static final String SOURCING = "alternate-warehouse-sourcing";

    private final RunningTriage triage = RunningTriage.get();

    @Test
    void showsTheRulesAsDecisionTables() {
        String page = as("planner").get("/rules").body();

        assertThat(page)
                .contains("Source from another warehouse", "≤ 5,000.00 EUR", "≥ 85 %", "≤ 45m")
                .contains("by 1 × approver", "automatic, inside the limits", "the data is more than a day old")
                .contains("10 an hour", "200,000.00 EUR a day", "from 2025-01-01", "v1 active")
                .doesNotContain("New draft");
        assertThat(as("ruleauthor").get("/rules").body()).contains("New draft");
    }

    @Test
    void showsTheRulesOfOneWorkflowAndThoseThatForbidIt() {
        String page = as("planner").get("/rules?workflow=substitute-item").body();

        assertThat(page).contains("substitute-with-consent", "forbid-stale-data", ">yes</span>");
        assertThat(page).doesNotContain("ship-confirm-small");
        assertThat(as("planner").get("/rules?workflow=no-such").body()).contains("forbid-", "Several workflows");
    }

    @Test
    void tellsWhatIsInForceOnADay() {
        PageVisitor planner = as("planner");

        assertThat(planner.get("/rules?on=2024-06-01").body()).contains("0 in force on 2024-06-01");
        assertThat(planner.get("/rules?on=2030-06-01&site=DC-EAST").body())
                .contains(" in force on 2030-06-01", "As things stand now", "alternate-sourcing-large-orders");
        assertThat(planner.get("/rules?on=soon").body()).contains("Expected a date such as", "soon");
    }

    @Test
    void keepsTheTextOfARefusedDraftAndPointsAtTheFault() {
        String source = policy("refused-" + suffix(), 500_000).replace("confidence >= 85", "confidenze >= 85");

        HttpResponse<String> answer = as("ruleauthor").post("/rules", "source", source);

        assertThat(answer.uri().getPath()).isEqualTo("/rules/-/draft");
        assertThat(answer.body()).contains("Not saved", "confidenze &gt;= 85", "undeclared");
        assertThat(answer.body()).containsPattern("\\d+:\\d+: [\\s\\S]*\\^");
        assertThat(as("planner").get("/rules/-/draft").body())
                .contains("your role does not")
                .doesNotContain("<textarea");
        assertThat(as("planner")
                        .post("/rules", "source", policy("forged-" + suffix(), 1))
                        .body())
                .contains("rule");
    }

    @Test
    void takesARuleThroughItsLifeByTwoPeople() {
        String id = "pages-" + suffix();
        PageVisitor author = as("ruleauthor");
        PageVisitor approver = as("ruleapprover");

        String draft = author.post("/rules", "source", policy(id, 500_000)).body();
        assertThat(draft)
                .contains("Saved as draft version 1", "a new rule that permits", "passes", "valueMinor = 900000");
        assertThat(approver.get("/rules/" + id).body()).contains("A rule author submits drafts; your role does not.");
        assertThat(author.post("/rules/" + id + "/1/submission").body())
                .contains("You wrote this version, so somebody else activates it.", "Of the last 90 days");
        assertThat(author.post("/rules/" + id + "/1/activation").body()).contains("did not write or submit it");

        String toActivate = approver.get("/rules/" + id).body();
        String seen = hidden(toActivate, "simulation");
        assertThat(approver.post("/rules/" + id + "/1/activation", "simulation", "0")
                        .body())
                .contains("has another simulation on record");
        assertThat(approver.post("/rules/" + id + "/1/activation", "simulation", seen)
                        .body())
                .contains("Active from now on");

        author.post("/rules", "source", policy(id, 800_000));
        author.post("/rules/" + id + "/2/submission");
        String second = approver.get("/rules/" + id + "?version=2").body();
        assertThat(second)
                .contains("What it changes against v1", "5,000.00 EUR → ≤ 8,000.00 EUR", "widens", "In force: v1");
        approver.post("/rules/" + id + "/2/activation", "simulation", hidden(second, "simulation"));

        assertThat(author.get("/rules/" + id + "?version=1").body())
                .contains("You wrote this version, so somebody else brings it back.");
        String back = approver.post("/rules/" + id + "/1/rollback", "reason", "too generous")
                .body();
        assertThat(back).contains("Brought back", "brings back v1 for ruleapprover: too generous", id + " v3");
        assertThat(approver.post("/rules/" + id + "/3/retirement").body()).contains("Retired.");
        assertThat(as("planner").post("/rules/" + id + "/3/simulation").statusCode())
                .isEqualTo(403);
    }

    @Test
    void showsEverybodyTheRequestAndWhyNotAllMayDecide() {
        JsonNode found = shortage("1840.00");
        String request = asked(found, "planner");
        String at = "/approvals?request=" + request;

        String own = as("planner").get(at).body();
        assertThat(own)
                .contains("You asked for this, so somebody else decides.", "Withdraw")
                .doesNotContain("Approve <kbd");
        assertThat(own)
                .contains("What exactly will happen", "DC-WEST", "Undo: ", "Cancel the transfer")
                .contains("Point of no return: ", "Kafka topic", "parametersSha256")
                .contains("What it rests on", "Confidence of the class", "Data of", "Availability at DC-WEST")
                .contains("Until when", "Expires", "Deadline of the case", "0 of 1");
        assertThat(as("auditor").get(at).body())
                .contains("An approver or a lead decides this; your role does not.", "Evidence bundle")
                .doesNotContain("Approve <kbd");
        assertThat(as("planner")
                        .get("/approvals/" + request + "/decision?decision=APPROVE")
                        .body())
                .contains("You asked for this, so somebody else decides.")
                .doesNotContain("/decisions\"");
        assertThat(as("approver").get(at).body()).contains("Approve <kbd", "Ask for something else instead");
    }

    @Test
    void showsWhichRoleStillOwesItsApproval() {
        String id = "roles-" + suffix();
        PageVisitor author = as("ruleauthor");
        PageVisitor ruleApprover = as("ruleapprover");
        author.post(
                "/rules",
                "source",
                policy(id, 500_000)
                        .replace("ZZ-PAGES", "ZZ-ROLES")
                        .replace("{role: approver, count: 1}", "{role: lead, count: 1}, {role: approver, count: 1}"));
        author.post("/rules/" + id + "/1/submission");
        String page = ruleApprover.get("/rules/" + id).body();
        ruleApprover.post("/rules/" + id + "/1/activation", "simulation", hidden(page, "simulation"));
        String request = asked(shortage("1840.00", "ZZ-ROLES"), "planner");
        String at = "/approvals?request=" + request;
        assertThat(words(as("planner").get(at).body()))
                .contains("0 of 2 approvals", "0 of 1 lead, 1 still missing", "0 of 1 approver, 1 still missing");
        PageVisitor lead = as("lead");
        String decide = "/approvals/" + request + "/decision?decision=APPROVE";
        String decision = lead.get(decide).body();
        lead.post(
                "/approvals/" + request + "/decisions",
                "decision",
                "APPROVE",
                "parametersSha256",
                hidden(decision, "parametersSha256"));
        assertThat(words(as("planner").get(at).body()))
                .contains("1 of 2 approvals", "1 of 1 lead: lead", "0 of 1 approver, 1 still missing")
                .doesNotContain("1 of 1 lead: lead, ");
        ruleApprover.post("/rules/" + id + "/1/retirement");
    }

    private static String words(String page) {
        return page.replaceAll("<[^>]+>", "").replaceAll("\\s+", " ");
    }

    @Test
    void decidesThroughFormsAndCountsRejectionsByReason() {
        PageVisitor approver = as("approver");
        String first = asked(shortage("1840.00"), "planner");
        String ask = approver.get("/approvals/" + first + "/decision?decision=REJECT")
                .body();
        assertThat(Pattern.compile("name=\"reason\"").matcher(ask).results()).hasSize(1);

        assertThat(approver.post(
                                "/approvals/" + first + "/decisions",
                                "decision",
                                "REJECT",
                                "parametersSha256",
                                hidden(ask, "parametersSha256"),
                                "reason",
                                "TOO_COSTLY",
                                "comment",
                                "a truck for forty bolts")
                        .body())
                .contains("rejected.");
        assertThat(as("planner").get("/approvals?request=" + first).body())
                .contains("too costly", "a truck for forty bolts");

        String second = asked(shortage("1840.00"), "planner");
        assertThat(approver.post("/approvals/" + second + "/edits", "parameter.quantity", "20", "comment", "twenty")
                        .body())
                .contains("Asked anew with your changes");
        assertThat(as("planner").get("/approvals?request=" + second).body()).contains("Edited as");

        String third = asked(shortage("1840.00"), "planner");
        String decision = approver.get("/approvals/" + third + "/decision?decision=APPROVE")
                .body();
        assertThat(decision).contains("Point of no return");
        assertThat(approver.post(
                                "/approvals/" + third + "/decisions",
                                "decision",
                                "APPROVE",
                                "parametersSha256",
                                hidden(decision, "parametersSha256"))
                        .body())
                .contains(" approved.");
        String fourth = asked(shortage("1840.00"), "planner");
        assertThat(as("planner")
                        .post("/approvals/" + fourth + "/withdrawal", "reason", "found them")
                        .body())
                .contains("Withdrawn.");
    }

    @Test
    void saysWhatWouldPassWhereTheRulesDeny() {
        JsonNode found = shortage("60000.00");

        String page = as("planner")
                .get("/cases/" + found.get("reference").stringValue())
                .body();

        assertThat(page).contains("Not met: ", "50000.00 EUR or less passes").doesNotContain("break the glass");
    }

    @Test
    void breaksTheGlassWithTwoPeopleAndAReview() {
        JsonNode found = shortage("60000.00");
        String reference = found.get("reference").stringValue();
        String at = "/cases/" + reference + "/break-glass";
        PageVisitor lead = as("lead");

        assertThat(as("planner").get(at).body())
                .contains("A lead or an administrator breaks the glass; your role does not.")
                .doesNotContain("Ask against the rules");
        assertThat(lead.get("/cases/" + reference).body()).contains("break the glass");
        assertThat(lead.get(at).body()).contains("What the rules deny on this case", "Source from another warehouse");
        String form = lead.get(at + "?workflow=" + SOURCING).body();
        assertThat(form).contains("or less passes", "Ask against the rules");
        String key = hidden(form, "key");
        assertThat(lead.post(at, fields(form, "workflow", SOURCING, "key", key, "reason", " "))
                        .body())
                .contains("Expected a reason");
        HttpResponse<String> asked =
                lead.post(at, fields(form, "workflow", SOURCING, "key", key, "reason", "plant stops"));
        assertThat(asked.body())
                .contains("You asked for this, so somebody else decides.", "Against the rules", "plant stops");
        String request = asked.uri().getQuery().replace("request=", "");

        assertThat(as("approver").get("/approvals?request=" + request).body())
                .contains("A lead or an administrator decides on break-glass; your role does not.");
        assertThat(as("planner").get("/cases/" + reference).body()).contains("Break-glass: ", "plant stops");
        PageVisitor admin = as("admin");
        String decision = admin.get("/approvals/" + request + "/decision?decision=APPROVE")
                .body();
        assertThat(admin.post(
                                "/approvals/" + request + "/decisions",
                                "decision",
                                "APPROVE",
                                "parametersSha256",
                                hidden(decision, "parametersSha256"))
                        .body())
                .contains(" approved.");

        assertThat(lead.get("/approvals").body()).contains("You were one of the two, so somebody else reviews it.");
        PageVisitor auditor = as("auditor");
        assertThat(auditor.get("/approvals").body()).contains("/approvals/" + request + "/review");
        assertThat(auditor.post("/approvals/" + request + "/review", "comment", "justified")
                        .body())
                .contains("Review closed.");
        assertThat(auditor.get("/approvals?all=true").body()).contains("Reviewed by", "justified");
    }

    @Test
    void searchesTheAuditVerifiesItAndHandsOutTheProof() {
        String request = asked(shortage("1840.00"), "planner");
        PageVisitor auditor = as("auditor");

        assertThat(as("planner").get("/audit").statusCode()).isEqualTo(403);
        assertThat(as("planner").get("/audit/evidence/" + request).statusCode()).isEqualTo(403);
        String found = auditor.get("/audit?request=" + request).body();
        assertThat(found)
                .contains("request.", "./triage audit verify evidence-" + request + ".zip --keys triage-keys.json");
        assertThat(auditor.get("/audit?request=" + request + "&actor=planner&action=request")
                        .body())
                .contains("/audit/evidence/" + request);
        assertThat(auditor.get("/audit?request=" + request + "&actor=nobody").body())
                .contains("No entry fits");
        assertThat(auditor.get("/audit?request=" + request + "&action=requ").body())
                .contains("No entry fits");
        assertThat(auditor.get("/audit?request=" + request + "&to=2020-01-01").body())
                .contains("No entry fits");
        assertThat(auditor.get("/audit?case=EX-0").body()).contains("There is no case");
        assertThat(auditor.get("/audit?from=monday").body()).contains("Expected a day such as");
        String page = auditor.get("/audit").body();
        assertThat(page).contains("audit-digests.jsonl", "signs now", "triage-keys.json");
        Matcher older =
                Pattern.compile("href=\"(/audit\\?[^\"]*cursor=s\\d+)\"").matcher(page);
        if (older.find()) {
            assertThat(auditor.get(older.group(1).replace("&amp;", "&")).statusCode())
                    .isEqualTo(200);
        }
        assertThat(auditor.post("/audit/verification").body()).contains("The chain holds.", " a second");
        HttpResponse<String> bundle = auditor.get("/audit/evidence/" + request);
        assertThat(bundle.headers().firstValue("Content-Type")).contains("application/zip");
        assertThat(bundle.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("evidence-" + request + ".zip");
        assertThat(auditor.get("/audit/evidence/" + UUID.randomUUID()).statusCode())
                .isEqualTo(404);
    }

    private PageVisitor as(String user) {
        return PageVisitor.loggedIn(triage, user);
    }

    private static String suffix() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /** A permit for a site nobody has, so that it changes nothing for other tests. */
    private static String policy(String id, long mostMinor) {
        return """
                apiVersion: triage/v1
                kind: Policy
                id: %s
                title: Small orders of one site
                owner: planning
                rationale: For the pages.
                scope: {workflows: [alternate-warehouse-sourcing], categories: [ALLOC_SHORTAGE], sites: [ZZ-PAGES]}
                mode: enforce
                effective: {from: 2025-01-01, until: null}
                when:
                  - {name: class is certain enough, expr: "confidence >= 85"}
                  - {name: small order, expr: "valueMinor <= %d"}
                then: {permit: {approvals: [{role: approver, count: 1}]}}
                limits: {perHour: 50, perDayMinor: 5000000}
                cases:
                  - {name: a small one, given: {valueMinor: 100000}, expect: NEEDS_APPROVAL}
                  - {name: a large one, given: {valueMinor: 900000}, expect: DENIED}
                  - {name: uncertain, given: {confidence: 84}, expect: DENIED}
                """.formatted(id, mostMinor);
    }

    private JsonNode shortage(String amount) {
        return shortage(amount, "DC-EAST");
    }

    @SuppressWarnings("unchecked") // the fixture's own document
    private JsonNode shortage(String amount, String site) {
        String order = RunningTriage.freshOrder();
        Map<String, Object> event = Shortages.of(order);
        ((Map<String, Object>) event.get("data")).put("value", Map.of("amount", amount, "currency", "EUR"));
        ((Map<String, Object>) event.get("data")).put("site", Map.of("code", site, "timeZone", "America/New_York"));
        assertThat(triage.post("/api/v1/exceptions", event, "orchestrator").status())
                .isEqualTo(202);
        return triage.caseOf(order);
    }

    /** Asks through the form; the request's id. */
    private String asked(JsonNode found, String user) {
        String at = "/cases/" + found.get("reference").stringValue() + "/requests";
        PageVisitor visitor = as(user);
        String form = visitor.get(at + "/new?workflow=" + SOURCING).body();
        String answer = visitor.post(at, fields(form, "workflow", SOURCING, "key", hidden(form, "key")))
                .body();
        assertThat(answer).contains("It waits for approval");
        return triage.get("/api/v1/cases/" + found.get("id").stringValue(), "planner")
                .json()
                .at("/requests/0/id")
                .stringValue();
    }

    /** These fields, and the parameters as the form has them. */
    private static String[] fields(String form, String... fields) {
        List<String> all = new java.util.ArrayList<>(List.of(fields));
        Matcher parameter = Pattern.compile("name=\"(parameter\\.[^\"]+)\" value=\"([^\"]*)\"")
                .matcher(form);
        while (parameter.find()) {
            all.add(parameter.group(1));
            all.add(parameter.group(2));
        }
        return all.toArray(String[]::new);
    }

    private static String hidden(String form, String name) {
        Matcher field =
                Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(form);
        assertThat(field.find()).as("a field " + name + " in " + form).isTrue();
        return field.group(1);
    }
}
