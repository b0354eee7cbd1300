package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.RunningTriage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The workbench as several people use it at once: by key, live, and without script. */
class WorkbenchBrowserTests {

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

    private String caseOf(String order) {
        return triage.caseOf(order).get("reference").stringValue();
    }

    @Test
    void threeKeysAskForTheRecommendationAndThreeApproveIt() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = caseOf(order);
        Browser planner = as("planner");
        planner.open("/queue?q=" + order).see("tr[data-reference='" + reference + "']");

        planner.press("j", "1");
        planner.waitForText("#ask", "What exactly will be sent");
        assertThat(planner.text("#ask")).contains(reference);
        planner.press(Keys.ENTER);
        planner.waitForText("#toasts", "waits for approval");

        String request = triage.caseOf(order).get("requests").get(0).get("id").stringValue();
        Browser approver = as("approver");
        approver.phone();
        approver.open("/approvals?request=" + request).see("article.card");
        approver.picture("approvals-phone");
        approver.press("j", "1");
        approver.waitForText("#ask", "The exact object you decide on");
        approver.picture("approve-phone");
        approver.press(Keys.ENTER);
        approver.waitForText("#toasts", "approved");
    }

    @Test
    void theOpenPanelIsInTheAddressAndEscapeGivesTheRowBack() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = caseOf(order);
        Browser planner = as("planner");
        planner.open("/queue?q=" + order).see("tr[data-reference='" + reference + "']");

        planner.press("j", Keys.ENTER);
        planner.waitForText("#panel", "Why it ranks here");
        assertThat(planner.address()).contains("q=" + order, "open=" + reference);

        planner.driver().navigate().refresh();
        planner.waitForText("#panel", "Why it ranks here");
        planner.press(Keys.ESCAPE);
        planner.until("no panel", any -> planner.address().contains("open=") ? null : true);
        assertThat(planner.script("return document.querySelector('#panel').childElementCount"))
                .isEqualTo(0L);
        assertThat(planner.script("return document.activeElement.closest('tr')?.dataset.reference"))
                .isEqualTo(reference);
    }

    @Test
    void whatOthersDoShowsWithoutReloadingAndRowsStay() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = caseOf(order);
        Browser planner = as("planner");
        Browser lead = as("lead");
        planner.open("/queue?sort=event").waitForText("[data-live]", "live");
        lead.open("/cases/" + reference).waitForText("[data-live]", "live");
        Object before =
                planner.script("return [...document.querySelectorAll('tr[data-row]')].map(r => r.dataset.case).join()");

        String other = caseOf(PlannersBrowserTests.raise(triage));
        planner.waitForText("[data-bar]", "new");
        assertThat(planner.script(
                        "return [...document.querySelectorAll('tr[data-row]')].map(r => r.dataset.case).join()"))
                .isEqualTo(before);
        planner.press("r");
        planner.see("tr[data-reference='" + other + "']");

        planner.open("/cases/" + reference);
        lead.waitForText("[data-people]", "planner");
        planner.clickIn("[data-acts]", "Claim");
        lead.waitForText(".head", "with planner");

        planner.type("textarea[name=text]", "Please look, @lead");
        lead.until(
                "the planner as writing",
                any -> lead.script("return document.querySelector('[data-people] .editing')?.textContent")
                                instanceof String
                        ? true
                        : null);
        planner.click("Comment");
        planner.waitForText("#s-time .timeline", "Please look, @lead");
        lead.waitForText("#s-time .timeline", "Please look, @lead");
        lead.open("/inbox").waitForText("main", "Please look, @lead");
        lead.picture("inbox");
    }

    @Test
    void aColumnIsDraggedWiderAndTheAddressKeepsIt() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = triage.caseOf(order).get("reference").stringValue();
        Browser planner = as("planner");
        planner.wide(1280);
        planner.open("/queue?q=" + order).see("tr[data-reference='" + reference + "']");
        long before = width(planner, "why");

        WebElement grip = planner.see("th.c-why [data-grip]");
        new Actions(planner.driver()).dragAndDropBy(grip, 70, 0).perform();

        planner.see("th.c-why.w-wide");
        planner.until("the width in the address", any -> planner.address().contains("why.wide") ? true : null);
        planner.see("tr[data-reference='" + reference + "']");
        assertThat(planner.address()).contains("q=" + order);
        assertThat(width(planner, "why")).isGreaterThan(before + 40);
        assertThat(width(planner, "case")).as("the case is not squeezed").isGreaterThan(200);
        planner.picture("queue-widths");
    }

    private static long width(Browser browser, String column) {
        return ((Number) browser.script(
                        "return document.querySelector('th.c-" + column + "').getBoundingClientRect().width"))
                .longValue();
    }

    @Test
    void everythingOnACaseWorksWithoutScript() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = caseOf(order);
        Browser planner = Browser.withoutScript(triage.url());
        browsers.add(planner);
        planner.logIn("planner").open("/cases/" + reference);
        assertThat(planner.text("main")).contains("Why it ranks here", "Do nothing", "In plain words");
        planner.picture("case-without-script");

        planner.clickIn("[data-acts]", "Claim");
        planner.waitForText(".notice.good", "Claimed");
        planner.clickIn(".recommendation", "Ask for approval");
        planner.waitForText("main", "What exactly will be sent");
        planner.clickIn("main", "Ask for approval");
        planner.waitForText(".notice.good", "waits for approval");

        String request = triage.caseOf(order).get("requests").get(0).get("id").stringValue();
        Browser approver = Browser.withoutScript(triage.url());
        browsers.add(approver);
        approver.logIn("approver").open("/approvals?request=" + request);
        approver.clickIn("article.card", "Reject");
        approver.type("input[name=comment]", "too dear");
        approver.clickIn("main", "Reject");
        approver.waitForText(".notice.good", "rejected");
    }

    @Test
    void settingsHoldForThePersonAndSingleKeysCanBeSwitchedOff() {
        PlannersBrowserTests.raise(triage);
        Browser auditor = as("auditor");
        auditor.open("/settings");
        auditor.script("""
                const form = document.querySelector('select[name=theme]').form;
                form.theme.value = 'dark'; form.density.value = 'compact'; form.keys.value = 'off';
                form.zone.value = 'Asia/Tokyo'""");
        auditor.click("Save");
        auditor.waitForText(".notice.good", "Saved");
        auditor.picture("settings-dark");
        auditor.open("/queue").see("tr[data-row]");
        assertThat(auditor.script("const d = document.documentElement.dataset;"
                        + " return [d.theme, d.density, d.keys, d.zone].join(' ')"))
                .isEqualTo("dark compact off Asia/Tokyo");
        auditor.press("j", "?");
        assertThat(auditor.script("return document.querySelectorAll('tr.selected, dialog[open]').length"))
                .isEqualTo(0L);
        auditor.press(Keys.CONTROL, "k");
        auditor.see("dialog.palette[open]");
        auditor.picture("queue-dark-compact");
        auditor.press(Keys.ESCAPE);

        auditor.open("/settings");
        auditor.script("document.querySelector('select[name=theme]').form.zone.value = 'Mars/Olympus'");
        auditor.click("Save");
        auditor.waitForText(".notice.bad", "Mars/Olympus");
        assertThat(auditor.script("return document.documentElement.dataset.zone"))
                .isEqualTo("Asia/Tokyo");
    }

    @Test
    void theMapOfKeysIsOneKeyAwayAndScriptsCarryANonce() {
        Browser planner = as("planner");
        planner.open("/workflows").see("h1");
        planner.press("?");
        planner.see("#keymap[open]");
        planner.picture("keys");

        assertThat((String) planner.script("""
                const reply = await fetch('/queue');
                return reply.headers.get('Content-Security-Policy')""")).contains("script-src 'nonce-").doesNotContain("unsafe");
        assertThat(planner.script("""
                const made = document.createElement('script');
                made.textContent = 'window.got = 1';
                document.body.append(made);
                return window.got ?? null""")).isNull();
    }
}
