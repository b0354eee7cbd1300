package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.PageVisitor;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.Shortages;
import dev.triage.governance.AdvisoryWorkflows;
import dev.triage.governance.AdvisoryWorkflows.View;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** D12 as people meet it: what calls itself advisory waits on page Rules for two of them, and each sees what is theirs to do. */
class AdvisoryPageTests {

    private static final String HEADING = "Workflows that await confirmation";

    @TempDir
    static Path content;

    private static RunningTriage triage;

    @BeforeAll
    static void serveContentOfItsOwn() throws IOException {
        Path shipped = ContentFolder.fromEnvironment().root();
        for (String folder : List.of("models", "training-data", "prompts")) {
            Files.createSymbolicLink(content.resolve(folder), shipped.resolve(folder));
        }
        try (Stream<Path> files = Files.walk(shipped.resolve("rules"))) {
            for (Path file : files.toList()) {
                Path copy = content.resolve(shipped.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        triage = RunningTriage.start(Map.of("triage.content", content.toString()));
    }

    @AfterAll
    static void close() {
        triage.close();
    }

    @Test
    void d12_theShippedOnesAreConfirmedByTwoLocalPeopleAndAChangedOneWaitsForTwoMore() throws IOException {
        AdvisoryWorkflows advisory = triage.room(AdvisoryWorkflows.class);
        assertThat(advisory.list())
                .filteredOn(view -> view.workflow().version() == 1)
                .isNotEmpty()
                .allSatisfy(view -> {
                    assertThat(view.claimed())
                            .extracting(AdvisoryWorkflows.Act::by)
                            .isEqualTo("ruleauthor");
                    assertThat(view.confirmed())
                            .extracting(AdvisoryWorkflows.Act::by)
                            .isEqualTo("ruleapprover");
                });
        String order = RunningTriage.freshOrder();
        triage.post("/api/v1/exceptions", List.of(Shortages.of(order)), "orchestrator");
        JsonNode found = triage.caseOf(order);
        assertThat(ask(found).at("/ruling/outcome").stringValue()).isEqualTo("NOT_REQUIRED");

        String sha256 = changed("notify-internal");
        String planner = as("planner").get("/rules").body();
        assertThat(planner)
                .contains(HEADING, "notify-internal v2", "by nobody yet")
                .contains("A rule author brings it in; your role does not.")
                .doesNotContain("Bring in as advisory</button>");
        assertThat(as("planner").get("/workflows").body()).contains("never automatic", "confirmed as advisory");
        JsonNode denied = ask(found);
        assertThat(denied.at("/ruling/outcome").stringValue()).isEqualTo("DENIED");
        assertThat(denied.get("transactional").booleanValue()).isTrue();
        assertThat(denied.at("/ruling/explanation").stringValue())
                .contains("The workflow calls itself advisory; it counts as transactional until");

        PageVisitor author = as("ruleauthor");
        PageVisitor approver = as("ruleapprover");
        String claim = "/workflows/notify-internal/claim";
        String confirmation = "/workflows/notify-internal/confirmation";
        assertThat(author.get("/rules").body()).contains("Bring in as advisory</button>");
        assertThat(approver.post(confirmation, "sha256", sha256).body()).contains("must be brought in as advisory");
        assertThat(author.post(claim, "sha256", "old").body()).contains("is not what you looked at any more");
        assertThat(as("planner").post(claim, "sha256", sha256).body()).contains("planner is not");
        assertThat(author.post(claim, "sha256", sha256).body())
                .contains("Brought in. Somebody else confirms it.", "by ruleauthor")
                .contains("You brought it in. A rule approver other than you confirms it.")
                .doesNotContain("Confirm as advisory</button>");
        assertThat(author.post(confirmation, "sha256", sha256).body()).contains("ruleauthor is not");
        assertThat(as("planner").get("/rules").body()).contains("A rule approver confirms it; your role does not.");
        assertThat(approver.get("/rules").body()).contains("Confirm as advisory</button>");
        assertThat(approver.post(confirmation, "sha256", sha256).body())
                .contains("Confirmed as advisory. It needs no rule from now on.")
                .doesNotContain("notify-internal v2");

        assertThat(ask(found).at("/ruling/outcome").stringValue()).isEqualTo("NOT_REQUIRED");
        assertThat(triage.get("/api/v1/audit?limit=200", "auditor").body())
                .contains("workflows.bootstrap", "workflow.claimed-advisory", "workflow.confirmed-advisory");
    }

    @Test
    void whatWaitsIsCleanInBothThemes() throws IOException {
        Browser.needed();
        changed("chase-supplier");
        List<String> found = new ArrayList<>();
        try (Browser browser = Browser.at(triage.url())) {
            browser.wide(1280);
            browser.logIn("ruleauthor");
            browser.open("/rules").see("#h-advisory");
            for (String theme : List.of("light", "dark")) {
                browser.theme(theme);
                Axe.violations(browser).forEach(one -> found.add(theme + ": " + one));
                browser.picture("advisory-" + theme);
            }
        }
        assertThat(found).isEmpty();
    }

    /** Raises the version of a workflow's file; gives the hash of its new content once the service has it. */
    private static String changed(String workflow) throws IOException {
        Path file = content.resolve("rules/workflows/" + workflow + ".yaml");
        Files.writeString(file, Files.readString(file).replace("\nversion: 1\n", "\nversion: 2\n"));
        return RunningTriage.eventually(
                "the changed " + workflow,
                () -> triage.room(AdvisoryWorkflows.class).list().stream()
                        .map(View::workflow)
                        .filter(each -> each.id().equals(workflow) && each.version() == 2)
                        .map(each -> each.sha256())
                        .findFirst()
                        .orElse(null));
    }

    private static JsonNode ask(JsonNode found) {
        RunningTriage.Reply asked = triage.call(
                "POST",
                "/api/v1/cases/" + found.get("id").stringValue() + "/requests",
                Map.of("workflow", "notify-internal", "parameters", Map.of("team", "planning")),
                "planner",
                Map.of("Idempotency-Key", Ids.next().toString()));
        assertThat(asked.status()).as(asked.body()).isEqualTo(201);
        return asked.json();
    }

    private static PageVisitor as(String user) {
        return PageVisitor.loggedIn(triage, user);
    }
}
