package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Scenes;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.springframework.web.bind.annotation.RequestMethod;
import tools.jackson.databind.JsonNode;

/** axe on every page, in both themes: WCAG 2.0 to 2.2, levels A and AA. */
class AccessibilityBrowserTests {

    /** WCAG 2.2 is content at this width without scrolling in two directions; the design's smallest desk. */
    private static final int DESK = 1280;

    /** The design's budget for a page. */
    private static final long NODES = 5_000;

    /** One of each page is enough; what a role sees otherwise has states of its own below. Who may enter most comes first. */
    private static final List<String> READERS = List.of("lead", "admin", "auditor", "ruleauthor");

    private final RunningTriage triage = RunningTriage.get();
    private final Scenes scenes = new Scenes(triage);
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

    /** Whatever is mapped to GET and answers with a whole page, so that a new page cannot be forgotten. */
    @Test
    void everyPageThereIsIsClean() {
        Map<String, String> names = names();
        Map<String, List<String>> pages = new HashMap<>();
        Map<String, PageVisitor> visitors = new HashMap<>();
        for (String pattern : scenes.pagePatterns(RequestMethod.GET)) {
            String path = pattern;
            for (Map.Entry<String, String> name : names.entrySet()) {
                path = path.replace(name.getKey(), name.getValue());
            }
            assertThat(path).as("a path for " + pattern).doesNotContain("{");
            pages.computeIfAbsent(reader(path, visitors), any -> new ArrayList<>())
                    .add(path);
        }
        // Fragments, files and what only leads elsewhere; everything else is a page.
        assertThat(pages.remove(""))
                .containsExactlyInAnyOrder(
                        "/audit/evidence/" + names.get("/audit/evidence/{id}").substring(16),
                        "/queue/export.csv",
                        "/queue/facets",
                        "/queue/rows",
                        "/queue/suggest",
                        "/queue/views/00000000-0000-7000-8000-000000000000/count");
        pages.forEach((reader, paths) -> {
            as(reader);
            for (String path : paths) {
                open(path, "main");
                unfold();
                clean(path);
            }
            browser.close();
        });
        assertThat(found).isEmpty();
    }

    /** Who gets a whole page there; nobody where it is something else. */
    private String reader(String path, Map<String, PageVisitor> visitors) {
        for (String one : READERS) {
            if (wholePage(visitors.computeIfAbsent(one, who -> PageVisitor.loggedIn(triage, who))
                    .get(path))) {
                return one;
            }
        }
        return "";
    }

    private static boolean wholePage(HttpResponse<String> answer) {
        return answer.statusCode() == 200 && answer.body().startsWith("<!DOCTYPE html>");
    }

    /** What stands for the names in patterns: something that is there. */
    private Map<String, String> names() {
        JsonNode asked = scenes.request();
        String request = asked.get("id").stringValue();
        return Map.of(
                "{reference}", asked.get("caseReference").stringValue(),
                "/approvals/{id}/decision", "/approvals/" + request + "/decision?decision=APPROVE",
                "/audit/evidence/{id}", "/audit/evidence/" + request,
                "/dead-letters/{id}", "/dead-letters/" + scenes.deadLetter(),
                "/rules/{id}", "/rules/" + rule(),
                "/queue/views/{id}", "/queue/views/00000000-0000-7000-8000-000000000000");
    }

    @Test
    void writingAndJudgingRulesIsClean() {
        as("ruleauthor");
        open("/rules/-/draft", "textarea[name=source]");
        clean("rule editor");
        browser.type("textarea[name=source]", "id: [");
        browser.click("Save as draft");
        browser.see("[aria-labelledby=h-errors]");
        clean("rule editor, refused");
        open("/rules/-/draft?version=1&rule=" + rule(), "textarea[name=source]");
        clean("rule editor, the text of a version");
        browser.script(
                "document.querySelector('textarea').value = arguments[0]",
                Scenes.policy("scene-axe").replace("small order", "Small order"));
        browser.click("Save as draft");
        browser.see(".steps.life");
        unfold();
        clean("rule, a draft");
        browser.close();
        as("ruleapprover");
        open("/rules/" + scenes.submitted(), "#s-simulation");
        unfold();
        clean("rule, submitted");
        open("/rules/" + scenes.retired(), ".steps.life");
        unfold();
        clean("rule, retired");
        browser.close();
        as("planner");
        open("/rules/-/draft", "main p.card");
        clean("rule editor of somebody who may not write");
        assertThat(found).isEmpty();
    }

