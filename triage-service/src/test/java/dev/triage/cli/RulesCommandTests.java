package dev.triage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RuleReplay.Condition;
import dev.triage.governance.RuleReplay.Decision;
import dev.triage.governance.RuleReplay.Difference;
import dev.triage.governance.RuleReplay.Outcome;
import dev.triage.governance.RuleReplay.Report;
import dev.triage.governance.RuleReplay.Unreplayable;
import dev.triage.governance.Ruling;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class RulesCommandTests {

    private static final String POLICY = """
            apiVersion: triage/v1
            kind: Policy
            id: small
            title: Small orders
            owner: planning
            rationale: They are small.
            scope: {workflows: [split-shipment], categories: ["*"], sites: ["*"]}
            when:
              - {name: small, expr: "valueMinor <= 1000"}
            then: {permit: {approvals: [{role: approver, count: 1}]}}
            limits: {perHour: 5, perDayMinor: 100000}
            """;
    private static final String CASES = """
            cases:
              - {name: small, given: {valueMinor: 1000}, expect: NEEDS_APPROVAL}
              - {name: large, given: {valueMinor: 1001}, expect: DENIED}
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("small.yaml"), POLICY);
        Files.writeString(folder.resolve("small.cases.yaml"), CASES);
    }

    @Test
    void checkFindsNothingInASoundPolicy() {
        assertThat(run("check", folder.toString())).isEqualTo(Exits.DONE);
        assertThat(out.toString())
                .contains("small.yaml: ok")
                .contains("proven: split-shipment: no path without an approval; every path needs")
                .contains("0 defects, 0 warnings,")
                .doesNotContain("re-release-order");
    }

    @Test
    void checkPointsAtABadExpression() throws IOException {
        Files.writeString(folder.resolve("small.yaml"), POLICY.replace("valueMinor", "valueMinr"));

        assertThat(run("check", folder.toString())).isEqualTo(Exits.INVALID_INPUT);
        assertThat(out.toString())
                .contains("small.yaml:9:26: undeclared reference to 'valueMinr'; did you mean 'valueMinor'?")
                .contains("\n                         ^");
    }

    @Test
    void checkMissesCasesAndBounds() throws IOException {
        Files.delete(folder.resolve("small.cases.yaml"));
        Files.writeString(folder.resolve("small.yaml"), POLICY.replace("<=", ">="));
        Files.writeString(folder.resolve("other.yaml"), POLICY);

        assertThat(run("check", folder.toString())).isEqualTo(Exits.INVALID_INPUT);
        assertThat(out.toString())
                .contains("error: expected cases, found none")
                .contains("small.yaml:9:3: defect: no upper bound on valueMinor")
                .contains("error: expected the file to be called after its id, 'small.yaml'")
                .contains("error: id 'small' is used by");
    }

    @Test
    void checkRefusesARuleThatCanNeverDecide() throws IOException {
        Files.writeString(
                folder.resolve("small.yaml"),
                POLICY.replace("valueMinor <= 1000\"}", "valueMinor <= 1000 && valueMinor > 1000\"}"));
        Files.writeString(folder.resolve("small.cases.yaml"), "cases: []\n");

        assertThat(run("check", folder.toString())).isEqualTo(Exits.INVALID_INPUT);
        assertThat(out.toString()).contains("small.yaml:9:26: defect: never true: no input meets 'small'");
    }

    @Test
    void checkFailsWithTheGatesExitCodeAndItsWitness() throws IOException {
        Files.writeString(folder.resolve("small.yaml"), POLICY.replace("<= 1000", "!= 1001"));

        assertThat(run("check", folder.toString())).isEqualTo(Exits.NOT_PASSED);
        assertThat(out.toString())
                .contains("defect: no upper bound on valueMinor")
                .contains(
                        "\"valueMinor\":100000000000000} -> NEEDS_APPROVAL by 1 approver: Rule 'small' version 1 permits it");
    }

    @Test
    void checkTakesAFileInThePlaceOfTheShippedOne() throws IOException {
        Path shipped = ContentFolder.fromEnvironment().rules().resolve("policies/re-release-automatic.yaml");
        Path draft = folder.resolve("re-release-automatic.yaml");
        Files.writeString(draft, Files.readString(shipped).replace("valueMinor <= 250000", "valueMinor <= 800000"));

        run("check", draft.toString(), "--json");

        JsonNode workflow =
                Json.MAPPER.readTree(out.toString()).get("workflows").get(0);
        assertThat(workflow.get("workflow").asString()).isEqualTo("re-release-order");
        assertThat(workflow.get("automatic").toString()).contains("valueMinor <= 800000");
    }

    @Test
    void testRunsCasesAndTellsWhatTheyCover() {
        assertThat(run("test", folder.toString())).isEqualTo(Exits.DONE);
        assertThat(out.toString())
                .contains("ok    small: small (NEEDS_APPROVAL)")
                .contains("2 of 2 cases of 1 rules pass; conditions shown both ways: 1 of 1");
    }

    @Test
    void testFailsWithTheGatesExitCode() throws IOException {
        Files.writeString(folder.resolve("small.cases.yaml"), CASES.replace("1001", "999"));

        assertThat(run("test", folder.toString())).isEqualTo(Exits.NOT_PASSED);
        assertThat(out.toString())
                .contains("FAIL  small: large (expected DENIED, was NEEDS_APPROVAL)")
                .contains("gap   small: no case shows 'small' failing");
    }

    @Test
    void testSpeaksToMachines() {
        assertThat(run("test", folder.toString(), "--json")).isEqualTo(Exits.DONE);
        assertThat(Json.MAPPER.readTree(out.toString()).get("passed").asBoolean())
                .isTrue();
        assertThat(Json.MAPPER.readTree(out.toString()).get("conditionsCovered").asInt())
                .isEqualTo(1);
    }

    @Test
    void testFailsWhereAConditionIsNotShownBothWays() throws IOException {
        Files.writeString(
                folder.resolve("small.yaml"),
                POLICY.replace("then:", "  - {name: sure, expr: confidence > 50}\nthen:"));

        assertThat(run("test", folder.toString(), "--coverage")).isEqualTo(Exits.NOT_PASSED);
        assertThat(out.toString())
                .contains("gap   small: no case shows 'sure' failing")
                .contains("cover small: 'sure' shown holding, never shown failing")
                .contains("conditions shown both ways: 1 of 2");
    }

    @Test
    void testRunsASelection() throws IOException {
        Files.writeString(folder.resolve("small.cases.yaml"), CASES.replace("1001", "999"));

        assertThat(run("test", folder.toString(), "--filter", "small")).isEqualTo(Exits.DONE);
        assertThat(out.toString()).contains("1 of 1 cases of 1 rules pass").doesNotContain("large");
        assertThat(run("test", folder.toString(), "--filter", "large")).isEqualTo(Exits.NOT_PASSED);
        assertThat(run("test", folder.toString(), "--policy", "other")).isEqualTo(Exits.NOT_FOUND_OR_CONFLICT);
        assertThat(run("test", folder.toString(), "--workflow", "create-rma")).isEqualTo(Exits.NOT_FOUND_OR_CONFLICT);
        assertThat(run("test", folder.toString(), "--workflow", "split-shipment"))
                .isEqualTo(Exits.NOT_PASSED);
    }

    @Test
    void testWritesAReportForBuildServers() throws Exception {
        Files.writeString(
                folder.resolve("small.cases.yaml"),
                CASES.replace("1001", "999").replace("name: large", "name: 'large <&'"));
        Path report = folder.resolve("report.xml");

        assertThat(run("test", folder.toString(), "--junit", report.toString())).isEqualTo(Exits.NOT_PASSED);
        Element suite = (Element) DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testsuite")
                .item(0);
        assertThat(suite.getAttribute("name")).isEqualTo("small");
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("2");
        Element failing = (Element) suite.getElementsByTagName("testcase").item(1);
        assertThat(failing.getAttribute("name")).isEqualTo("large <&");
        assertThat(((Element) failing.getFirstChild()).getAttribute("message"))
                .isEqualTo("expected DENIED, was NEEDS_APPROVAL");
    }

    @Test
    void testWeakensRules() {
        assertThat(run("test", folder.toString(), "--mutants")).isEqualTo(Exits.NOT_PASSED);
        assertThat(out.toString())
                .contains("small.yaml:11:19: perHour times ten, and no case notices")
                .contains("this one would: {name: …, given: {valueMinor: 1000}, expect: NEEDS_APPROVAL,")
                .contains("changes to 1 rules:");
    }

    @Test
    void saysWhatItExpectedToFind() {
        assertThat(run("check", folder.resolve("nowhere").toString())).isEqualTo(Exits.NOT_FOUND_OR_CONFLICT);
        assertThat(err.toString()).contains("Expected a folder or file of policies, found nothing at");
        assertThat(run("test", "--no-such-option")).isEqualTo(Exits.WRONG_USAGE);
    }

    @Test
    void diffSaysWhatChangedWithoutADatabase() throws IOException {
        Path changed = Files.createDirectory(folder.resolve("next")).resolve("small.yaml");
        Files.writeString(changed, POLICY.replace("perDayMinor: 100000", "perDayMinor: 800000") + CASES);

        assertThat(run("diff", folder.resolve("small.yaml").toString(), changed.toString()))
                .isEqualTo(Exits.DONE);
        assertThat(out.toString().lines().toList())
                .containsExactly(
                        "widens    limit per day 1,000.00 → 8,000.00 EUR",
                        "Taken alone, more may happen or with fewer people.");
    }

    @Test
    void diffPointsAtATextThatCannotBeRead() throws IOException {
        Path broken = folder.resolve("broken.yaml");
        Files.writeString(broken, POLICY.replace("valueMinor", "valueMinr"));

        assertThat(run("diff", folder.resolve("small.yaml").toString(), broken.toString()))
                .isEqualTo(Exits.INVALID_INPUT);
        assertThat(err.toString()).contains("undeclared reference to 'valueMinr'");
    }

    @Test
    void replayNamesWhatDiffersWhatCannotBeAskedAndWhatIsTooOld() {
        Decision decision =
                new Decision(new UUID(0, 1), "EX-1", Instant.parse("2026-11-23T09:15:00Z"), "split-shipment");
        Outcome then = new Outcome(
                Ruling.Outcome.NEEDS_APPROVAL,
                new Ruling.RuleReference("small", 3, "a"),
                List.of(new Ruling.ApprovalNeed("approver", 2)),
                List.of(new Condition("small", true)));
        Outcome now = new Outcome(Ruling.Outcome.DENIED, null, List.of(), List.of(new Condition("small", false)));
        Report report = new Report(
                "engine 2",
                1,
                List.of(new Difference(decision, "engine 1", then, now)),
                List.of(new Unreplayable(decision, "its inputs are gone")),
                List.of(decision));

        RulesReplayCommand.print(report, new PrintWriter(out, true));

        String name = "request 00000000-0000-0000-0000-000000000001  EX-1  split-shipment  2026-11-23T09:15:00Z";
        assertThat(out.toString().lines())
                .containsExactly(
                        "differs        " + name,
                        "    then  NEEDS_APPROVAL by small version 3, 2 approver  (engine 1)",
                        "    now   DENIED; failed: small",
                        "cannot replay  " + name + ": its inputs are gone",
                        "left out       " + name + ": made before inputs were recorded",
                        "1 decisions replayed, 1 differences; 1 cannot be replayed, 1 older than the record",
                        "engine: engine 2");
        JsonNode json = Json.MAPPER.valueToTree(RulesReplayCommand.document(report));
        assertThat(json.path("same").booleanValue()).isFalse();
        assertThat(json.at("/differences/0/stored/rule/version").asInt()).isEqualTo(3);
        assertThat(json.at("/differences/0/replayed/conditions/0/met").asBoolean())
                .isFalse();
        assertThat(json.at("/unrecorded/0/request").asString()).endsWith("-000000000001");
    }

    @Test
    void replayTakesNoOtherForms() {
        assertThat(run("replay", "--format", "xml")).isEqualTo(Exits.WRONG_USAGE);
        assertThat(run("replay", "--request", "EX-1")).isEqualTo(Exits.WRONG_USAGE);
        assertThat(err.toString()).contains("xml", "EX-1");
    }

    private int run(String... arguments) {
        CommandLine command = new CommandLine(new RulesCommand());
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return TriageCommand.configured(command).execute(arguments);
    }
}
