package dev.triage.cli;

import dev.triage.intake.EventReader;
import dev.triage.intake.ReadEvent;
import dev.triage.learning.tables.TableCheck;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.FieldError;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a file of events the way intake would, without a server. */
@Command(
        name = "validate",
        description =
                "Checks NDJSON of CloudEvents and prints the first 100 problems with line and pointer; or a table, as"
                        + " training would read it.",
        mixinStandardHelpOptions = true)
final class DataValidateCommand implements Callable<Integer> {

    private static final int MOST_PROBLEMS = 100;

    @Parameters(paramLabel = "FILE", description = "NDJSON file, .gz too, or - for stdin.")
    private @Nullable Path file;

    @Option(
            names = "--schema",
            paramLabel = "FILE",
            description =
                    "JSON Schema (2020-12) for the events' data, instead of the published one; or, as .yaml, what the"
                            + " columns of a table are, and the FILE is checked as that table.")
    private @Nullable Path schema;

    @Option(names = "--json", description = "Print counts and problems as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    private final List<Problem> problems = new ArrayList<>();
    private long lines;
    private long invalid;

    /** One thing wrong, with its place. */
    private record Problem(long line, String pointer, String code, String message) {}

    @Override
    public Integer call() throws IOException {
        if (schema != null && schema.toString().matches(".*\\.ya?ml")) {
            return table(schema, Objects.requireNonNull(file));
        }
        EventReader reader = reader();
        try (EventLines events = EventLines.of(Objects.requireNonNull(file))) {
            for (EventLines.Line line = events.next(); line != null; line = events.next()) {
                lines++;
                // Only the verdict counts here, so any time of receipt will do.
                if (reader.structured(line.bytes(), Instant.EPOCH) instanceof ReadEvent.Unreadable why) {
                    invalid++;
                    note(line.number(), why);
                }
            }
        }
        report(
                Objects.requireNonNull(spec).commandLine().getOut(),
                spec.commandLine().getErr());
        return invalid == 0 ? Exits.DONE : Exits.INVALID_INPUT;
    }

    private int table(Path columns, Path table) {
        for (Path each : List.of(columns, table)) {
            if (!Files.isReadable(each)) {
                throw new VerbFailedException(Exits.INVALID_INPUT, "Expected a readable file, found " + each);
            }
        }
        CommandSpec command = Objects.requireNonNull(spec);
        try (TerminalProgress progress = new TerminalProgress(command.commandLine().getErr())) {
            Map<String, Object> found =
                    VerbFailedException.orFail(new TableCheck(progress).check(columns, table));
            PrintWriter out = command.commandLine().getOut();
            if (json) {
                out.println(Json.MAPPER.writeValueAsString(found));
            } else {
                found.forEach((name, value) -> out.println(name + ": " + value));
            }
            out.flush();
        }
        return Exits.DONE;
    }

    private EventReader reader() throws IOException {
        ContentFolder content = ContentFolder.fromEnvironment();
        if (schema == null) {
            return EventReader.of(content);
        }
        try {
            return EventReader.of(content, Files.readAllBytes(schema));
        } catch (IllegalArgumentException e) {
            throw new VerbFailedException(Exits.INVALID_INPUT, schema + ": " + e.getMessage());
        }
    }

    private void note(long line, ReadEvent.Unreadable why) {
        List<FieldError> errors = why.errors().isEmpty() ? List.of(new FieldError("", why.reason())) : why.errors();
        for (FieldError error : errors) {
            if (problems.size() < MOST_PROBLEMS) {
                problems.add(new Problem(line, error.pointer(), why.code(), error.message()));
            }
        }
    }

    private void report(PrintWriter out, PrintWriter err) {
        if (json) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("events", lines);
            report.put("valid", lines - invalid);
            report.put("invalid", invalid);
            report.put("problems", problems);
            out.println(Json.MAPPER.writeValueAsString(report));
            return;
        }
        for (Problem problem : problems) {
            String place = problem.pointer().isEmpty() ? "" : " " + problem.pointer();
            out.println("line " + problem.line() + place + ": " + problem.message() + " [" + problem.code() + "]");
        }
        out.flush();
        err.println(lines + " events, " + (lines - invalid) + " valid, " + invalid + " not");
        err.flush();
    }
}
