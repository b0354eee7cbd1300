package dev.triage.cli;

import dev.triage.governance.RuleReplay;
import dev.triage.governance.RuleReplay.Decision;
import dev.triage.governance.RuleReplay.Report;
import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code triage rules replay}: whether everything that was decided would be decided so again. */
@Command(
        name = "replay",
        description = {
            "Rules again on every stored decision: its recorded inputs, the rule bodies of then, the engine of now.",
            "Run it after an upgrade. Decisions older than the record of inputs are named and left out.",
            "Exit code 4: a result differs, or a record cannot be read or trusted."
        },
        mixinStandardHelpOptions = true)
final class RulesReplayCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--since",
            paramLabel = "DATE",
            description = "Only decisions made since a day such as 2026-11-01 (UTC) or a moment.")
    private @Nullable String since;

    @Option(names = "--request", paramLabel = "ID", description = "Only the decision on this request.")
    private @Nullable UUID request;

    /** How it is printed. */
    enum Format {
        text,
        json
    }

    @Option(names = "--format", description = "text or json. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.text;

    @Option(names = "--json", description = "Machine-readable: the same as --format json.")
    private boolean json;

    @Override
    public Integer call() {
        Report report;
        try (CliContext rooms = CliContext.open()) {
            report = VerbFailedException.orFail(rooms.get(RuleReplay.class).replay(since, request));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json || format == Format.json) {
            out.println(Json.MAPPER.writeValueAsString(document(report)));
        } else {
            print(report, out);
        }
        out.flush();
        return report.same() ? Exits.DONE : Exits.NOT_PASSED;
    }

    static void print(Report report, PrintWriter out) {
        report.differences().forEach(difference -> {
            out.println("differs        " + name(difference.decision()));
            out.println("    then  " + difference.stored() + "  (" + difference.engine() + ")");
            out.println("    now   " + difference.replayed());
        });
        report.unreplayable()
                .forEach(one -> out.println("cannot replay  " + name(one.decision()) + ": " + one.reason()));
        report.unrecorded()
                .forEach(decision ->
                        out.println("left out       " + name(decision) + ": made before inputs were recorded"));
        out.printf(
                "%d decisions replayed, %d differences; %d cannot be replayed, %d older than the record%n",
                report.replayed(),
                report.differences().size(),
                report.unreplayable().size(),
                report.unrecorded().size());
        out.println("engine: " + report.engine());
    }

    private static String name(Decision decision) {
        return "request " + decision.request() + "  " + decision.reference() + "  " + decision.workflow() + "  "
                + decision.at();
    }

    static Map<String, Object> document(Report report) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("same", report.same());
        document.put("engine", report.engine());
        document.put("replayed", report.replayed());
        document.put("differences", report.differences());
        document.put("unreplayable", report.unreplayable());
        document.put("unrecorded", report.unrecorded());
        return document;
    }
}
