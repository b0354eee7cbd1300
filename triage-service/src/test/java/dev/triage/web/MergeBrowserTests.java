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
import tools.jackson.databind.JsonNode;

/** Merging, from the queue, from a suggestion and from the page of a case, with keys, buttons and without script. */
class MergeBrowserTests {

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

    /** As many cases of one order, each with a trouble of its own; their references, the most urgent first. */
    static List<String> casesOf(RunningTriage triage, String order, int many) {
        for (int i = 0; i < many; i++) {
            Map<String, Object> event = new LinkedHashMap<>(Shortages.of(order));
            @SuppressWarnings("unchecked") // as the fixture builds it
            Map<String, Object> data = (Map<String, Object>) event.get("data");
            data.put("exceptionCode", "WMS-41" + (10 + i));
            data.put("value", Map.of("amount", (9 - i) + "000.00", "currency", "EUR"));
            assertThat(triage.post("/api/v1/exceptions", event, "orchestrator").status())
                    .isEqualTo(202);
        }
        return RunningTriage.eventually(many + " cases of " + order, () -> {
            List<String> found = new ArrayList<>();
            JsonNode items =
                    triage.get("/api/v1/cases?q=" + order, "planner").json().get("items");
            items.forEach(item -> found.add(item.get("reference").stringValue()));
            return found.size() == many ? found : null;
        });
    }

    private JsonNode found(String reference) {
        return triage.get("/api/v1/cases/" + reference, "planner").json();
    }

    private static String row(String reference) {
        return "tr[data-reference='" + reference + "']";
    }

    @Test
    void aSuggestionIsFollowedSeenByAnotherAndTakenBack() {
        List<String> references = casesOf(triage, RunningTriage.freshOrder(), 3);
        String survivor = references.get(0);
        Browser planner = as("planner");
        Browser lead = as("lead");
        lead.open("/cases/" + references.get(1)).waitForText("[data-live]", "live");
        planner.open("/cases/" + survivor).waitForText("#s-alike", "3 open cases share the order");

        for (String other : references.subList(1, 3)) {
            planner.clickOn("#s-alike input[aria-label='Select " + other + "']");
        }
        planner.picture("merge-suggestion");
        planner.clickIn("#s-alike", "Merge the ticked");
        planner.waitForText("#toasts", "2 merged");
        planner.waitForText("#s-members", "2 cases are merged into this one");
        lead.waitForText("#s-merged", "Merged into " + survivor);
        planner.picture("merge-survivor");
        assertThat(found(survivor).get("members").size()).isEqualTo(2);

        planner.press("u");
        planner.waitForText("#toasts", "2 taken back");
        planner.until("no members", any -> found(survivor).get("members").isEmpty() ? true : null);
        assertThat(found(references.get(1)).get("status").stringValue()).isEqualTo("NEW");
    }

    @Test
    void keysMergeWhatIsSelectedAndOneCaseIntoAnother() {
        String order = RunningTriage.freshOrder();
        List<String> references = casesOf(triage, order, 3);
        Browser planner = as("planner");
        planner.open("/queue?q=" + order).see(row(references.get(0)));

        planner.press("j", "x", "j", "x", "2");
        planner.see("#bulk details[open] input[name=into]");
        planner.clickIn("#bulk details[open]", "Merge");
        planner.waitForText(".bulk-result", "1 merged");
        planner.waitForText(row(references.get(0)), "+1 merged");
        planner.see(row(references.get(1)) + ".gone");
        planner.picture("queue-merged");

        planner.press("j", "2");
        planner.waitForText("#panel", references.get(2));
        planner.see("#panel details[open] input[name=into]");
        planner.type("#panel details[open] input[name=into]", references.get(0));
        planner.clickIn("#panel form[action$='/merge']", "Merge");
        planner.waitForText("#toasts", "Merged.");
        planner.waitForText("#panel", "Merged into " + references.get(0));
        planner.press("2");
        planner.waitForText("#toasts", references.get(2) + " stands for itself again.");
        assertThat(found(references.get(0)).get("memberCount").intValue()).isEqualTo(1);
    }

    @Test
    void withoutScriptACaseIsMergedAndTakenOutOnThePageOfItsSurvivor() {
        List<String> references = casesOf(triage, RunningTriage.freshOrder(), 2);
        Browser planner = Browser.withoutScript(triage.url());
        browsers.add(planner);
        planner.logIn("planner").open("/cases/" + references.get(1));
        planner.clickOn("#s-close summary[data-key='2']");
        planner.type("form[action$='/merge'] input[name=into]", references.get(0));
        planner.clickIn("form[action$='/merge']", "Merge");
        planner.waitForText(".notice.good", "Merged.");
        planner.waitForText("#s-merged", "Merged into " + references.get(0));

        planner.open("/cases/" + references.get(0)).waitForText("#s-members", references.get(1));
        planner.clickIn("#s-members", "Take out");
        planner.waitForText(".notice.good", references.get(1) + " stands for itself again.");
        assertThat(planner.address()).contains("/cases/" + references.get(0));
    }

    @Test
    void overTheApiTheVersionSeenCounts() {
        List<String> references = casesOf(triage, RunningTriage.freshOrder(), 2);
        String path = "/api/v1/cases/" + references.get(1);
        Map<String, Object> into = Map.of("into", references.get(0));

        assertThat(triage.call("POST", path + "/merge", into, "planner", Map.of("If-Match", "\"7\""))
                        .status())
                .isEqualTo(412);
        RunningTriage.Reply merged = triage.call("POST", path + "/merge", into, "planner", Map.of("If-Match", "\"0\""));
        assertThat(merged.status()).as(merged.body()).isEqualTo(200);
        assertThat(merged.json().get("mergedInto").stringValue()).isEqualTo(references.get(0));
        assertThat(merged.headers().get("etag")).isEqualTo("\"1\"");
        assertThat(triage.post(path + "/merge", into, "planner").status()).isEqualTo(409);
        assertThat(triage.post(path + "/merge", Map.of("into", "EX-1"), "planner")
                        .status())
                .isEqualTo(422);
        assertThat(triage.post(path + "/unmerge", Map.of(), "planner").status()).isEqualTo(200);
        assertThat(triage.post(path + "/unmerge", Map.of(), "planner")
                        .json()
                        .get("code")
                        .stringValue())
                .isEqualTo("not-merged");
    }
}
