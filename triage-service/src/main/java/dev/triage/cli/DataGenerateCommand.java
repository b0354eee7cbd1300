package dev.triage.cli;

import dev.triage.learning.twin.TwinFiles;
import dev.triage.learning.twin.TwinPlan;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code triage data generate}: exceptions of a made-up distributor, and apart from them the truth about each. */
@Command(
        name = "generate",
        description = {
            "Writes events of the distribution-day twin as NDJSON of CloudEvents.",
            "The same seed and options give the same bytes. Generated data proves the workflow side of the service;"
                    + " it says nothing about real quality."
        },
        mixinStandardHelpOptions = true)
final class DataGenerateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--seed", required = true, description = "Whole number; the same one gives the same bytes.")
    private long seed;

    @Option(names = "--events", required = true, description = "How many events, repeats and cleared ones included.")
    private long events;

    @Option(names = "--days", description = "Over how many days. Default: 1, or 365 with --labelled.")
    private @Nullable Integer days;

    @Option(names = "--end", description = "When the last day ends: a UTC time, or 'now'. Default: ${DEFAULT-VALUE}.")
    private String end = TwinPlan.USUAL_END.toString();

    @Option(
            names = "--out",
            required = true,
            description = "File to write; '-' for stdout; packed when it ends in .gz.")
    private String out = "-";

    @Option(names = "--truth", description = "File for causes, categories and success probabilities, a line an event.")
    private @Nullable String truth;

    @Option(
            names = "--labelled",
            description = "Writes {\"event\":…,\"label\":…} lines for learning, without cleared events and duplicates.")
    private boolean labelled;

    @Option(names = "--repeats", description = "Share of repeats of open exceptions. Default: 0.08, labelled 0.10.")
    private @Nullable Double repeats;

    @Option(names = "--cleared", description = "Share of events cleared at their source. Default: 0.06.")
    private @Nullable Double cleared;

    @Option(names = "--duplicates", description = "Share of events sent twice. Default: 0.01.")
    private @Nullable Double duplicates;

    @Option(names = "--disorder", description = "Share of events sent after later ones. Default: 0.02.")
    private @Nullable Double disorder;

    @Override
    public Integer call() throws IOException {
        TwinPlan plan = plan();
        PrintWriter err = spec.commandLine().getErr();
        try (OutputStream to = open(out);
                OutputStream answers = truth == null ? OutputStream.nullOutputStream() : open(truth)) {
            if (labelled) {
                TwinFiles.writeLabelled(plan, to, answers, written -> progress(err, written));
            } else {
                TwinFiles.write(plan, to, answers, written -> progress(err, written));
            }
        }
        err.println("Wrote " + plan.events() + " generated events with seed " + plan.seed() + " to " + out);
        err.flush();
        return 0;
    }

    private TwinPlan plan() {
        try {
            TwinPlan usual = labelled ? TwinPlan.forLearning(seed, events) : TwinPlan.of(seed, events, 1);
            TwinPlan.Shares shares = usual.shares();
            return new TwinPlan(
                    seed,
                    events,
                    days == null ? usual.days() : days,
                    end.equals("now")
                            ? Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS)
                            : Instant.parse(end),
                    new TwinPlan.Shares(
                            orElse(repeats, shares.repeats()),
                            orElse(cleared, shares.cleared()),
                            orElse(duplicates, shares.duplicates()),
                            orElse(disorder, shares.disorder())));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (DateTimeParseException e) {
            throw new ParameterException(
                    spec.commandLine(), "Expected --end as 2026-11-23T00:00:00Z or 'now', found '" + end + "'", e);
        }
    }

    private static double orElse(@Nullable Double given, double usual) {
        return given == null ? usual : given;
    }

    private void progress(PrintWriter err, long written) {
        if (written % 100_000 == 0) {
            err.println(written + " of " + events + " events");
            err.flush();
        }
    }

    private static OutputStream open(String name) throws IOException {
        if (name.equals("-")) {
            return new BufferedOutputStream(new FileOutputStream(java.io.FileDescriptor.out), 1 << 16);
        }
        OutputStream file = new FileOutputStream(name);
        return new BufferedOutputStream(name.endsWith(".gz") ? new GZIPOutputStream(file, 1 << 16) : file, 1 << 16);
    }
}
