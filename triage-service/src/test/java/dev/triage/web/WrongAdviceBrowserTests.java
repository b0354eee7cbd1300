package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.RunningTriage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** "AI was wrong": one click or key, why afterwards, and where it is counted. */
class WrongAdviceBrowserTests {

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

    @Test
    void oneKeyCountsWhyIsToldAfterwardsAndTheWeekShowsIt() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = triage.caseOf(order).get("reference").stringValue();
        Browser planner = Browser.at(triage.url());
        browsers.add(planner);
        planner.logIn("planner").open("/queue?q=" + order).see("tr[data-reference='" + reference + "']");

        planner.press("j", "f");
        planner.waitForText("#toasts", "Thank you. Counted: ");
        planner.waitForText("#panel #s-what", "You said that the category was wrong. Counted: ");
        planner.press("u");
        planner.waitForText("#toasts", "1 taken back");
        planner.see("#panel #s-what form[data-act=wrong]");

        planner.open("/cases/" + reference).see("#s-why");
        planner.clickIn("#s-why", "AI was wrong");
        planner.waitForText("#s-why", "You said that the place in the queue was wrong.");
        planner.see("#s-why select[name=reason]").sendKeys("Too high");
        planner.type("#s-why input[name=comment]", "nobody waits for it");
        planner.picture("wrong");
        planner.clickIn("#s-why", "Say why");
        planner.waitForText("#s-why", "Why: Too high");
        planner.waitForText("#s-time", "Why the place in the queue was wrong: Too high: nobody waits for it");

        planner.open("/operations").waitForText("#wrong", reference);
        planner.waitForText("#wrong", "Too high: nobody waits for it");
        planner.script("document.querySelector('#wrong').scrollIntoView()");
        planner.picture("wrong-by-week");
    }

    @Test
    void withoutScriptAndOverTheApiItCountsToo() {
        String order = PlannersBrowserTests.raise(triage);
        String reference = triage.caseOf(order).get("reference").stringValue();
        Browser planner = Browser.withoutScript(triage.url());
        browsers.add(planner);
        planner.logIn("planner").open("/cases/" + reference);
        planner.clickIn("#s-brief", "AI was wrong");
        planner.waitForText(".notice.good", "Thank you. Counted: ");
        planner.clickIn("#s-brief", "Say why");
        planner.waitForText(".notice.good", "Noted.");

        String path = "/api/v1/cases/" + reference + "/wrong";
        RunningTriage.Reply said = triage.post(path, Map.of("assist", "delay", "reason", "too-low"), "lead");
        assertThat(said.status()).as(said.body()).isEqualTo(200);
        assertThat(said.json().get("countedThisWeek").longValue()).isPositive();
        assertThat(said.json().get("reason").stringValue()).isEqualTo("too-low");
        assertThat(triage.post(path, Map.of("assist", "delay"), "lead").status())
                .isEqualTo(409);
        assertThat(triage.post(path, Map.of("assist", "luck"), "lead").status()).isEqualTo(400);
        assertThat(triage.post(path, Map.of("assist", "rank", "reason", "luck"), "lead")
                        .status())
                .isEqualTo(400);
    }
}
