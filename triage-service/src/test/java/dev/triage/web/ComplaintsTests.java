package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.cases.BulkActs;
import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import dev.triage.platform.Actor;
import dev.triage.platform.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What people complain about in the public trackers of other tools, each as a test; the names in brackets are theirs. Live
 * rows (Keep 5116) are in {@link WorkbenchBrowserTests}; the table at 10 k, 100 k and 1 M is {@code ./triage bench queue}.
 */
class ComplaintsTests {

    private static final Pattern ROW = Pattern.compile("data-case=\"([0-9a-f-]{36})\" data-version=\"(\\d+)\"");
    private static final int MOST_ELEMENTS = 5_000;

    private final RunningTriage triage = RunningTriage.get();
    private final List<String> raised = new ArrayList<>();

    /** Others look for their cases on the first page. */
    @AfterEach
    void putAwayWhatWasRaised() {
        List<BulkActs.Selected> open = triage.room(JdbcClient.class)
                .sql("select id, version from cases.case_file where order_number in (:orders) and status = 'NEW'")
                .param("orders", raised)
                .query((row, number) -> new BulkActs.Selected(row.getObject("id", UUID.class), row.getLong("version")))
                .list();
        if (!open.isEmpty()) {
            triage.room(BulkActs.class)
                    .apply(
                            new BulkActs.Act.Dismiss("test-data", ""),
                            open.subList(0, Math.min(open.size(), BulkActs.MOST)),
                            Actor.person("planner", Role.PLANNER));
        }
    }

    /** Keep 6577, 6589: the page hangs with many facets and rows. */
    @Test
    void twoHundredRowsWithAllFacetsStayBelowFiveThousandElements() {
        raise(200);

        String page = planner().get("/queue?rows=200&sort=event&facets=true").body();

        assertThat(rows(page)).hasSize(200);
        assertThat(page).contains("class=\"facets\"");
        assertThat(Pattern.compile("<[a-z]").matcher(page).results().count()).isLessThan(MOST_ELEMENTS);
    }

    /** Keep 5114: a facet does not narrow inside a preset. Keep 4786: searching clears the filters. */
    @Test
    void everyFurtherConditionNarrowsAlsoInsideASavedView() {
        String order = raise();
        raise();
        PageVisitor lead = PageVisitor.loggedIn(triage, "lead");
        String saved = lead.post("/queue/views", "name", "Complaint " + UUID.randomUUID(), "query", "site=DC-EAST")
                .uri()
                .getQuery();
        List<String> further = List.of(
                "customerTier=A",
                "not-priority=P1",
                "category=ALLOC_SHORTAGE",
                "status=NEW",
                "sku=SKU-1042",
                "age=4h",
                "q=" + order);
        String path = "/queue?rows=200&" + saved;
        Set<String> before = new LinkedHashSet<>(rows(lead.get(path).body()));
        for (String condition : further) {
            String page = lead.get(path + "&" + condition).body();
            Set<String> after = new LinkedHashSet<>(rows(page));
            assertThat(page).as(condition).contains("Site is DC-EAST");
            if (before.size() < 200) {
                assertThat(before).as(condition + " only takes away").containsAll(after);
            }
            assertThat(after.size()).as(condition).isLessThanOrEqualTo(before.size());
        }
        assertThat(rows(lead.get(path + "&q=" + order).body())).hasSize(1);
    }

    /** Keep 4382, Grafana 30669: the time filter is lost on the next page. */
    @Test
    void theNextPageKeepsEveryPartOfTheAddress() {
        raise(51);
        String asked = "site=DC-EAST&not-priority=P4&sort=event&density=compact&columns=deadline,case";

        String page = planner().get("/queue?" + asked).body();

        Matcher next =
                Pattern.compile("href=\"(/queue\\?[^\"]*)\" rel=\"next\"").matcher(page);
        if (next.find()) {
            String link = next.group(1).replace("&amp;", "&");
            assertThat(link)
                    .contains(
                            "site=DC-EAST", "not-priority=P4", "sort=event", "density=compact", "columns=", "cursor=");
            String second = planner().get(link).body();
            assertThat(second).contains("Site is DC-EAST", "Priority is not P4", "class=\"compact\"");
            assertThat(rows(second)).isNotEmpty().doesNotContainAnyElementsOf(rows(page));
        } else {
            throw new AssertionError("Expected a second page of " + rows(page).size() + " rows");
        }
    }

    /** ntopng 5600: an acknowledgement needs a text, and deletes nothing. */
    @Test
    void dismissingNeedsAReasonAndNothingOfACaseCanBeDeleted() {
        String order = raise();
        String id = triage.caseOf(order).get("id").stringValue();

        assertThat(triage.post("/api/v1/cases/" + id + "/dismiss", "{\"reason\":\" \"}", "planner")
                        .status())
                .isEqualTo(422);
        assertThat(triage.caseOf(order).get("status").stringValue()).isEqualTo("NEW");
        JdbcClient jdbc = triage.room(JdbcClient.class);
        for (String table : List.of(
                "cases.case_file",
                "cases.case_event",
                "cases.timeline",
                "cases.label",
                "cases.undo_step",
                "cases.colleague",
                "notices.notice")) {
            assertThat(jdbc.sql("select has_table_privilege('" + table + "', 'delete')")
                            .query(Boolean.class)
                            .single())
                    .as("may delete from " + table)
                    .isFalse();
        }
    }

    /** CIPP 239, Pulse 349: thirty rows are snoozed one by one. */
    @Test
    void thirtyRowsAreSnoozedAtOnceAndWokenAtOnce() {
        List<String> fields = new ArrayList<>(List.of(
                "act", "snooze", "until", "PT1H", "snoozeReason", "the dock is closed", "back", "/queue?sort=event"));
        PageVisitor planner = planner();
        for (String one : raise(30)) {
            fields.add("select");
            fields.add(one);
        }

        String page = planner.post("/queue/bulk", fields.toArray(String[]::new)).body();

        assertThat(page).contains("30 snoozed");
        assertThat(statuses()).containsOnly("SNOOZED").hasSize(30);
        Matcher undo = Pattern.compile("action=\"/undo/([0-9a-f-]{36})\"").matcher(page);
        assertThat(undo.find()).isTrue();
        assertThat(planner.post("/undo/" + undo.group(1), "back", "/queue").body())
                .contains("30 taken back");
        assertThat(statuses()).containsOnly("NEW").hasSize(30);
    }

    private List<String> statuses() {
        return triage.room(JdbcClient.class)
                .sql("select status from cases.case_file where order_number in (:orders)")
                .param("orders", raised)
                .query(String.class)
                .list();
    }

    /** Fresh cases: {@code id:version} of each, once all are there. */
    private List<String> raise(int count) {
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            orders.add(raise());
        }
        return RunningTriage.eventually(count + " cases", () -> {
            List<String> found = triage.room(JdbcClient.class)
                    .sql("select id || ':' || version from cases.case_file where order_number in (:orders)")
                    .param("orders", orders)
                    .query(String.class)
                    .list();
            return found.size() == count ? found : null;
        });
    }

    private String raise() {
        String order = RunningTriage.freshOrder();
        raised.add(order);
        assertThat(triage.post("/api/v1/exceptions", Shortages.of(order), "orchestrator")
                        .status())
                .isEqualTo(202);
        return order;
    }

    private PageVisitor planner() {
        return PageVisitor.loggedIn(triage, "planner");
    }

    private static List<String> rows(String page) {
        List<String> rows = new ArrayList<>();
        Matcher row = ROW.matcher(page);
        while (row.find()) {
            rows.add(row.group(1));
        }
        return rows;
    }
}
