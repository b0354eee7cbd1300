package dev.triage.cli;

import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.Rules;
import dev.triage.governance.Rules.RuleView;
import dev.triage.platform.Actor;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage rules import}: files become drafts; only people submit and activate them. */
@Command(
        name = "import",
        description = {
            "Stores policies as drafts. A policy that is stored already adds nothing.",
            "Nothing is activated: somebody submits the draft, and somebody else activates it."
        },
        mixinStandardHelpOptions = true)
final class RulesImportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Folder or file; by default rules/policies.")
    private @Nullable Path folder;

    @Option(
            names = "--author",
            description = "Subject id of the author, who will not be able to activate them. Default: ${DEFAULT-VALUE}.")
    private String author = "ruleauthor";

    @Override
    public Integer call() throws IOException {
        List<PolicyFile> files = RulesCommand.files(folder);
        PrintWriter out = spec.commandLine().getOut();
        int refused = 0;
        try (CliContext rooms = CliContext.open()) {
            Rules rules = rooms.get(Rules.class);
            for (PolicyFile file : files) {
                switch (rules.importDraft(file.text(), Actor.person(author, Role.RULEAUTHOR))) {
                    case Result.Done<RuleView>(RuleView rule) ->
                        out.println(rule.id() + " version " + rule.version() + " " + rule.status());
                    case Result.Refused<RuleView> no -> {
                        refused++;
                        spec.commandLine()
                                .getErr()
                                .println(file.path() + ": " + no.refusal().message());
                    }
                }
            }
        }
        out.flush();
        return refused == 0 ? Exits.DONE : Exits.INVALID_INPUT;
    }
}
