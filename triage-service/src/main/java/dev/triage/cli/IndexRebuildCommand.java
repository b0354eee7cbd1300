package dev.triage.cli;

import dev.triage.cases.IndexRebuilds;
import dev.triage.platform.Json;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Builds the search index anew from the database. */
@Command(
        name = "rebuild",
        description = "Builds the search index anew from the database; a running service does it itself.",
        mixinStandardHelpOptions = true)
final class IndexRebuildCommand implements Callable<Integer> {

    private static final int LOOK_MILLIS = 200;

    @Option(
            names = "--wait",
            defaultValue = "600",
            paramLabel = "SECONDS",
            description = "How long to wait for a running service (default: ${DEFAULT-VALUE}).")
    private int waitSeconds;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try (CliContext rooms = CliContext.open()) {
            IndexRebuilds rebuilds = rooms.get(IndexRebuilds.class);
            OptionalInt built = rebuilds.rebuild();
            if (built.isPresent()) {
                say("Built from " + built.getAsInt() + " cases.", Map.of("by", "self", "cases", built.getAsInt()));
                return Exits.DONE;
            }
            long end = System.nanoTime() + waitSeconds * 1_000_000_000L;
            while (rebuilds.waiting()) {
                if (System.nanoTime() > end) {
                    throw new VerbFailedException(
                            Exits.REMOTE_UNAVAILABLE,
                            "The running service has not built its index within " + waitSeconds
                                    + " s; it will do so when it can");
                }
                Thread.sleep(LOOK_MILLIS);
            }
            say("Built by the running service.", Map.of("by", "service"));
            return Exits.DONE;
        }
    }

    private void say(String text, Map<String, Object> document) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(json ? Json.MAPPER.writeValueAsString(document) : text);
    }
}
