package dev.triage.cli;

import dev.triage.governance.RuleFiles;
import dev.triage.governance.RuleFiles.Check;
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

/** {@code triage rules check}: what a careful reader would object to, before anybody else sees it. */
@Command(
        name = "check",
        description = {
            "Checks types, fields, cases, bounds and conditions that can never hold.",
            "Errors keep a policy from being submitted; warnings do not."
        },
        mixinStandardHelpOptions = true)
final class RulesCheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Folder or file; by default rules/policies.")
    private @Nullable Path folder;

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<Check> checks = RuleFiles.check(RulesCommand.files(folder));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(
                    checks.stream().map(RulesCheckCommand::document).toList()));
        } else {
            checks.forEach(check -> print(check, out));
        }
        out.flush();
        return checks.stream().allMatch(check -> check.errors().isEmpty()) ? Exits.DONE : Exits.INVALID_INPUT;
    }

    private static void print(Check check, PrintWriter out) {
        check.errors().forEach(error -> out.println(check.path() + ":" + (placed(error) ? "" : " error: ") + error));
        check.warnings().forEach(warning -> out.println(check.path() + ": warning: " + warning));
        if (check.errors().isEmpty() && check.warnings().isEmpty()) {
            out.println(check.path() + ": ok");
        }
    }

    /** Whether the message starts with its line and column, so that editors can jump there. */
    private static boolean placed(String error) {
        return !error.isEmpty() && Character.isDigit(error.charAt(0));
    }

    private static Map<String, Object> document(Check check) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("file", check.path().toString());
        document.put("id", check.id());
        document.put("errors", check.errors());
        document.put("warnings", check.warnings());
        return document;
    }
}
