package dev.triage.cli;

import dev.triage.intake.EventReader;
import dev.triage.intake.ExceptionEvent;
import dev.triage.intake.ReadEvent;
import dev.triage.learning.shelf.ModelFolders;
import dev.triage.learning.watch.Drift;
import dev.triage.learning.watch.ModelWatch;
import dev.triage.learning.watch.Movement;
import dev.triage.learning.watch.OfflineDrift;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** {@code triage model drift}: whether what comes in has moved from what a model learned from. */
@Command(
        name = "drift",
        description = "Compares live traffic, or the events of a file, with the rows a model learned from.",
        mixinStandardHelpOptions = true)
final class ModelDriftCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME[@VERSION]", description = "A model; with --data also one of its versions.")
    private String model = "";

    @Option(names = "--days", defaultValue = "7", description = "The newest days (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "Events instead, labelled or as sent, NDJSON, may be .gz; needs no database.")
    private @Nullable Path data;

    @Option(names = "--check", description = "End with exit code 4 when something has drifted.")
    private boolean check;

    @Option(names = "--json", description = "Machine-readable.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Drift drift = data == null ? live() : offline(data);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.MAPPER.writeValueAsString(drift));
        } else {
            print(drift, out);
        }
        out.flush();
        return check && !drift.alarms().isEmpty() ? Exits.NOT_PASSED : Exits.DONE;
    }

    private Drift live() {
        try (CliContext rooms = CliContext.open()) {
            return VerbFailedException.orFail(rooms.get(ModelWatch.class).drift(model, days));
        }
    }

    private Drift offline(Path file) throws IOException {
        ContentFolder content = ContentFolder.fromEnvironment();
        Path folder = VerbFailedException.orFail(new ModelFolders(content).find(model));
        OfflineDrift drift = VerbFailedException.orFail(OfflineDrift.of(folder));
        EventReader reader = EventReader.of(content);
        try (EventLines lines = EventLines.of(file)) {
            for (EventLines.Line line = lines.next(); line != null; line = lines.next()) {
                switch (read(line, reader)) {
                    case ReadEvent.Readable readable
                    when readable.event().kind() == ExceptionEvent.Kind.RAISED -> drift.add(readable.event());
                    case ReadEvent.Readable cleared -> {}
                    case ReadEvent.Unreadable unreadable ->
                        throw new VerbFailedException(
                                Exits.INVALID_INPUT, "line " + line.number() + ": " + unreadable.reason());
                }
            }
        }
        return drift.drift();
    }

    /** An event by itself, or the event of a labelled row. */
    private static ReadEvent read(EventLines.Line line, EventReader reader) {
        try {
            JsonNode row = Json.MAPPER.readTree(line.bytes());
            byte[] event =
                    row.path("event").isObject() ? Json.MAPPER.writeValueAsBytes(row.path("event")) : line.bytes();
            return reader.structured(event, Instant.EPOCH);
        } catch (JacksonException e) {
            throw new VerbFailedException(
                    Exits.INVALID_INPUT, "line " + line.number() + ": expected JSON, found " + e.getOriginalMessage());
        }
    }

    private static void print(Drift drift, PrintWriter out) {
        out.println(drift.model() + "@" + drift.version() + ": " + drift.live() + " rows compared"
                + (drift.since() == null ? "" : " since " + drift.since())
                + (drift.dropped() == 0 ? "" : ", " + drift.dropped() + " not looked at"));
        if (drift.alarms().isEmpty()) {
            out.println(
                    drift.live() < drift.leastRows()
                            ? "Too few rows to tell: at least " + drift.leastRows() + " are needed"
                            : "No alarm");
        }
        drift.alarms().forEach(alarm -> out.println("ALARM " + alarm));
        out.println();
        for (Movement feature : drift.features()) {
            Double p = feature.pAdjusted();
            out.printf(
                    Locale.ROOT,
                    "%-18s %-12s %s%n",
                    feature.feature(),
                    feature.status().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    p == null
                            ? feature.words()
                            : String.format(
                                    Locale.ROOT,
                                    "PSI %.3f  V %.3f  p %s",
                                    feature.psi(),
                                    feature.cramersV(),
                                    p < 0.0001 ? "< 0.0001" : String.format(Locale.ROOT, "%.4f", p)));
        }
    }
}
