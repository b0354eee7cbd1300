package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Scenes;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the pages of governance say in the states that take more than one step to get into. */
class GovernanceStatePageTests {

    private final RunningTriage triage = RunningTriage.get();
    private final Scenes scenes = new Scenes(triage);

    @Test
    void offersToAskAgainWhenTheCaseHasChanged() {
        JsonNode stale = scenes.stale();
        String at = "/approvals?request=" + stale.get("id").stringValue();
        String reference = stale.get("caseReference").stringValue();
        PageVisitor planner = as("planner");

        String page = planner.get(at).body();
        assertThat(page)
                .contains("The case has changed since this was asked for", "400", "41", "Ask again", ">stale<")
                .contains("/cases/" + reference + "/requests/new");
        assertThat(as("auditor").get(at).body())
                .contains("A planner or a lead asks again, with the case as it is now.")
                .doesNotContain(">Ask again<");
        assertThat(as("approver").get(at).body()).contains("An approval counts only when the case is again as it was.");

        // What the button leads to: the same workflow, asked for on the facts as they are.
        String ask = "/cases/" + reference + "/requests";
        String form = planner.get(ask + "/new?workflow=" + Scenes.SOURCING).body();
        assertThat(planner.post(ask, fields(form)).body()).contains("It waits for approval");
        JsonNode requests = triage.get("/api/v1/cases/" + stale.get("caseId").stringValue(), "planner")
                .json()
                .get("requests");
        assertThat(requests.size()).isEqualTo(2);
        String fresh = requests.get(0).get("id").stringValue();
        assertThat(fresh).isNotEqualTo(stale.get("id").stringValue());
        assertThat(planner.get("/approvals?request=" + fresh).body()).doesNotContain("Ask again");
        PageVisitor approver = as("approver");
        String decision = approver.get("/approvals/" + fresh + "/decision?decision=APPROVE")
                .body();
        assertThat(approver.post(
                                "/approvals/" + fresh + "/decisions",
                                "decision",
                                "APPROVE",
                                "parametersSha256",
                                hidden(decision, "parametersSha256"))
                        .body())
                .contains(" approved.");
    }

    @Test
    void marksARequestThatIsEscalatedUntilItIsDecided() {
        String request = scenes.urgent().get("id").stringValue();
        String calm = scenes.request().get("id").stringValue();
        PageVisitor planner = as("planner");

        assertThat(planner.get("/approvals?request=" + request).body()).contains(">urgent</span>");
        assertThat(planner.get("/approvals?request=" + calm).body()).doesNotContain(">urgent</span>");

        planner.post("/approvals/" + request + "/withdrawal", "reason", "too late");
        assertThat(planner.get("/approvals?request=" + request).body()).doesNotContain(">urgent</span>");
    }

    @Test
    void showsHowARuleInShadowAgreesWithWhatIsAnsweredLive() {
        String rule = scenes.shadowed();

        String page = as("ruleauthor").get("/rules/" + rule).body();

        assertThat(page)
                .contains("In shadow, beside what is answered live", ">66.7 % agree<", ", 2 of 3 rulings since ");
        Matcher rows = Pattern.compile("<td>([^<]+)</td><td>([^<]+)</td><td><span class=\"chip (?:good|warn)\">"
                        + "(agree|differ)</span></td><td class=\"num\">(\\d+)</td><td class=\"num\">([^<]+)</td>")
                .matcher(page);
        List<String> matrix = new ArrayList<>();
        while (rows.find()) {
            matrix.add(String.join("|", rows.group(1), rows.group(2), rows.group(3), rows.group(4), rows.group(5)));
        }
        assertThat(matrix)
                .containsExactlyInAnyOrder(
                        "needs approval: 1 approver|needs approval: 1 approver|agree|2|3,840 EUR",
                        "needs approval: 1 approver|needs approval: 2 approver|differ|1|500 EUR");
        assertThat(Pattern.compile("class=\"mono small\" href=\"/cases/EX-")
                        .matcher(page)
                        .results())
                .hasSize(1);
    }

    @Test
    void showsWhatLimitsHoldAndWhatARollbackChangesBeforeIt() {
        String rule = scenes.limited();
        PageVisitor approver = as("ruleapprover");

        HttpResponse<String> answer = approver.get("/rules/" + rule + "?version=1");

        assertThat(answer.body())
                .contains("Held by limits", ">1 per hour</span>", "when there is room")
                .contains("Yes, roll back", "The simulation on this page shows what that changes");
        String seen = hidden(answer.body(), "simulation");
        assertThat(approver.post("/rules/" + rule + "/1/rollback", "reason", "again", "simulation", "0")
                        .body())
                .contains("has another simulation on record");
        String back = approver.post("/rules/" + rule + "/1/rollback", "reason", "again", "simulation", seen)
                .body();
        assertThat(back).contains("Brought back", rule + " v3", "Held by limits", ">1 per hour</span>");
    }

    private PageVisitor as(String user) {
        return PageVisitor.loggedIn(triage, user);
    }

    private static String[] fields(String form) {
        List<String> all = new ArrayList<>(List.of("workflow", Scenes.SOURCING, "key", hidden(form, "key")));
        Matcher parameter = Pattern.compile("name=\"(parameter\\.[^\"]+)\" value=\"([^\"]*)\"")
                .matcher(form);
        while (parameter.find()) {
            all.add(parameter.group(1));
            all.add(parameter.group(2));
        }
        return all.toArray(String[]::new);
    }

    private static String hidden(String form, String name) {
        Matcher field =
                Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(form);
        assertThat(field.find()).as("a field " + name + " in " + form).isTrue();
        return field.group(1);
    }
}
