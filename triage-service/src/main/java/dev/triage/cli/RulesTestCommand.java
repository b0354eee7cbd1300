package dev.triage.cli;

import dev.triage.governance.RuleFiles;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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

/** {@code triage rules test}: runs the cases of policies, without a database. */
@Command(name = "test", description = "Runs the cases of policies", mixinStandardHelpOptions = true)
final class RulesTestCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Folder or file; by default rules/policies.")
    private @Nullable Path folder;

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<RuleFiles.Test> tests = RuleFiles.test(RulesCommand.files(folder));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(document(tests)));
        } else {
            tests.forEach(test -> print(test, out));
            out.println(summary(tests));
        }
        out.flush();
        return tests.stream().allMatch(RuleFiles.Test::passed) ? Exits.DONE : Exits.NOT_PASSED;
    }

    private static void print(RuleFiles.Test test, PrintWriter out) {
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
        test.untried().forEach(gap -> out.println("gap   " + test.id() + ": " + gap));
    }

    private static String summary(List<RuleFiles.Test> tests) {
        long cases = tests.stream().mapToLong(test -> test.results().size()).sum();
        long passed = tests.stream()
                .flatMap(test -> test.results().stream())
                .filter(result -> result.passed())
                .count();
        return "%d of %d cases of %d rules pass; conditions shown both ways: %d of %d"
                .formatted(passed, cases, tests.size(), covered(tests), conditions(tests));
    }

    private static int conditions(List<RuleFiles.Test> tests) {
        return tests.stream().mapToInt(RuleFiles.Test::conditions).sum();
    }

    private static int covered(List<RuleFiles.Test> tests) {
        return tests.stream()
                .mapToInt(test -> test.conditions() - test.untried().size())
                .sum();
    }

    private static Map<String, Object> document(List<RuleFiles.Test> tests) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("passed", tests.stream().allMatch(RuleFiles.Test::passed));
        document.put(
                "cases", tests.stream().mapToInt(test -> test.results().size()).sum());
        document.put("conditions", conditions(tests));
        document.put("conditionsCovered", covered(tests));
        document.put("rules", tests.stream().map(RulesTestCommand::document).toList());
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
        return document;
    }
}
