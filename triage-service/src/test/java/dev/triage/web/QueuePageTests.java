package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The queue as somebody without script has it. */
class QueuePageTests {

    private static final Pattern ROW = Pattern.compile("data-case=\"([0-9a-f-]{36})\" data-version=\"(\\d+)\"");

    private final RunningTriage triage = RunningTriage.get();

    @Test
    void showsWhyARowRanksWhereItDoes() {
        String order = raise();

        String page = planner().get("/queue?q=" + order).body();

        assertThat(rows(page)).hasSize(1);
        assertThat(page)
                .contains("is the sum of", "due in", "America/New_York")
                .containsPattern("(High|Medium|Low|Not sure), \\d+ %");
        assertThat(page).contains("table class=\"queue\"", "id=\"panel\"", "id=\"bulk\"");
    }

    @Test
    void keepsFiltersWhenSearchingPagingAndSorting() {
        String order = raise();

        String page = planner()
                .get("/queue?site=DC-EAST&not-priority=P4&density=compact&q=" + order)
                .body();

        assertThat(page).contains("name=\"site\" value=\"DC-EAST\"", "name=\"not-priority\" value=\"P4\"");
        assertThat(page).contains("Site is DC-EAST", "Priority is not P4", "Search: " + order);
        assertThat(page)
                .contains("href=\"/queue?site=DC-EAST&amp;not-priority=P4&amp;q=" + order
                        + "&amp;sort=deadline&amp;density=compact\"");
    }

    @Test
    void keepsTheListAndShowsThePlaceWhenASearchIsNotUnderstood() {
        String order = raise();

        String page = planner().get("/queue?q=colour:red&prior=" + order).body();

        assertThat(rows(page)).hasSize(1);
        assertThat(page).contains("colour:red\n^", "not understood");
    }

    @Test
    void countsFacetsWithAndWithoutScript() {
        raise();
        PageVisitor planner = planner();

        assertThat(planner.get("/queue").body()).contains("hx-get=\"/queue/facets\"", "Show filters with counts");
        assertThat(planner.get("/queue?facets=true").body()).contains("class=\"facets\"", "DC-EAST");
        assertThat(planner.get("/queue/facets").body()).contains("DC-EAST");
        assertThat(planner.get("/queue/facets?facet=site&find=east").body())
                .contains("DC-EAST")
                .doesNotContain("class=\"facets\"");
    }

    @Test
    void suggestsFieldsAndTheirValues() {
        raise();
        PageVisitor planner = planner();

        assertThat(planner.get("/queue/suggest?q=bolt+cust").body()).contains("bolt customerTier:");
        assertThat(planner.get("/queue/suggest?q=-site:east").body()).contains("-site:DC-EAST");
        assertThat(planner.get("/queue/suggest?q=colour:").body()).doesNotContain("<option");
    }

    @Test
    void tellsAnEmptyListFromAFilterThatIsTooNarrow() {
        raise();

        String page = planner().get("/queue?site=NOWHERE&priority=P1").body();

        assertThat(page).contains("data-empty=\"filtered\"", "Clear Site", "Clear Priority");
        assertThat(page).doesNotContain("data-empty=\"done\"");
    }

    /** Without script: a link a step, then remembered for the person and kept with a view. */
    @Test
    void widthsAreChosenRememberedAndKeptWithAView() {
        String order = raise();
        PageVisitor datascientist = PageVisitor.loggedIn(triage, "datascientist");
        String page = datascientist.get("/queue?q=" + order).body();
        assertThat(page).contains("Make Why here wider", "c-why w-normal").doesNotContain("queue sized");

        String wide = "priority,case.wide,why.widest";
        String sized =
                datascientist.get("/queue?q=" + order + "&columns=" + wide).body();
        assertThat(sized)
                .contains("queue sized", "c-why w-widest", "c-case w-wide", "Make Why here narrower")
                .doesNotContain("Make Why here wider");
        assertThat(sized).contains("name=\"columns\" value=\"" + wide + "\"");

        datascientist.post("/queue/display", "density", "comfortable", "columns", wide, "back", "/queue?q=" + order);
        assertThat(datascientist.get("/queue?q=" + order).body()).contains("c-why w-widest");
        datascientist.post("/queue/views", "name", "wide " + order, "query", "columns=" + wide);
        assertThat(datascientist.get("/queue?q=" + order).body())
                .contains("href=\"/queue?columns=priority%2Ccase.wide%2Cwhy.widest\"");
        datascientist.post("/queue/display", "density", "comfortable", "columns", "", "back", "/queue");
        assertThat(datascientist.get("/queue?q=" + order).body()).doesNotContain("queue sized");
    }

