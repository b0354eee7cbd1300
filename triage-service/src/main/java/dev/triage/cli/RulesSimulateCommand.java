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
                "%d cases of the last %d days replayed, %d had nothing to rule on, %d could not be replayed%n",
                simulation.replayed(), simulation.days(), simulation.nothingToRule(), simulation.notReplayable());
        simulation.reasons().forEach((reason, cases) -> out.printf("  %d left out: %s%n", cases, reason));
        if (!simulation.complete()) {
            out.println("there are more cases than are looked at; the oldest are left out");
        }
        out.printf(
                "newly permitted   %6d  %s%n",
                simulation.newlyPermitted(), money(simulation.newlyPermittedMinor(), simulation));
        out.printf(
                "newly denied      %6d  %s%n",
                simulation.newlyDenied(), money(simulation.newlyDeniedMinor(), simulation));
        simulation
                .approvals()
                .forEach(role ->
                        out.printf("approvals by %s: %d added, %d saved%n", role.role(), role.added(), role.saved()));
        out.printf(
                "%d proposals of %d cases change, %d of them were really requested%n",
                simulation.changed(), simulation.changedCases(), simulation.requested());
        out.println("value concerned   " + money(simulation.valueMinor(), simulation) + ", expected loss of the cases "
                + money(simulation.expectedLossMinor(), simulation));
        simulation
                .held()
                .forEach(held -> out.printf(
                        "held by limit %s of rule %s: %d cases (%s), %d requests really made; %d under the active rules%n",
                        held.words(simulation.currency()),
                        held.rule(),
                        held.cases(),
                        money(held.valueMinor(), simulation),
                        held.requested(),
                        held.casesBefore()));
        simulation
                .cases()
                .forEach(one -> out.println(one.reference() + "  " + one.workflow() + "  " + one.before()
                        + " → " + one.after() + (one.requested() ? "  (requested)" : "") + "  "
                        + String.join("; ", one.flipped())));
        if (simulation.changed() > simulation.cases().size()) {
            out.printf(
                    "… and %d more%n", simulation.changed() - simulation.cases().size());
        }
        simulation.unreplayable().forEach(one -> out.println("left out " + one.reference() + ": " + one.reason()));
    }

    private static String money(long minor, Simulation simulation) {
        return Money.ofMinor(minor, simulation.currency()).plain() + " " + simulation.currency();
    }
}
