package dev.triage.cli;

import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.Rules;
import dev.triage.governance.Rules.Simulation;
import dev.triage.platform.Actor;
import dev.triage.platform.Json;
import dev.triage.platform.Money;
import dev.triage.platform.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage rules simulate}: what a policy would have changed. */
@Command(
        name = "simulate",
        description = "Replays the stored cases of the last days under a policy, beside the active rules",
        mixinStandardHelpOptions = true)
final class RulesSimulateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The policy; it need not be stored.")
    private Path file = Path.of("");

    @Option(names = "--days", description = "How many days back, 1 to 365. Default: ${DEFAULT-VALUE}.")
    private int days = 90;

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<PolicyFile> files = RulesCommand.files(file);
        if (files.size() != 1) {
            throw new VerbFailedException(
                    Exits.WRONG_USAGE, "Expected one policy to simulate, found " + files.size() + " in " + file);
        }
        Simulation simulation;
        try (CliContext rooms = CliContext.open()) {
            simulation = VerbFailedException.orFail(rooms.get(Rules.class)
                    .simulate(files.getFirst().text(), days, Actor.person("cli", Role.RULEAUTHOR)));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(simulation));
        } else {
            print(simulation, out);
        }
        out.flush();
        return Exits.DONE;
    }

    private static void print(Simulation simulation, PrintWriter out) {
        out.printf(
                "%d cases of the last %d days replayed, %d could not be%n",
                simulation.replayed(), simulation.days(), simulation.notReplayable());
        out.printf("newly permitted   %6d%n", simulation.newlyPermitted());
        out.printf("newly denied      %6d%n", simulation.newlyDenied());
        out.printf("approvals added   %6d%n", simulation.approvalsAdded());
        out.printf("approvals saved   %6d%n", simulation.approvalsSaved());
        out.println("value concerned   "
                + Money.ofMinor(simulation.valueMinor(), simulation.currency()).plain() + " " + simulation.currency());
        simulation.caseIds().forEach(id -> out.println("case " + id));
    }
}
