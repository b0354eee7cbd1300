package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A window that a lead opens and ends, and what the others see of it. */
class WindowsBrowserTests {

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

    private Browser keep(Browser browser) {
        browsers.add(browser);
        return browser;
    }

    /** A case at a site of its own. */
    private void raise(String order, String site) {
        Map<String, Object> event = new LinkedHashMap<>(Shortages.of(order));
        @SuppressWarnings("unchecked") // as the fixture builds it
        Map<String, Object> data = (Map<String, Object>) event.get("data");
        data.put("site", Map.of("code", site, "timeZone", "America/New_York"));
        assertThat(triage.post("/api/v1/exceptions", event, "orchestrator").status())
                .isEqualTo(202);
    }

    @Test
    void aLeadHidesWhatASiteRaisesAndAllOfItComesBack() {
        String order = RunningTriage.freshOrder();
        String site = "DC-" + order;
        raise(order, site);
        String reference = triage.caseOf(order).get("reference").stringValue();
        // Without script, as every page must do.
        Browser lead = keep(Browser.withoutScript(triage.url()).logIn("lead"));
        Browser planner = keep(Browser.at(triage.url()).logIn("planner"));

        lead.open("/windows").type("textarea[name=filter]", "site = '" + site + "'");
        lead.type("input[name=reason]", "Stocktake at " + site);
        lead.clickOn("input[name=hidesP1]");
        lead.clickIn("form[action='/windows']", "Open the window");
        lead.waitForText(".notice.bad", "Line 1, column");
        assertThat(lead.see("textarea[name=filter]").getDomProperty("value"))
                .as("nothing typed is lost")
                .isEqualTo("site = '" + site + "'");
        lead.see("textarea[name=filter]").clear();
        lead.type("textarea[name=filter]", "site == '" + site + "'");
        lead.clickIn("form[action='/windows']", "What would it hide?");
        lead.waitForText(".notice.good", "It would hide 1 of the new cases now.");
        lead.clickIn("form[action='/windows']", "Open the window");
        lead.waitForText(".notice.good", "Open. It hides 1 case now.");
        lead.waitForText("section[data-state=OPEN]", "Stocktake at " + site);
        lead.picture("windows");

        planner.open("/queue?site=" + site).see("[data-empty=filtered]");
        planner.clickOn(".rail a[href*='suppressed=yes']");
        planner.waitForText("tr[data-reference='" + reference + "']", "hidden by a window");
        planner.picture("queue-hidden");
        planner.open("/cases/" + reference).waitForText("#s-hidden", "Stocktake at " + site);
        String later = RunningTriage.freshOrder();
        raise(later, site);
        RunningTriage.eventually("the later one, hidden", () -> {
            var items = triage.get("/api/v1/cases?suppressed=yes&site=" + site, "planner")
                    .json()
                    .get("items");
            return items.size() == 2 ? true : null;
        });
        assertThat(triage.get("/api/v1/cases?site=" + site, "planner").json().get("items"))
                .isEmpty();

        lead.clickIn("section[data-state=OPEN]", "End it now");
        lead.waitForText(".notice.good", "Ended.");
        planner.open("/queue?site=" + site);
        planner.waitForText("tr[data-reference='" + reference + "']", "back from a window");
    }

    @Test
    void aPlannerReadsOfWindowsAndOpensNone() {
        Browser planner = keep(Browser.at(triage.url()).logIn("planner"));
        planner.open("/windows").waitForText("main", "A lead opens and ends windows; your role does not.");
        assertThat(planner.script("return document.querySelector('main form')")).isNull();
    }
}