    @Test
    void saysWhoMayNotAct() {
        raise();

        String page = PageVisitor.loggedIn(triage, "auditor").get("/queue").body();

        assertThat(page).contains("data-empty=\"reader\"").doesNotContain("id=\"bulk\"", "name=\"select\"");
    }

    @Test
    void claimsInBulkTellsOfEachRowAndTakesItBack() {
        String order = raise();
        PageVisitor planner = planner();
        String queue = "/queue?q=" + order;
        String row = rows(planner.get(queue).body()).getFirst();

        HttpResponse<String> answer = planner.post(
                "/queue/bulk", "act", "claim", "back", queue, "select", row, "select", UUID.randomUUID() + ":0");

        assertThat(answer.uri().toString()).endsWith(queue);
        assertThat(answer.body()).contains("1 of 2 claimed", "There is no case", "data-undo=");
        assertThat(triage.caseOf(order).get("assignee").stringValue()).isEqualTo("planner");
        Matcher undo = Pattern.compile("action=\"/undo/([0-9a-f-]{36})\"").matcher(answer.body());
        assertThat(undo.find()).isTrue();

        assertThat(planner.post("/undo/" + undo.group(1), "back", queue).body()).contains("1 taken back");
        assertThat(triage.caseOf(order).get("assignee").isNull()).isTrue();
    }

    @Test
    void givesTheSelectedRowsToAColleagueAndTakesThemBack() {
        String order = raise();
        PageVisitor.loggedIn(triage, "lead").get("/queue");
        PageVisitor planner = planner();
        String queue = "/queue?q=" + order;
        String page = planner.get(queue).body();
        assertThat(page).contains("name=\"act\" value=\"assign\"").containsPattern("<option value=\"lead\">lead");
        String row = rows(page).getFirst();

        String told = planner.post(
                        "/queue/bulk",
                        "act",
                        "assign",
                        "to",
                        "lead",
                        "back",
                        queue,
                        "select",
                        row,
                        "select",
                        UUID.randomUUID() + ":0")
                .body();

        assertThat(told).contains("1 of 2 assigned to lead", "There is no case");
        assertThat(triage.caseOf(order).get("assignee").stringValue()).isEqualTo("lead");
        Matcher undo = Pattern.compile("action=\"/undo/([0-9a-f-]{36})\"").matcher(told);
        assertThat(undo.find()).isTrue();
        assertThat(planner.post("/undo/" + undo.group(1), "back", queue).body()).contains("1 taken back");
        assertThat(triage.caseOf(order).get("assignee").isNull()).isTrue();

        assertThat(planner.post("/queue/bulk", "act", "assign", "to", "lead", "all", "true", "back", queue)
                        .body())
                .contains("Give lead 1 case?", "name=\"to\" value=\"lead\"");
        assertThat(planner.post(
                                "/queue/bulk",
                                "act",
                                "assign",
                                "to",
                                "mallory",
                                "select",
                                rows(planner.get(queue).body()).getFirst())
                        .body())
                .contains("0 of 1 assigned to mallory", "Expected somebody seen in the last");
    }

    @Test
    void asksBeforeItActsOnEverythingThatMatches() {
        String order = raise();
        PageVisitor planner = planner();
        String queue = "/queue?q=" + order;

        HttpResponse<String> asked = planner.post(
                "/queue/bulk", "act", "dismiss", "dismissReason", "duplicate", "all", "true", "back", queue);

        assertThat(asked.body()).contains("Dismiss 1 case?", "name=\"confirmed\" value=\"1\"");
        assertThat(triage.caseOf(order).get("status").stringValue()).isEqualTo("NEW");
        assertThat(planner.post(
                                "/queue/bulk",
                                "act",
                                "dismiss",
                                "dismissReason",
                                "duplicate",
                                "all",
                                "true",
                                "confirmed",
                                "1",
                                "back",
                                queue)
                        .body())
                .contains("1 dismissed");
    }

