package dev.triage.cli;

import dev.triage.governance.RuleFiles;
import dev.triage.governance.RuleFiles.Check;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.RuleProof;
import dev.triage.governance.RuleProof.Finding;
import dev.triage.governance.RuleProof.Severity;
import dev.triage.governance.RuleProof.Witness;
import dev.triage.governance.RuleProof.WorkflowProof;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import dev.triage.playbook.Playbook;
import dev.triage.playbook.Workflow;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage rules check}: what a careful reader would object to, and what can be proven, before anybody else sees it. */
@Command(
        name = "check",
        description = {
            "Checks types, fields and cases, then compares the regions where rules hold: never true, masked,",
            "unbounded, overlapping, redundant, gaps; and says what no input can bypass, workflow by workflow.",
            "Files are looked at together with the shipped policies; a file takes the place of the one with its id.",
            "Exit code 3: a file is wrong; 4: a rule has a defect; warnings and information pass."
        },
        mixinStandardHelpOptions = true)
final class RulesCheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "DIR|FILE", description = "Folders or files; by default rules/policies.")
    private List<Path> named = new ArrayList<>();

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<PolicyFile> files = RulesCommand.files(named);
        List<Check> checks = RuleFiles.check(files);
        Playbook playbook = Playbook.of(ContentFolder.fromEnvironment());
        RuleProof proof = RuleFiles.prove(files, named.isEmpty() ? List.of() : RulesCommand.shipped(), playbook);
        List<String> advisory = playbook.workflows().stream()
                .filter(Workflow::callsItselfAdvisory)
                .map(Workflow::id)
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(document(checks, proof, advisory)));
        } else {
            print(checks, proof, out);
            out.println("advisory by their files, so without a rule once two people agree (./triage rules advisory): "
                    + String.join(", ", advisory));
        }
        out.flush();
        if (checks.stream().anyMatch(check -> !check.errors().isEmpty())) {
            return Exits.INVALID_INPUT;
        }
        return proof.sound() ? Exits.DONE : Exits.NOT_PASSED;
    }

    private static void print(List<Check> checks, RuleProof proof, PrintWriter out) {
        for (Check check : checks) {
            check.errors()
                    .forEach(error -> out.println(check.path() + ":" + (placed(error) ? "" : " error: ") + error));
            boolean faulty = proof.findings().stream()
                    .filter(finding -> finding.kind().severity() != Severity.INFORMATION)
                    .anyMatch(finding -> check.path().equals(finding.path()));
            if (check.errors().isEmpty() && !faulty) {
                out.println(check.path() + ": ok");
            }
        }
        proof.findings().stream()
                .sorted(Comparator.comparing(finding -> finding.kind().severity()))
                .forEach(finding -> print(finding, out));
        for (WorkflowProof workflow : proof.workflows()) {
            out.println((workflow.proven() ? "proven: " : "open: ") + workflow.statement());
            print(workflow.witness(), out);
        }
        out.println(summary(proof));
    }

    private static void print(Finding finding, PrintWriter out) {
        Path path = finding.path();
        String place = path == null
                ? ""
                : path + ":" + (finding.line() > 0 ? finding.line() + ":" + finding.column() + ":" : "");
        String severity = finding.kind().severity().name().toLowerCase(Locale.ROOT);
        out.println((place.isEmpty() ? "" : place + " ") + severity + ": " + finding.message());
        print(finding.witness(), out);
    }

    private static void print(@Nullable Witness witness, PrintWriter out) {
        if (witness != null) {
            out.println("    case " + Json.MAPPER.writeValueAsString(witness.given()) + " -> " + witness.outcome()
                    + ": " + witness.explanation());
        }
    }

    private static String summary(RuleProof proof) {
        Map<Severity, Long> counts = proof.findings().stream()
                .collect(Collectors.groupingBy(finding -> finding.kind().severity(), Collectors.counting()));
        return "%d defects, %d warnings, %d notes; %d of %d workflows proven"
                .formatted(
                        counts.getOrDefault(Severity.DEFECT, 0L),
                        counts.getOrDefault(Severity.WARNING, 0L),
                        counts.getOrDefault(Severity.INFORMATION, 0L),
                        proof.workflows().stream().filter(WorkflowProof::proven).count(),
                        proof.workflows().size());
    }

    /** Whether the message starts with its line and column, so that editors can jump there. */
    private static boolean placed(String error) {
        return !error.isEmpty() && Character.isDigit(error.charAt(0));
    }

    private static Map<String, Object> document(List<Check> checks, RuleProof proof, List<String> advisory) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("sound", proof.sound());
        document.put("files", checks.stream().map(RulesCheckCommand::document).toList());
        document.put(
                "findings",
                proof.findings().stream().map(RulesCheckCommand::document).toList());
        document.put("workflows", proof.workflows());
        document.put("advisory", advisory);
        return document;
    }

    private static Map<String, Object> document(Check check) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("file", check.path().toString());
        document.put("id", check.id());
        document.put("errors", check.errors());
        return document;
    }

    private static Map<String, @Nullable Object> document(Finding finding) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        Path path = finding.path();
        document.put("kind", finding.kind());
        document.put("severity", finding.kind().severity());
        document.put("file", path == null ? null : path.toString());
        document.put("line", finding.line());
        document.put("column", finding.column());
        document.put("rules", finding.rules());
        document.put("message", finding.message());
        document.put("witness", finding.witness());
        return document;
    }
}
