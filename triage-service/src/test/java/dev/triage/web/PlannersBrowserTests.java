package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.RunningTriage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import tools.jackson.databind.JsonNode;

/** What people do in a real browser. Every page they pass is kept as a picture under {@code target/screenshots}. */
class PlannersBrowserTests {

    private final RunningTriage triage = RunningTriage.get();
    private Browser browser;

    @BeforeAll
    static void needsChromium() {
        Browser.needed();
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
            browser = null;
        }
    }

    @Test
    void aPlannerWorksACaseAndAnotherPersonApprovesIt() {
        String order = raise(triage);
        String reference = triage.caseOf(order).get("reference").stringValue();

        browser = Browser.at(triage.url()).logIn("planner");
        assertThat(browser.driver().getTitle()).startsWith("Queue");
        browser.picture("queue");
        browser.type("[name=q]", order);
        browser.click("Apply");
        browser.waitForAddress("q=" + order);
        browser.clickOn("a[href='/cases/" + reference + "']");
        browser.waitForText("#panel", "Why it ranks here");
        assertThat(browser.text("#panel")).contains(order, "SKU-1042", reference);
        browser.picture("panel");
        browser.open("/cases/" + reference);
        assertThat(browser.text("main")).contains(order, "SKU-1042", "Why it ranks here", "Do nothing");
        browser.picture("case");

        browser.click("Claim");
        browser.waitForText("#toasts", "Claimed");
        browser.waitForText("[data-acts]", "Release");
        browser.clickIn(".recommendation", "Ask for approval");
        browser.waitForText("#ask", "What exactly will be sent");
        browser.picture("ask");
        browser.clickIn("#ask", "Ask for approval");
        browser.waitForText("#toasts", "waits for approval");
        browser.open("/approvals");
        browser.waitForText("main", "You asked for this, so somebody else decides.");
        browser.picture("approvals-planner");
        browser.click("Log out");
        browser.see("[name=username]");

        browser.logIn("approver").open("/approvals?request=" + requestOf(order));
        browser.waitForText("article.card", reference);
        browser.picture("approvals");
        browser.clickIn("article.card", "Approve");
        browser.clickIn("#ask", "Approve");
        browser.waitForText("#toasts", "approved");

        JsonNode sent = RunningTriage.eventually("the dispatched request", () -> {
            JsonNode request = triage.caseOf(order).get("requests").get(0);
            return request.get("commandId").isNull() ? null : request;
        });
        assertThat(sent.get("approvals").get(0).get("by").stringValue()).isEqualTo("approver");
        browser.open("/cases/" + reference);
        assertThat(browser.text("main")).contains("approver");
        browser.picture("case-after");
    }

    private String requestOf(String order) {
        return triage.caseOf(order).get("requests").get(0).get("id").stringValue();
    }

    @Test
    void everyPageOpensForThoseWhoMaySeeIt() {
        raise(triage);
        Map<String, List<String>> pages = Map.of(
                "lead",
                        List.of(
                                "/",
                                "/queue",
                                "/approvals",
                                "/rules",
                                "/workflows",
                                "/models",
                                "/patterns",
                                "/operations",
                                "/dead-letters",
                                "/webhooks",
                                "/inbox",
                                "/glossary",
                                "/tour",
                                "/settings"),
                "auditor", List.of("/audit"),
                "ruleauthor", List.of("/rules"));
        for (Map.Entry<String, List<String>> visit : pages.entrySet()) {
            browser = Browser.at(triage.url()).logIn(visit.getKey());
            for (String page : visit.getValue()) {
                browser.open(page);
                assertThat(browser.driver().findElements(By.cssSelector("main.main h1")))
                        .as(visit.getKey() + " opens " + page + ": "
                                + browser.driver().getTitle())
                        .hasSize(1);
                browser.picture(visit.getKey() + page.replaceAll("[^a-z-]+", "-"));
            }
            close();
        }
    }

    @Test
    void theModelsPageSaysWhatServesAndWhatOneMayNotDo() {
        browser = Browser.at(triage.url()).logIn("planner");
        browser.open("/models");

        assertThat(browser.text("main"))
                .contains("serves", "Macro-F1", "0.8", "Drift, last 7 days", "What served when", "You may look.")
                .doesNotContain("{", "Ask to promote", "Roll back");
        browser.picture("models-planner");
        close();

        browser = Browser.at(triage.url()).logIn("datascientist");
        browser.open("/models");
        assertThat(browser.text("main")).doesNotContain("You may look.");
        browser.picture("models-datascientist");
    }

    @Test
    void aRuleThatDoesNotCompileComesBackWithItsPositionAndTheText() {
        browser = Browser.at(triage.url()).logIn("ruleauthor");
        browser.open("/rules");
        browser.click("New draft");
        browser.see("textarea[name=source]");
        String broken = """
                apiVersion: triage/v1
                kind: Policy
                id: browser-test
                title: Browser test
                owner: tests
                rationale: Shows an error.
                scope: {workflows: [split-shipment], categories: ["*"], sites: ["*"]}
                mode: enforce
                effective: {from: 2026-01-01, until: null}
                when:
                  - {name: small, expr: "valueMinr <= 1000"}
                then: {permit: {approvals: [{role: approver, count: 1}]}}
                limits: {perHour: 5, perDayMinor: 100000}
                """;
        browser.driver().findElement(By.name("source")).sendKeys(broken);
        browser.click("Save as draft");
        browser.waitForText("main", "undeclared");
        assertThat(browser.text("main")).contains("valueMinr");
        assertThat(browser.driver().findElement(By.name("source")).getDomProperty("value"))
                .contains("id: browser-test");
        browser.picture("rule-error");
    }

    @Test
    void aPageThatIsNotThereSaysSoAndLeadsBack() {
        browser = Browser.at(triage.url()).logIn("planner");
        browser.open("/cases/EX-1999-000001");
        assertThat(browser.text("main")).contains("There is no such page", "To the queue");
        browser.open("/approvals?cursor=x&all=true");
        assertThat(browser.text("main")).contains("Something went wrong here");
        browser.picture("error");
    }

    static String raise(RunningTriage triage) {
        String order = RunningTriage.freshOrder();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String event = """
                {"specversion":"1.0","id":"%s","source":"/wms/dc-east","type":"orchestration.exception.raised.v1",
                 "subject":"%s/10","time":"%s","datacontenttype":"application/json","data":{
                  "exceptionCode":"WMS-4107","message":"Allocation failed: 40 of 120 EA of SKU-1042 short at DC-EAST",
                  "order":{"number":"%s","line":"10","type":"B2B","customer":"C-1042","customerTier":"A","promisedAt":"%s"},
                  "item":{"sku":"SKU-1042","description":"Hex bolt M8x40"},
                  "quantity":{"expected":"120","actual":"80","uom":"EA"},
                  "site":{"code":"DC-EAST","timeZone":"America/New_York"},
                  "value":{"amount":"1840.00","currency":"EUR"},
                  "availability":[{"site":"DC-WEST","quantity":"400","uom":"EA","leadTimeHours":18}],
                  "substitutes":[{"sku":"SKU-1043","quantity":"900","uom":"EA","customerConsent":true}],
                  "dataAsOf":"%s"}}""".formatted(UUID.randomUUID(), order, now, order, now.plus(30, ChronoUnit.HOURS), now);
        assertThat(triage.post("/api/v1/exceptions", event, "orchestrator").status())
                .isEqualTo(202);
        return order;
    }
}
