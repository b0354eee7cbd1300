package dev.triage.cli;

import dev.triage.governance.RuleFiles;
import dev.triage.governance.RuleFiles.Mutation;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.RuleFiles.Selection;
import dev.triage.governance.Rules.CaseResult;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage rules test}: runs the cases of policies, without a database, and asks whether they would notice a change. */
@Command(
        name = "test",
        description = {
            "Runs the cases of policies. Each condition must be shown both holding and failing.",
            "With --mutants, weakens each policy one change at a time: some case must fail.",
            "Exit code 4: a case fails, a condition is not shown both ways, or a weakened rule passes."
        },
        mixinStandardHelpOptions = true)
final class RulesTestCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "DIR|FILE", description = "Folders or files; by default rules/policies.")
    private List<Path> named = new ArrayList<>();

    @Option(names = "--filter", paramLabel = "TEXT", description = "Only cases whose name contains this.")
    private @Nullable String filter;

    @Option(names = "--policy", paramLabel = "ID", description = "Only cases of this policy.")
    private @Nullable String policy;

    @Option(names = "--workflow", paramLabel = "ID", description = "Only policies that cover this workflow.")
    private @Nullable String workflow;

    @Option(names = "--coverage", description = "Lists every condition and what the cases show of it.")
    private boolean coverage;

    @Option(names = "--mutants", description = "Weakens each policy one change at a time as well.")
    private boolean mutants;

    @Option(names = "--junit", paramLabel = "FILE", description = "Writes the results as JUnit XML.")
    private @Nullable Path junit;

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<PolicyFile> files = RulesCommand.files(named);
        List<RuleFiles.Test> tests = RuleFiles.test(files, new Selection(filter, policy, workflow));
        if (tests.isEmpty()) {
            throw new VerbFailedException(
                    Exits.NOT_FOUND_OR_CONFLICT, "Expected cases to run, found none of this selection");
        }
        List<Path> selected = tests.stream().map(RuleFiles.Test::path).toList();
        List<Mutation> mutations = mutants
                ? RuleFiles.mutate(files.stream()
                        .filter(file -> selected.contains(file.path()))
                        .toList())
                : List.of();
        Path report = junit;
        if (report != null) {
            RulesJunitReport.write(report, tests);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(document(tests, mutations)));
        } else {
            tests.forEach(test -> print(test, out));
            mutations.forEach(mutation -> print(mutation, out));
            out.println(summary(tests));
            if (mutants) {
                out.println(summaryOf(mutations));
            }
        }
        out.flush();
        return passed(tests, mutations) ? Exits.DONE : Exits.NOT_PASSED;
    }

    private static boolean passed(List<RuleFiles.Test> tests, List<Mutation> mutations) {
        return tests.stream().allMatch(RuleFiles.Test::passed)
                && mutations.stream().allMatch(mutation -> mutation.survivors().isEmpty());
    }

    private void print(RuleFiles.Test test, PrintWriter out) {
        test.results()
                .forEach(result -> out.printf(
                        "%s  %s: %s (%s)%n",
                        result.passed() ? "ok  " : "FAIL",
                        test.id(),
                        result.name(),
                        result.passed()
                                ? result.actual()
                                : "expected " + result.expected() + ", was " + result.actual()));
        test.errors().forEach(error -> out.println("FAIL  " + test.path() + ": " + error));
        if (test.complete()) {
            test.untried().forEach(gap -> out.println("gap   " + test.id() + ": " + gap));
        }
        if (coverage) {
            test.coverage()
                    .forEach(condition -> out.printf(
                            "cover %s: '%s' %s, %s%n",
                            test.id(),
                            condition.name(),
                            condition.holding() ? "shown holding" : "never shown holding",
                            condition.failing() ? "shown failing" : "never shown failing"));
        }
    }

    private static void print(Mutation mutation, PrintWriter out) {
        mutation.survivors().forEach(survivor -> {
            out.println("alive " + mutation.path() + ":" + survivor.line() + ":" + survivor.column() + ": "
                    + survivor.change() + ", and no case notices");
            if (!survivor.remedy().isEmpty()) {
                out.println("      this one would: " + survivor.remedy());
            }
        });
    }

    private static String summary(List<RuleFiles.Test> tests) {
        long cases = tests.stream().mapToLong(test -> test.results().size()).sum();
        long passed = tests.stream()
                .flatMap(test -> test.results().stream())
                .filter(CaseResult::passed)
                .count();
        return "%d of %d cases of %d rules pass; conditions shown both ways: %d of %d"
                .formatted(passed, cases, tests.size(), covered(tests), conditions(tests));
    }

    private static String summaryOf(List<Mutation> mutations) {
        int all = mutations.stream().mapToInt(Mutation::mutants).sum();
        int equivalent = mutations.stream().mapToInt(Mutation::equivalent).sum();
        int alive = mutations.stream()
                .mapToInt(mutation -> mutation.survivors().size())
                .sum();
        return "%d changes to %d rules: %d noticed, %d proven to change nothing, %d not noticed"
                .formatted(all, mutations.size(), all - equivalent - alive, equivalent, alive);
    }

    private static int conditions(List<RuleFiles.Test> tests) {
        return tests.stream().mapToInt(test -> test.coverage().size()).sum();
    }

    private static int covered(List<RuleFiles.Test> tests) {
        return tests.stream()
                .mapToInt(test -> test.coverage().size() - test.untried().size())
                .sum();
    }

    private Map<String, Object> document(List<RuleFiles.Test> tests, List<Mutation> mutations) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("passed", passed(tests, mutations));
        document.put(
                "cases", tests.stream().mapToInt(test -> test.results().size()).sum());
        document.put("conditions", conditions(tests));
        document.put("conditionsCovered", covered(tests));
        document.put("rules", tests.stream().map(RulesTestCommand::document).toList());
        if (mutants) {
            document.put(
                    "mutations",
                    mutations.stream().map(RulesTestCommand::document).toList());
        }
        return document;
    }

    private static Map<String, Object> document(RuleFiles.Test test) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", test.id());
        document.put("file", test.path().toString());
        document.put("passed", test.passed());
        document.put("cases", test.results());
        document.put("errors", test.errors());
        document.put("untried", test.untried());
        document.put("coverage", test.coverage());
        return document;
    }

    private static Map<String, Object> document(Mutation mutation) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", mutation.id());
        document.put("file", mutation.path().toString());
        document.put("mutants", mutation.mutants());
        document.put("equivalent", mutation.equivalent());
        document.put("survivors", mutation.survivors());
        return document;
    }
}
