package dev.triage.cli;

import dev.triage.intake.DeadLetters;
import dev.triage.intake.DeadLetters.DeadLetter;
import dev.triage.platform.Json;
import dev.triage.platform.Page;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists dead letters, newest first. */
@Command(name = "list", description = "Lists dead letters, newest first.", mixinStandardHelpOptions = true)
final class DeadLettersListCommand implements Callable<Integer> {

    private static final int PAGE = 200;

    @Option(names = "--all", description = "Also those that were replayed.")
    private boolean all;

    @Option(names = "--limit", defaultValue = "50", description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit = 50;

    @Option(names = "--json", description = "Print one JSON object a line, with the raw text.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new VerbFailedException(Exits.WRONG_USAGE, "--limit: expected 1 or more, found " + limit);
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (CliContext rooms = CliContext.open()) {
            DeadLetters deadLetters = rooms.get(DeadLetters.class);
            String cursor = null;
            int left = limit;
            do {
                Page<DeadLetter> page = deadLetters.list(!all, cursor, Math.min(PAGE, left));
                page.items().forEach(one -> out.println(json ? Json.MAPPER.writeValueAsString(one) : line(one)));
                left -= page.items().size();
                cursor = page.nextCursor();
            } while (cursor != null && left > 0);
            out.flush();
            PrintWriter err = spec.commandLine().getErr();
            err.println(deadLetters.open() + " open");
            err.flush();
        }
        return Exits.DONE;
    }

    private static String line(DeadLetter one) {
        String replayed = one.replayedAt() == null ? "" : "  replayed " + one.replayedAt() + " by " + one.replayedBy();
        return one.id() + "  " + one.receivedAt() + "  " + one.code() + "  " + one.topic() + "-" + one.partition() + "@"
                + one.offset() + "  " + one.reason() + replayed;
    }
}
