package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.RunningTriage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The workbench as one product: races, undo, bulk, views and filters, by two log-ins where two are needed. */
class FlowsBrowserTests {

    private static final String ROWS =
            "return [...document.querySelectorAll('tr[data-row]')].map(r => r.dataset.case).join()";

    private final RunningTriage triage = RunningTriage.get();
    private final List<Browser> browsers = new ArrayList<>();

    @BeforeAll
    static void needsChromium() {
        Browser.needed();
    }

    @AfterEach
    void close() {
        browsers.forEach(Browser::close);
    }

    private Browser as(String user) {
        Browser browser = Browser.at(triage.url());
        browsers.add(browser);
        return browser.logIn(user);
    }

    private String referenceOf(String order) {
        return triage.caseOf(order).get("reference").stringValue();
    }

    private static String row(String reference) {
        return "tr[data-reference='" + reference + "']";
    }

    private void waitForAssignee(String order, String who) {
        RunningTriage.eventually("assignee " + who, () -> {
            String now = triage.caseOf(order).get("assignee").asString("");
            return now.equals(who) ? now : null;
        });
    }

    @Test
    void theSecondToClaimIsToldWhoWasFirstAndALeadMayTakeOver() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = referenceOf(order);
        Browser planner = as("planner");
        Browser lead = as("lead");
        planner.open("/cases/" + reference).waitForText("[data-live]", "live");
        lead.open("/cases/" + reference).waitForText("[data-live]", "live");
        // A page that is not up to date, as on a slow line.
        lead.clickOn("[data-live]");
        lead.waitForText("[data-live]", "paused");

        planner.press("a");
        planner.waitForText("#toasts", "Claimed. It is yours.");
        lead.press("a");
        lead.waitForText("#toasts", "Claimed by planner");
        lead.picture("claim-lost");
        waitForAssignee(order, "planner");

