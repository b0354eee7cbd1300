package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Scenes;
import dev.triage.fixtures.Shortages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;
import tools.jackson.databind.JsonNode;

/** Two servers on one database and one broker: what somebody does at one of them, people at the other one see. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoInstancesBrowserTests {

    private static final String NOTHING = "/queue?site=NOWHERE";

    private final List<Browser> browsers = new ArrayList<>();
    private RunningTriage here;
    private RunningTriage there;

    @BeforeAll
    void start(@TempDir Path keys) {
        // What instances on one database must share; everything else of theirs is their own.
        here = RunningTriage.start(Map.of(
                "triage.audit.key",
                "5a".repeat(32),
                "triage.signing.keys",
                keys.resolve("signing-keys.json").toString()));
        there = here.another();
        assertThat(there.url()).isNotEqualTo(here.url());
    }

    @AfterEach
    void closeBrowsers() {
        browsers.forEach(Browser::close);
        browsers.clear();
    }

    @AfterAll
    void stop() {
        there.close();
        here.close();
    }

    @Test
    void whatHappensAtOneIsLiveAtTheOther() {
        Browser.needed();
        JsonNode found = new Scenes(there).shortage();
        String reference = found.get("reference").stringValue();
        String row = "tr[data-reference='" + reference + "']";
        Browser planner = at(here, "planner", "/queue?sort=event");
        planner.see(row);
        planner.waitForText("[data-live]", "live");

        // A new case: told in the bar, not moved under the cursor.
        JsonNode later = new Scenes(there).shortage();
        planner.waitForText("[data-bar]", "1 new");
        assertThat(planner.script(
                        "return document.querySelectorAll(arguments[0]).length",
                        "tr[data-reference='" + later.get("reference").stringValue() + "']"))
                .isEqualTo(0L);

        // An open case: somebody there looks at it, then takes it, and both show in place.
        planner.clickOn(row + " a.title");
        planner.waitForText("#panel", "Why it ranks here");
        Browser lead = at(there, "lead", "/cases/" + reference);
        planner.waitForText("#panel [data-people]", "lead");
        lead.waitForText("[data-people]", "planner");
        lead.clickIn("[data-acts]", "Claim");
        planner.waitForText("#panel", "lead");
        planner.waitForText("#panel .timeline", "lead");

        // A mention: counted at the other server as soon as a page is opened there.
        PageVisitor.loggedIn(here, "planner")
                .post("/cases/" + reference + "/comments", "text", "@lead is this one yours?");
        lead.waitForText(".timeline", "is this one yours?");
        lead.open("/inbox").waitForText("main", "is this one yours?");
    }

    @Test
    void oneOfTwoWhoClaimAtTheSameMomentGetsIt() throws Exception {
        List<PageVisitor> both = List.of(PageVisitor.loggedIn(here, "planner"), PageVisitor.loggedIn(there, "lead"));
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int race = 0; race < 10; race++) {
                JsonNode found = new Scenes(here).shortage();
                String path = "/cases/" + found.get("reference").stringValue() + "/claim";
                String version = found.get("version").toString();
                List<Future<String>> answers = threads.invokeAll(both.stream()
                        .map(one -> (Callable<String>)
                                () -> one.post(path, "version", version).body())
                        .toList());
                List<String> pages =
                        List.of(answers.get(0).get(), answers.get(1).get());

                assertThat(pages)
                        .filteredOn(page -> page.contains("Claimed. It is yours."))
                        .hasSize(1);
                String owner = owner(here, found);
                assertThat(owner).isIn("planner", "lead").isEqualTo(owner(there, found));
                assertThat(pages.get(owner.equals("planner") ? 1 : 0)).contains("Claimed by " + owner);
            }
        }
    }

    /** Rules are kept in memory by each instance; the switch is looked at where something is sent. */
    @Test
    void rulesAndTheKillSwitchReachTheOther() {
        String rule = new Scenes(here).submitted();
        String before = ruled(there);
        assertThat(here.post("/api/v1/rules/" + rule + "/versions/1/activation", Map.of(), "ruleapprover")
                        .status())
                .isEqualTo(200);
        String after = RunningTriage.eventually("other rules there", () -> {
            String now = ruled(there);
            return now.equals(before) ? null : now;
        });
        assertThat(after).isEqualTo(ruled(here));

        PageVisitor lead = PageVisitor.loggedIn(here, "lead");
        lead.post("/kill-switch", "on", "true", "workflow", Scenes.SOURCING, "reason", "a wrong stock count");
        assertThat(PageVisitor.loggedIn(there, "planner").get("/approvals").body())
                .contains("Stopped now: " + Scenes.SOURCING);
        JsonNode request = new Scenes(there).request();
        String path = "/api/v1/requests/" + request.get("id").stringValue();
        assertThat(there.post(
                                path + "/decisions",
                                Map.of(
                                        "decision",
                                        "APPROVE",
                                        "parametersSha256",
                                        request.get("parametersSha256"),
                                        "comment",
                                        "go"),
                                "approver")
                        .status())
                .isEqualTo(200);
        lead.post("/kill-switch", "on", "false", "workflow", Scenes.SOURCING, "reason", "counted again");
        RunningTriage.eventually("the command, once it may go", () -> {
            String status = there.get(path, "planner").json().get("status").stringValue();
            return Set.of("DISPATCHED", "COMPLETED").contains(status) ? status : null;
        });
    }

    /** Each verifies what both wrote, so either can vouch for the whole. */
    @Test
    void theAuditOfBothIsOneChain() {
        for (RunningTriage triage : List.of(here, there, here)) {
            new Scenes(triage).request();
        }

        for (RunningTriage triage : List.of(here, there)) {
            JsonNode found = triage.get("/api/v1/audit/verification", "auditor").json();
            assertThat(found.get("valid").booleanValue()).as(found.toString()).isTrue();
        }
    }

    /** With nobody taking events in, an empty list is no quiet day; either server says so, and how much is missing. */
    @Test
    void anEmptyListThatMayNotBeCompleteSaysSo() {
        PageVisitor planner = PageVisitor.loggedIn(there, "planner");
        List<MessageListenerContainer> intakes = Stream.of(here, there)
                .map(one -> one.room(KafkaListenerEndpointRegistry.class).getListenerContainer("intake"))
                .toList();
        assertThat(planner.get(NOTHING).body()).doesNotContain("Still loading");
        intakes.forEach(MessageListenerContainer::stop);
        String order = RunningTriage.freshOrder();
        assertThat(here.post("/api/v1/exceptions", Shortages.of(order), "orchestrator")
                        .status())
                .isEqualTo(202);

        String page = RunningTriage.eventually("a list that says it may not be complete", () -> {
            String now = planner.get(NOTHING).body();
            return now.contains("data-empty=\"incomplete\"") ? now : null;
        });
        assertThat(page).contains("Still loading", "Events wait: 1<");
        assertThat(planner.get("/operations").body()).containsPattern("wait to be taken in</dt><dd>1<");
        assertThat(there.get("/actuator/health", "admin")
                        .json()
                        .at("/components/intake/details/waitingEvents")
                        .longValue())
                .isEqualTo(1);

        intakes.forEach(MessageListenerContainer::start);
        there.caseOf(order);
        RunningTriage.eventually(
                "a complete list", () -> planner.get(NOTHING).body().contains("Still loading") ? null : true);
    }

    private Browser at(RunningTriage triage, String user, String path) {
        Browser browser = Browser.at(triage.url());
        browsers.add(browser);
        return browser.logIn(user).open(path);
    }

    private static String owner(RunningTriage triage, JsonNode found) {
        return triage.get("/api/v1/cases/" + found.get("id").stringValue(), "planner")
                .json()
                .at("/assignee")
                .stringValue();
    }

    /** The version of the rules that a new case is ruled by. */
    private static String ruled(RunningTriage triage) {
        return triage.post("/api/v1/recommendations", Shortages.of("SO-1"), "planner")
                .json()
                .at("/versions/rules")
                .stringValue();
    }
}
