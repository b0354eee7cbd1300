package dev.triage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.platform.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
        assertThat(out.toString().strip()).endsWith("small.yaml: ok");
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
                .contains("warning: no upper bound on money")
                .contains("error: expected the file to be called after its id, 'small.yaml'")
                .contains("error: id 'small' is used by");
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

    private int run(String... arguments) {
        CommandLine command = new CommandLine(new RulesCommand());
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return TriageCommand.configured(command).execute(arguments);
    }
}