        lead.clickIn("#toasts", "Take over");
        lead.waitForText("#toasts", "Claimed. It is yours.");
        planner.waitForText(".head", "with lead");
        waitForAssignee(order, "lead");
        assertThat(planner.script("return document.querySelector('[data-acts] form')"))
                .as("a planner cannot take a case from a lead, and is offered nothing that would fail")
                .isNull();
    }

    @Test
    void actsAreTakenBackByKeyByButtonAndByControlZ() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = referenceOf(order);
        Browser planner = as("planner");
        planner.open("/queue?q=" + order).see(row(reference));

        planner.press("j", "a");
        planner.waitForText("#toasts", "Claimed");
        planner.waitForText(row(reference), "planner");
        planner.press("u");
        planner.waitForText("#toasts", "1 taken back");
        waitForAssignee(order, "");
        planner.until("a row nobody has", any -> planner.text(row(reference)).contains("planner") ? null : true);

        planner.press("h");
        planner.waitForText("#panel", "Why it ranks here");
        planner.see("#panel form[data-act=snooze] input[name=reason]").sendKeys("waits for the truck");
        planner.clickIn("#panel form[data-act=snooze]", "Snooze");
        planner.waitForText("#toasts", "Snoozed.");
        planner.see(row(reference) + ".gone");
        planner.picture("queue-undo");
        planner.clickIn("#toasts", "Undo");
        planner.see(row(reference) + ":not(.gone)");

        planner.press("c");
        planner.see("#panel form[data-act=correct] select[name=priority]").sendKeys("P4");
        planner.type("#panel form[data-act=correct] input[name=reason]", "nobody waits for it");
        planner.clickIn("#panel form[data-act=correct]", "Correct");
        planner.waitForText("#toasts", "Corrected.");
        planner.waitForText(row(reference) + " .c-priority", "P4");
        planner.press(Keys.CONTROL, "z");
        planner.until(
                "the priority it had",
                any -> planner.text(row(reference) + " .c-priority").contains("P4") ? null : true);

        planner.open("/cases/" + reference);
        planner.press("3");
        planner.clickIn("form[data-act=dismiss]", "Dismiss");
        planner.waitForText("#toasts", "Dismissed.");
        planner.waitForText(".head", "dismissed");
        planner.press(Keys.CONTROL, "z");
        planner.waitForText(".head", "new");
        assertThat(triage.caseOf(order).get("status").stringValue()).isEqualTo("NEW");
    }

    @Test
    void bulkSaysWhatCameOfEachRowLeavesTheListInPlaceAndIsTakenBack() {
        String first = PlannersBrowserTests.raise(triage);
        String second = PlannersBrowserTests.raise(triage);
        String one = referenceOf(first);
        String other = referenceOf(second);
        Browser planner = as("planner");
        planner.open("/queue?sort=event").waitForText("[data-live]", "live");
        planner.see(row(one));
        planner.clickOn("[data-live]");
        planner.waitForText("[data-live]", "paused");
        Object before = planner.script(ROWS);
        assertThat(triage.post(
                                "/api/v1/cases/"
                                        + triage.caseOf(second).get("id").stringValue() + "/claim",
                                "{}",
                                "lead")
                        .status())
                .isEqualTo(200);

        planner.clickOn(row(one) + " input[type=checkbox]");
        planner.clickOn(row(other) + " input[type=checkbox]");
        planner.waitForText("[data-selected]", "2 selected");
        planner.press("a");
        planner.waitForText(".bulk-result", "1 of 2 claimed");
        planner.waitForText(".bulk-result", other + ": ");
        planner.waitForText(row(one), "planner");
        planner.picture("queue-bulk");
        assertThat(planner.script(ROWS)).isEqualTo(before);
        waitForAssignee(first, "planner");

        planner.press("u");
        planner.waitForText("#toasts", "1 taken back");
        waitForAssignee(first, "");
        waitForAssignee(second, "lead");
        assertThat(planner.script(ROWS)).isEqualTo(before);
    }

    @Test
    void filtersSurviveReloadSearchLiveRowsAndTheWayBack() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = referenceOf(order);
        Browser planner = as("planner");
        planner.open("/queue?site=DC-EAST&sort=event&density=compact").waitForText("[data-live]", "live");
        // Counts come by themselves, after the list.
        planner.see(".facets details .only[href*='site=']");
        planner.waitForText(".conditions", "DC-EAST");
        planner.see(row(reference));
        planner.press("j", "j");
        String selected = (String) planner.script("return document.querySelector('tr.selected').dataset.case");

        String later = referenceOf(PlannersBrowserTests.raise(triage));
        planner.waitForText("[data-bar]", "new");
        planner.press("r");
        planner.see(row(later));
        assertThat(planner.address()).contains("site=DC-EAST", "sort=event", "density=compact");
        assertThat(planner.script("return document.querySelector('tr.selected').dataset.case"))
                .isEqualTo(selected);
        assertThat(planner.script("return document.querySelector('[data-bar]').childElementCount"))
                .isEqualTo(0L);

        planner.type("[name=q]", order);
        planner.click("Apply");
        planner.waitForAddress("q=" + order);
        assertThat(planner.address()).contains("site=DC-EAST", "sort=event", "density=compact");
        planner.driver().navigate().refresh();
        planner.waitForText(".conditions", "DC-EAST");
        planner.waitForText(".conditions", order);
        assertThat(planner.script("return document.querySelectorAll('tr[data-row]').length"))
                .isEqualTo(1L);
        planner.driver().navigate().back();
        planner.until("the address before", any -> planner.address().contains("q=") ? null : true);
        assertThat(planner.address()).contains("site=DC-EAST", "sort=event", "density=compact");
    }

    @Test
    void aViewIsKeptAsATabWithItsCountAndAFacetNarrowsInsideIt() {
        PlannersBrowserTests.raise(triage);
        String name = "East " + UUID.randomUUID().toString().substring(0, 8);
        Browser planner = as("planner");
        planner.open("/queue?site=DC-EAST").see("tr[data-row]");
        planner.clickOn(".views .menu > summary");
        planner.type(".views input[name=name]", name);
        planner.click("Save view");
        planner.waitForText(".views", name);
        planner.until(
                "the count of the view",
                any -> planner.script(
                                                "return [...document.querySelectorAll('.views > a')].find(a =>"
                                                        + " a.textContent.includes(arguments[0]))?.querySelector('.count').textContent",
                                                name)
                                        instanceof String count
                                && count.matches("\\d+\\+?")
                        ? true
                        : null);
        planner.clickOn(".priorities a.P1");
        planner.waitForText(".conditions", "P1");
        assertThat(planner.address()).contains("site=DC-EAST", "priority=P1");
        assertThat((Long) planner.script("""
                return [...document.querySelectorAll('tr[data-row] .c-priority')]
                    .filter(cell => cell.textContent.trim() !== 'P1').length""")).isZero();
        planner.picture("queue-view");
    }

    @Test
    void aCaseIsGivenToSomebodyByKeyAndTheyAreTold() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = referenceOf(order);
        Browser lead = as("lead");
        Browser planner = as("planner");
        planner.open("/queue?q=" + order).see(row(reference));

        planner.press("j", "A");
        planner.waitForText("#panel", "Why it ranks here");
        planner.see("#panel form[data-act=assign] select").sendKeys("lead");
        planner.clickIn("#panel form[data-act=assign]", "Assign");
        planner.waitForText("#toasts", "Assigned to lead");
        planner.waitForText(row(reference), "lead");
        waitForAssignee(order, "lead");
        lead.open("/inbox").waitForText("main", reference);

        planner.press("u");
        planner.waitForText("#toasts", "1 taken back");
        waitForAssignee(order, "");
    }

    @Test
    void whoLooksAtACaseShowsInTheOthersQueue() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = referenceOf(order);
        Browser planner = as("planner");
        Browser lead = as("lead");
        lead.open("/queue?q=" + order).waitForText("[data-live]", "live");
        planner.open("/queue?q=" + order).see(row(reference));

        planner.press("j", Keys.ENTER);
        planner.waitForText("#panel", "Why it ranks here");
        lead.waitForText(row(reference) + " .people", "planner");
        planner.press(Keys.ESCAPE);
        lead.until(
                "nobody at the row",
                any -> lead.script("return document.querySelector('tr[data-row] .people span')") == null ? true : null);
    }

    @Test
    void withoutScriptTheQueueIsReadFilteredAndActedOn() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = referenceOf(order);
        Browser planner = Browser.withoutScript(triage.url());
        browsers.add(planner);
        planner.logIn("planner").open("/queue?q=" + order).see(row(reference));
        planner.clickOn(".rail .facets a");
        planner.waitForText(".facets", "DC-EAST");
        assertThat(planner.address()).contains("q=" + order);

        planner.clickOn(row(reference) + " input[type=checkbox]");
        planner.clickIn("#bulk", "Claim");
        planner.waitForText(".bulk-result", "1 claimed");
        planner.clickIn(".bulk-result", "Undo");
        planner.waitForText(".bulk-result", "1 taken back");
        planner.clickOn(row(reference) + " a.title");
        planner.waitForText("h1", order);
        planner.clickIn("[data-acts]", "Claim");
        planner.clickIn(".notice.good", "Undo");
        planner.waitForText(".notice.good", "1 taken back");
        assertThat(planner.address()).contains("/cases/" + reference);
    }

    @Test
    void rowsAreOfOneHeightAndTheListDoesNotScrollSideways() {
        PlannersBrowserTests.raise(triage);
        Browser planner = as("planner");
        for (int[] screen : new int[][] {{1440, 44}, {1280, 44}, {1440, 32}, {1280, 32}}) {
            planner.size(screen[0], 900);
            planner.open("/queue?density=" + (screen[1] == 32 ? "compact" : "comfortable"))
                    .see("tr[data-row]");
            assertThat((Boolean) planner.script(
                            "const w = document.querySelector('.table-wrap'); return w.scrollWidth <= w.clientWidth"))
                    .as("the list fits at " + screen[0])
                    .isTrue();
            // Comfortable rows hold two lines; compact ones hold one.
            assertThat(((Number)
                                    planner.script(
                                            "return Math.max(...[...document.querySelectorAll('tr[data-row]')].map(r => r.offsetHeight))"))
                            .intValue())
                    .as("the highest row at " + screen[0])
                    .isLessThanOrEqualTo(screen[1] == 32 ? 34 : 58);
        }
        planner.picture("queue-compact-1280");
    }
}
