package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.TestBroker;
import dev.triage.platform.Ids;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;

/** axe on every page, in both themes: WCAG 2.0 to 2.2, levels A and AA. */
class AccessibilityBrowserTests {

    /** WCAG 2.2 is content at this width without scrolling in two directions; the design's smallest desk. */
    private static final int DESK = 1280;

    /** The design's budget for a page. */
    private static final long NODES = 5_000;

    private final RunningTriage triage = RunningTriage.get();
    private final List<String> found = new ArrayList<>();
    private Browser browser;

    @BeforeAll
    static void needsChromium() {
        Browser.needed();
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void thePlannersPagesAreClean() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = triage.caseOf(order).get("reference").stringValue();
        as("planner");
        open("/queue?sort=rank", "tr[data-row]");
        browser.see(".facets");
        clean("queue");
        open("/queue?site=NOWHERE", "[data-empty=filtered]");
        clean("queue, nothing matches");
        open("/queue?q=colour:red", ".search-error");
        clean("queue, search not understood");
        open("/queue?density=compact&facets=true&q=" + order, "tr[data-row]");
        browser.script("document.querySelectorAll('details').forEach(one => { one.open = true })");
        clean("queue, everything unfolded");
        open("/queue?q=" + order + "&open=" + reference, "#panel");
        browser.waitForText("#panel", "Why it ranks here");
        clean("queue, panel open");
        open("/cases/" + reference, "#s-why");
        clean("case");
        browser.script("document.querySelectorAll('details').forEach(one => { one.open = true })");
        clean("case, everything unfolded");
        browser.clickIn(".recommendation", "Ask for approval");
        browser.waitForText("#ask", "What exactly will be sent");
        clean("ask");
        open("/cases/" + reference + "/requests/new", "main form");
        clean("ask, a page of its own");
        List<String> alike = MergeBrowserTests.casesOf(triage, RunningTriage.freshOrder(), 3);
        assertThat(triage.post("/api/v1/cases/" + alike.get(1) + "/merge", Map.of("into", alike.get(0)), "planner")
                        .status())
                .isEqualTo(200);
        open("/cases/" + alike.get(0), "#s-members");
        browser.see("#s-alike");
        clean("case, others merged into it");
        open("/cases/" + alike.get(1), "#s-merged");
        clean("case, merged");
        open("/cases/EX-1999-000001", "main");
        clean("error");
        assertThat(found).isEmpty();
    }

    @Test
    void everythingElseAPlannerMayReadIsClean() {
        as("planner");
        for (String page : List.of(
                "/approvals",
                "/approvals?all=true",
                "/mentions",
                "/patterns",
                "/operations",
                "/windows",
                "/rules",
                "/workflows",
                "/models",
                "/settings")) {
            open(page, "main.main h1");
            unfold();
            clean(page);
        }
        browser.press("?");
        browser.see("#keymap[open]");
        clean("keys");
        browser.press(Keys.ESCAPE);
        browser.press(Keys.CONTROL, "k");
        browser.see("dialog.palette[open]");
        clean("palette");
        assertThat(found).isEmpty();
    }

    @Test
    void theApproversPagesAreCleanOnADeskAndAPhone() {
        String order = PlannersBrowserTests.raise(triage);
        String request = ask(order);
        String reference = triage.caseOf(order).get("reference").stringValue();
        as("approver");
        String path = "/approvals?request=" + request;
        open(path, "article.card");
        unfold();
        clean("approval");
        browser.clickIn("article.card", "Reject");
        browser.see("#ask [name=comment]");
        clean("reject");
        open("/approvals/" + request + "/decision?decision=APPROVE", "main form");
        clean("approve, a page of its own");
        browser.phone();
        open(path, "article.card");
        clean("approval on a phone");
        open("/cases/" + reference, "#s-why");
        clean("case on a phone");
        open("/queue?q=" + order, "tr[data-row]");
        clean("queue on a phone");
        assertThat(found).isEmpty();
    }

    @Test
    void thePagesOfTheOtherRolesAreClean() {
        String letter = deadLetter();
        Map<String, List<String>> pages = Map.of(
                "lead",
                        List.of(
                                "/lead",
                                "/windows",
                                "/dead-letters",
                                "/dead-letters?all=true",
                                "/dead-letters/" + letter,
                                "/approvals",
                                "/models"),
                "auditor", List.of("/audit?verify=true", "/queue?sort=rank"),
                "ruleauthor", List.of("/rules", "/rules/" + rule()),
                "ruleapprover", List.of("/rules/" + rule()),
                "datascientist", List.of("/models"));
        pages.forEach((user, paths) -> {
            as(user);
            for (String path : paths) {
                open(path, "main.main h1");
                unfold();
                clean(user + " at " + path);
            }
            browser.close();
        });
        browser = Browser.at(triage.url());
        open("/login", "main");
        clean("login");
        open("/login?error", "main .notice");
        clean("login refused");
        assertThat(found).isEmpty();
    }

    /** The check itself: a page made worse is not clean. */
    @Test
    void seesWhatIsWrong() {
        as("planner");
        open("/mentions", "main.main h1");
        browser.script("""
                const main = document.querySelector('main.main');
                const field = document.createElement('input');
                const pale = document.createElement('p');
                pale.textContent = 'hardly there';
                pale.style.color = '#ccc';
                pale.style.background = '#fff';
                main.append(field, pale)""");
        clean("made worse");
        assertThat(found).anyMatch(one -> one.contains("label at")).anyMatch(one -> one.contains("color-contrast at"));
    }

    private void as(String user) {
        browser = Browser.at(triage.url());
        browser.wide(DESK);
        browser.logIn(user);
    }

    private void open(String path, String selector) {
        browser.open(path).see(selector);
    }

    private void unfold() {
        browser.script("document.querySelectorAll('details').forEach(one => { one.open = true })");
    }

    /** Notes what axe finds in each theme, whatever the person has chosen. */
    private void clean(String page) {
        browser.script("delete document.documentElement.dataset.theme");
        for (boolean dark : new boolean[] {false, true}) {
            browser.theme(dark ? "dark" : "light");
            Axe.violations(browser).forEach(one -> found.add(page + (dark ? ", dark: " : ", light: ") + one));
        }
        Object nodes = browser.script("return document.querySelectorAll('*').length");
        if (!(nodes instanceof Long many) || many >= NODES) {
            found.add(page + " has " + nodes + " elements, expected fewer than " + NODES);
        }
    }

    /** A request that waits for approval. */
    private String ask(String order) {
        JsonNode found = triage.caseOf(order);
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
                return asked.json().get("id").stringValue();
            }
        }
        throw new AssertionError("Expected a recommendation that needs approval, found " + found);
    }

    private String deadLetter() {
        byte[] broken = "{\"specversion\": 1".getBytes(StandardCharsets.UTF_8);
        TestBroker.send(triage.topic(), broken, broken);
        return RunningTriage.eventually("a dead letter", () -> {
            JsonNode items = triage.get("/api/v1/dead-letters", "lead").json().get("items");
            return items.isEmpty() ? null : items.get(0).get("id").stringValue();
        });
    }

    private String rule() {
        return triage.get("/api/v1/rules", "ruleauthor")
                .json()
                .at("/items/0/id")
                .stringValue();
    }
}
