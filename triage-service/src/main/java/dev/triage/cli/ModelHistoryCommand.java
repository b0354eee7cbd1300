package dev.triage.cli;

import dev.triage.learning.shelf.ModelHistory;
import dev.triage.learning.shelf.ModelHistory.Served;
import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code triage model history}: what served when, and who decided so. */
@Command(
        name = "history",
        description = "Lists what served when, newest first, and who decided so.",
        mixinStandardHelpOptions = true)
final class ModelHistoryCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "The model.")
    private String model = "";

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() {
        List<Served> history;
        try (CliContext rooms = CliContext.open()) {
            history = VerbFailedException.orFail(rooms.get(ModelHistory.class).of(model));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(history));
        } else {
            for (Served one : history) {
                out.printf(
                        "%s %s@%s  %s  %s to %s  %s%n",
                        one.to() == null ? "*" : " ",
                        model,
                        one.version(),
                        one.sha256().substring(0, Math.min(12, one.sha256().length())),
                        time(one.from(), "the start"),
                        time(one.to(), "now"),
                        who(one));
            }
        }
        out.flush();
        return Exits.DONE;
    }

    private static String time(@Nullable Instant time, String otherwise) {
        return time == null ? otherwise : time.toString();
    }

    private static String who(Served one) {
        return switch (one.act()) {
            case "PROMOTION" -> "asked by " + one.by() + ", approved by " + one.decidedBy() + ": " + one.reason();
            case "ROLLBACK" -> "rolled back by " + one.by() + ": " + one.reason();
            default -> one.reason();
        };
    }
}