    @Test
    void theStatesOfRequestsAndRulesAreClean() {
        String stale = scenes.stale().get("id").stringValue();
        String urgent = scenes.urgent().get("id").stringValue();
        String shadowed = scenes.shadowed();
        String limited = scenes.limited();
        as("lead");
        open("/approvals?request=" + stale, ".notice.stale");
        clean("approval, stale");
        browser.picture("approval-stale");
        open("/approvals?request=" + urgent, "article.card");
        clean("approval, urgent");
        browser.picture("approval-urgent");
        open("/rules/" + shadowed, "#h-shadow");
        browser.script("document.getElementById('h-shadow').scrollIntoView()");
        clean("rule, in shadow");
        browser.picture("rule-shadow");
        browser.close();
        as("ruleapprover");
        open("/rules/" + limited + "?version=1", "form[action$='/rollback']");
        browser.script("document.getElementById('h-sim').scrollIntoView()");
        clean("rule, to roll back, with what limits hold");
        browser.picture("rule-limits");
        assertThat(found).isEmpty();
    }

    @Test
    void breakingTheGlassIsClean() {
        String reference = scenes.shortage(Scenes.TOO_MUCH).get("reference").stringValue();
        String at = "/cases/" + reference + "/break-glass";
        as("planner");
        open(at, "main p.card");
        clean("break-glass of somebody who may not");
        browser.close();
        as("lead");
        open(at, ".ticks a");
        clean("break-glass, what is denied");
        open(at + "?workflow=" + Scenes.SOURCING, "form [name=reason]");
        unfold();
        clean("break-glass, the form");
        browser.type("form [name=reason]", " ");
        browser.click("Ask against the rules");
        browser.see(".notice.bad[role=alert]");
        clean("break-glass, refused");
        browser.type("form [name=reason]", "the plant stops");
        browser.click("Ask against the rules");
        browser.see("article.card");
        unfold();
        clean("break-glass, waiting");
        open("/cases/" + reference, "[role=status] q");
        clean("case with break-glass");
        browser.close();
        scenes.toReview();
        as("auditor");
        open("/approvals", "form[action$='/review']");
        clean("break-glass, to review");
        browser.phone();
        open("/approvals", "form[action$='/review']");
        clean("break-glass, to review on a phone");
        browser.type("form[action$='/review'] [name=comment]", "justified");
        browser.clickIn("form[action$='/review']", "Close the review");
        browser.waitForText("main", "Review closed.");
        open("/approvals?all=true", "#h-reviews");
        browser.waitForText("main", "Reviewed by");
        clean("break-glass, reviewed");
        assertThat(found).isEmpty();
    }

    @Test
    void actsOnManyAndWhatCameOfThemAreClean() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = triage.caseOf(order).get("reference").stringValue();
        as("planner");
        open("/queue?q=" + order, "form#bulk");
        browser.clickOn("form#bulk [name=all]");
        browser.clickIn("form#bulk", "Claim");
        browser.see("[name=confirmed]");
        clean("acts on many, to confirm");
        browser.click("Claim 1");
        browser.see(".bulk-result");
        clean("acts on many, done");
        browser.close();
        as("lead");
        open("/cases/" + reference, "[data-acts]");
        browser.script("document.querySelector('[data-act=claim] [name=version]').value = 0");
        browser.clickIn("[data-acts]", "Take over");
        browser.see(".toast.bad");
        clean("case, an act refused");
        assertThat(found).isEmpty();
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
                "/inbox",
                "/patterns",
                "/operations",
                "/windows",
                "/rules",
                "/workflows",
                "/models",
                "/glossary",
                "/tour",
                "/tour?step=5",
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
        String request =
                scenes.request(triage.caseOf(order), Scenes.SOURCING).get("id").stringValue();
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
        String letter = scenes.deadLetter();
        Map<String, List<String>> pages = Map.of(
                "lead",
                        List.of(
                                "/lead",
                                "/windows",
                                "/webhooks",
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
        open("/inbox", "main.main h1");
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

    private String rule() {
        return triage.get("/api/v1/rules", "ruleauthor")
                .json()
                .at("/items/0/id")
                .stringValue();
    }
}
