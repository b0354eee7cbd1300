package dev.triage.cli;

import dev.triage.governance.AdvisoryWorkflows;
import dev.triage.governance.AdvisoryWorkflows.Act;
import dev.triage.governance.AdvisoryWorkflows.View;
import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code triage rules advisory}: which workflows call themselves advisory, and who agreed. */
@Command(
        name = "advisory",
        description = {
            "Lists the workflows that call themselves advisory. Each counts as transactional until a rule author brought it",
            "in as advisory and another person, a rule approver, confirmed it; both on page Rules."
        },
        mixinStandardHelpOptions = true)
final class RulesAdvisoryCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() {
        List<View> workflows;
        try (CliContext rooms = CliContext.open()) {
            workflows = rooms.get(AdvisoryWorkflows.class).list();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(
                    workflows.stream().map(RulesAdvisoryCommand::document).toList()));
        } else {
            workflows.forEach(view -> out.println(line(view)));
            out.printf(
                    "%d workflows call themselves advisory, %d await confirmation%n",
                    workflows.size(), workflows.stream().filter(View::awaits).count());
        }
        out.flush();
        return Exits.DONE;
    }

    private static String line(View view) {
        return view.workflow().id() + " version " + view.workflow().version() + "  "
                + (view.confirmed() != null
                        ? "advisory: " + by("brought in", view.claimed()) + ", " + by("confirmed", view.confirmed())
                        : "counts as transactional: "
                                + (view.claimed() == null
                                        ? "nobody brought it in as advisory"
                                        : by("brought in", view.claimed()) + ", nobody confirmed it"));
    }

    private static String by(String verb, @Nullable Act act) {
        return act == null ? "" : verb + " by " + act.by() + " at " + act.at();
    }

    private static Map<String, @Nullable Object> document(View view) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("workflow", view.workflow().id());
        document.put("version", view.workflow().version());
        document.put("sha256", view.workflow().sha256());
        document.put("awaitsConfirmation", view.awaits());
        document.put("claimed", view.claimed());
        document.put("confirmed", view.confirmed());
        return document;
    }
}
