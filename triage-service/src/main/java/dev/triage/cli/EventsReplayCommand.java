package dev.triage.cli;

import dev.triage.intake.StoredEvents;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Produces stored events again, byte for byte; what is known where they arrive is absorbed there. */
@Command(
        name = "replay",
        description = "Produces stored events to Kafka again, for this environment or another.",
        mixinStandardHelpOptions = true)
final class EventsReplayCommand implements Callable<Integer> {

    /** The ways out. */
    enum Target {
        KAFKA
    }

    @Option(names = "--since", paramLabel = "TIME", description = "Received at or after, such as 2026-11-23T00:00:00Z.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Received before.")
    private @Nullable String until;

    @Option(names = "--source", paramLabel = "SOURCE", description = "Of one CloudEvents source only.")
    private @Nullable String source;

    @Option(names = "--to", defaultValue = "kafka", paramLabel = "kafka", description = "Where to; only Kafka.")
    private Target to = Target.KAFKA;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "The brokers of another environment; by default this one's.")
    private @Nullable String bootstrap;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (since == null && until == null && source == null) {
            throw new VerbFailedException(
                    Exits.WRONG_USAGE, "Expected --since, --until or --source to say which events, found none");
        }
        StoredEvents.Selection selection =
                new StoredEvents.Selection(time("--since", since), time("--until", until), source);
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        long sent;
        try (CliContext rooms = CliContext.open()) {
            sent = VerbFailedException.orFail(rooms.get(StoredEvents.class).replay(selection, bootstrap, count -> {
                err.println(count + " events");
                err.flush();
            }));
        }
        spec.commandLine().getOut().println(sent + " events produced again");
        return Exits.DONE;
    }

    private static @Nullable Instant time(String option, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new VerbFailedException(
                    Exits.WRONG_USAGE, option + ": expected a time such as 2026-11-23T00:00:00Z, found " + text);
        }
    }
}
