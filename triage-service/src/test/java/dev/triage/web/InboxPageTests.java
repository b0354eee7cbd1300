package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import dev.triage.platform.Ids;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What people are told, as somebody without script reads it. */
class InboxPageTests {

    private final RunningTriage triage = RunningTriage.get();

    @Test
    void aMentionIsNewUntilItIsReadAndStaysInTheList() {
        PageVisitor lead = PageVisitor.loggedIn(triage, "lead");
        lead.get("/inbox");
        JsonNode found = raise();
        String path = "/api/v1/cases/" + found.get("id").stringValue();
        String word = UUID.randomUUID().toString();
        assertThat(triage.post(path + "/comments", Map.of("text", "@lead look at " + word), "planner")
                        .status())
                .isEqualTo(200);

        String card = card(lead, found);
        assertThat(card).contains("@lead look at " + word, "Mentioned", ">new<", "planner");
        assertThat(lead.get("/queue").body()).containsPattern("Inbox<span class=\"count\">\\d+");

        lead.post("/inbox/read", "about", found.get("id").stringValue());
        assertThat(card(lead, found)).contains(word).doesNotContain(">new<");
        assertThat(PageVisitor.loggedIn(triage, "approver").get("/inbox").body())
                .as("somebody else's inbox")
                .doesNotContain(word);
    }

    @Test
    void markingAllLeavesNewWhatCameSince() {
        PageVisitor lead = PageVisitor.loggedIn(triage, "lead");
        JsonNode first = raise();
        name("lead", first);
        String page = lead.get("/inbox").body();
        Matcher upTo = Pattern.compile("name=\"upTo\" value=\"(\\d+)\"").matcher(page);
        assertThat(upTo.find()).isTrue();
        JsonNode second = raise();
        name("lead", second);

        lead.post("/inbox/read", "upTo", upTo.group(1));

        assertThat(card(lead, first)).doesNotContain(">new<");
        assertThat(card(lead, second)).contains(">new<");
    }

    @Test
    void whoMayApproveIsToldThatARequestWaitsAndWhoAskedWhatBecameOfIt() {
        PageVisitor approver = PageVisitor.loggedIn(triage, "approver");
        approver.get("/inbox");
        PageVisitor planner = PageVisitor.loggedIn(triage, "planner");
        planner.get("/inbox");
        JsonNode found = raise();
        JsonNode request = ask(found, "planner");

        String waits = card(approver, found);
        assertThat(waits)
                .contains(
                        "planner asks for",
                        "Approval",
                        "/approvals?request=" + request.get("id").stringValue());
        assertThat(planner.get("/inbox").body())
                .as("nobody is told of their own request")
                .doesNotContain(found.get("reference").stringValue());

        RunningTriage.Reply decided = reject(request);
        assertThat(decided.status()).as(decided.body()).isEqualTo(200);
        assertThat(card(planner, found))
                .contains("was rejected by approver", "Decided")
                .doesNotContain("not today");
    }

    @Test
    void eachChoosesOfWhatTheyAreTold() {
        PageVisitor planner = PageVisitor.loggedIn(triage, "planner");
        try {
            assertThat(planner.post("/settings/notices", "notice-mentioned", "none", "digest", "daily")
                            .body())
                    .contains("Saved.");
            assertThat(planner.get("/settings").body())
                    .containsPattern("<option value=\"daily\" selected=\"selected\">")
                    .contains("No mail server is set");
            JsonNode found = raise();
            String path = "/api/v1/cases/" + found.get("id").stringValue() + "/comments";
            assertThat(triage.post(path, Map.of("text", "@planner and nobody else"), "lead")
                            .status())
                    .isEqualTo(200);
            assertThat(planner.get("/inbox").body())
                    .doesNotContain(found.get("reference").stringValue());
        } finally {
            planner.post("/settings/notices", "notice-mentioned", "mail", "digest", "hourly");
        }
        assertThat(planner.post("/settings/notices", "notice-mentioned", "pigeon")
                        .body())
                .contains("Expected none, inbox or mail");
        assertThat(planner.post("/settings/notices", "digest", "weekly").body())
                .contains("Expected off, hourly, four-hourly or daily, found weekly");
        assertThat(planner.post("/settings/notices", "quiet-hours", "at night").body())
                .contains("Expected quiet hours such as 22:00-06:00");
        assertThat(planner.post("/settings/notices", "mail-address", "x@evil.example")
                        .body())
                .contains("Expected an address that ends in");
    }

    @Test
    void machinesGatherNoNotices() {
        JsonNode request = ask(raise(), "orchestrator");
        assertThat(reject(request).status()).isEqualTo(200);

        assertThat(triage.room(JdbcClient.class)
                        .sql("select count(*) from notices.notice where subject in ('orchestrator', 'system')")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private void name(String who, JsonNode found) {
        assertThat(triage.post(
                                "/api/v1/cases/" + found.get("id").stringValue() + "/comments",
                                Map.of("text", "Please, @" + who),
                                "planner")
                        .status())
                .isEqualTo(200);
    }

    /** The card of one case. */
    private static String card(PageVisitor who, JsonNode found) {
        String reference = found.get("reference").stringValue();
        String page = who.get("/inbox").body();
        for (String card : page.split("<article")) {
            if (card.contains("/cases/" + reference + "\"")) {
                return card;
            }
        }
        throw new AssertionError("Expected " + reference + " in the inbox, found " + page);
    }

    private JsonNode raise() {
        String order = RunningTriage.freshOrder();
        assertThat(triage.post("/api/v1/exceptions", Shortages.of(order), "orchestrator")
                        .status())
                .isEqualTo(202);
        return triage.caseOf(order);
    }

    private RunningTriage.Reply reject(JsonNode request) {
        return triage.post(
                "/api/v1/requests/" + request.get("id").stringValue() + "/decisions",
                Map.of(
                        "decision",
                        "REJECT",
                        "parametersSha256",
                        request.get("parametersSha256").stringValue(),
                        "comment",
                        "not today"),
                "approver");
    }

    private JsonNode ask(JsonNode found, String who) {
        for (JsonNode one : found.get("recommendations")) {
            if (one.at("/ruling/outcome").stringValue().equals("NEEDS_APPROVAL")
                    && one.get("blockedBy").isEmpty()) {
                RunningTriage.Reply asked = triage.call(
                        "POST",
                        "/api/v1/cases/" + found.get("id").stringValue() + "/requests",
                        Map.of("workflow", one.get("workflow"), "parameters", one.get("parameters")),
                        who,
                        Map.of("Idempotency-Key", Ids.next().toString()));
                assertThat(asked.status()).as(asked.body()).isEqualTo(201);
                return asked.json();
            }
        }
        throw new AssertionError("Expected a recommendation that needs approval, found " + found);
    }
}