    @Test
    void savesAViewAndOpensTheQueueWithIt() {
        raise();
        PageVisitor lead = PageVisitor.loggedIn(triage, "lead");
        String name = "East " + UUID.randomUUID();

        String page = lead.post(
                        "/queue/views",
                        "name",
                        name,
                        "query",
                        "site=DC-EAST&cursor=x",
                        "shared",
                        "true",
                        "pinned",
                        "true")
                .body();

        assertThat(page).contains(name, "View saved", "Site is DC-EAST");
        assertThat(planner().get("/queue").body()).contains(name, "by lead");
        Matcher id =
                Pattern.compile("hx-get=\"/queue/views/([0-9a-f-]{36})/count\"").matcher(page);
        assertThat(id.find()).isTrue();
        assertThat(lead.get("/queue/views/" + id.group(1) + "/count").body()).matches("\\d+\\+?");
        assertThat(planner().post("/queue/views/" + id.group(1) + "/removal").body())
                .contains("Expected the owner lead");
        lead.post("/queue/views/" + id.group(1) + "/standard");
        assertThat(lead.get("/queue").uri().getQuery()).isEqualTo("site=DC-EAST");
        lead.post("/queue/views/" + id.group(1) + "/removal");
        assertThat(lead.get("/queue").uri().getQuery()).isNull();
    }

    @Test
    void remembersColumnsDensityAndZone() {
        String order = raise();
        PageVisitor lead = PageVisitor.loggedIn(triage, "lead");
        String queue = "/queue?q=" + order;

        assertThat(lead.get(queue + "&columns=deadline,case").body())
                .contains(">Deadline<")
                .doesNotContain("class=\"parts\"");
        lead.post(
                "/queue/display",
                "density",
                "compact",
                "columns",
                "loss,deadline",
                "zone",
                "Asia/Tokyo",
                "back",
                queue);
        String page = lead.get(queue).body();
        assertThat(page).contains("class=\"compact\"", "Asia/Tokyo").doesNotContain("class=\"parts\"");
        // The address says it stronger.
        assertThat(lead.get(queue + "&density=comfortable").body()).contains("class=\"comfortable\"");
        assertThat(lead.post("/queue/display", "density", "compact", "columns", "", "zone", "Mars/Base", "back", queue)
                        .body())
                .contains("Expected a time zone");
        lead.post("/queue/display", "density", "comfortable", "columns", "", "zone", "", "back", queue);
        assertThat(lead.get(queue).body()).contains("class=\"parts\"");
    }

    @Test
    void exportsTheListWithItsCountAhead() {
        String order = raise();

        HttpResponse<String> csv = planner().get("/queue/export.csv?bom=true&zone=Europe/Berlin&q=" + order);

        assertThat(csv.headers().firstValue("X-Row-Count")).contains("1");
        assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(csv.body()).startsWith("\uFEFFreference,title,");
        assertThat(csv.body().lines().toList()).hasSize(2);
        assertThat(csv.body()).contains(order).containsPattern("T\\d\\d:\\d\\d:\\d\\d\\+0[12]:00");
        assertThat(planner().get("/queue/export.csv?q=colour:red").statusCode()).isEqualTo(400);
    }

    @Test
    void showsTheTeamsLoadToTheLeadAlone() {
        raise();

        HttpResponse<String> page = PageVisitor.loggedIn(triage, "lead").get("/lead");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("people can finish", "Load per planner", "Ageing", "href=\"/lead\"");
        assertThat(planner().get("/lead").statusCode()).isEqualTo(403);
        assertThat(planner().get("/queue").body()).doesNotContain("href=\"/lead\"");
    }

    private String raise() {
        String order = RunningTriage.freshOrder();
        assertThat(triage.post("/api/v1/exceptions", Shortages.of(order), "orchestrator")
                        .status())
                .isEqualTo(202);
        JsonNode found = triage.caseOf(order);
        assertThat(found.get("status").stringValue()).isEqualTo("NEW");
        return order;
    }

    private PageVisitor planner() {
        return PageVisitor.loggedIn(triage, "planner");
    }

    /** {@code id:version} of each row, as a form sends it. */
    private static List<String> rows(String page) {
        List<String> rows = new ArrayList<>();
        Matcher row = ROW.matcher(page);
        while (row.find()) {
            rows.add(row.group(1) + ":" + row.group(2));
        }
        return rows;
    }
}
