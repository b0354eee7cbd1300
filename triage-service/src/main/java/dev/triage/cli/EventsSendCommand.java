package dev.triage.cli;

import dev.triage.intake.ExceptionIntake;
import dev.triage.platform.FieldError;
import dev.triage.platform.Json;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
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
import tools.jackson.core.JacksonException;

/** Sends the events of a file, as a stream, and says line by line what was rejected. */
@Command(
        name = "send",
        description = "Sends NDJSON of CloudEvents to Kafka, or to a running service over HTTP.",
        mixinStandardHelpOptions = true)
final class EventsSendCommand implements Callable<Integer> {

    private static final int MOST_EVENTS = 1_000;
    private static final int MOST_BYTES = 8 * 1024 * 1024;
    private static final long PROGRESS_EVERY = 10_000;

    /** The ways in. */
    enum Target {
        KAFKA,
        HTTP
    }

    @Parameters(paramLabel = "FILE", description = "NDJSON file, .gz too, or - for stdin.")
    private @Nullable Path file;

    @Option(names = "--to", required = true, paramLabel = "kafka|http", description = "The way in.")
    private @Nullable Target to;

    @Option(
            names = "--url",
            defaultValue = "http://localhost:8080",
            description = "The running service, with --to http (default: ${DEFAULT-VALUE}).")
    private URI url = URI.create("http://localhost:8080");

    @Option(
            names = "--user",
            defaultValue = "${env:TRIAGE_USER}",
            paramLabel = "NAME:PASSWORD",
            description = "Log-in for --to http; TRIAGE_USER. On loopback: orchestrator:orchestrator.")
    private @Nullable String user;

    @Option(
            names = "--token",
            defaultValue = "${env:TRIAGE_TOKEN}",
            description = "Bearer token for --to http, instead of a log-in; TRIAGE_TOKEN.")
    private @Nullable String token;

    @Option(names = "--json", description = "Print the counts as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    private final List<EventLines.Line> waiting = new ArrayList<>();
    private int waitingBytes;
    private long accepted;
    private long rejected;

    @Override
    public Integer call() throws IOException {
        if (to == Target.HTTP) {
            try (HttpIntake intake = new HttpIntake(url, user, token)) {
                send(intake);
            }
        } else {
            try (CliContext rooms = CliContext.open()) {
                send(rooms.get(ExceptionIntake.class));
            }
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(
                json
                        ? Json.MAPPER.writeValueAsString(Map.of("accepted", accepted, "rejected", rejected))
                        : accepted + " accepted, " + rejected + " rejected");
        return rejected == 0 ? Exits.DONE : Exits.INVALID_INPUT;
    }

    private void send(ExceptionIntake intake) throws IOException {
        try (EventLines lines = EventLines.of(Objects.requireNonNull(file))) {
            for (EventLines.Line line = lines.next(); line != null; line = lines.next()) {
                String fault = fault(line);
                if (fault != null) {
                    reject(line, fault);
                    continue;
                }
                waiting.add(line);
                waitingBytes += line.bytes().length;
                if (waiting.size() == MOST_EVENTS || waitingBytes > MOST_BYTES) {
                    sendWaiting(intake);
                }
            }
        }
        sendWaiting(intake);
    }

    /** What keeps a line from standing in an array: it must be one JSON object by itself. */
    private static @Nullable String fault(EventLines.Line line) {
        if (line.bytes().length > Json.MAX_BYTES) {
            return "expected at most " + Json.MAX_BYTES + " bytes, found more";
        }
        try {
            return Json.MAPPER.readTree(line.bytes()).isObject() ? null : "expected a JSON object, found another value";
        } catch (JacksonException e) {
            return "expected JSON, found " + e.getOriginalMessage();
        }
    }

    private void sendWaiting(ExceptionIntake intake) {
        if (waiting.isEmpty()) {
            return;
        }
        switch (intake.offer(array())) {
            case Result.Refused<List<ExceptionIntake.Item>>(Refusal refusal) ->
                throw new VerbFailedException(
                        Exits.of(refusal),
                        refusal.message() + " (" + accepted + " accepted so far, stopped at line "
                                + waiting.getFirst().number() + "; sending the file again does no harm)");
            case Result.Done<List<ExceptionIntake.Item>>(List<ExceptionIntake.Item> items) -> take(items);
        }
        waiting.clear();
        waitingBytes = 0;
    }

    private void take(List<ExceptionIntake.Item> items) {
        if (items.size() != waiting.size()) {
            throw new VerbFailedException(
                    Exits.FAILED, "Expected an answer to each of " + waiting.size() + " events, found " + items.size());
        }
        long before = accepted;
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).status().equals("accepted")) {
                accepted++;
            } else {
                for (FieldError error : items.get(i).errors()) {
                    complain(
                            waiting.get(i),
                            error.pointer() + (error.pointer().isEmpty() ? "" : ": ") + error.message());
                }
                rejected++;
            }
        }
        if (before / PROGRESS_EVERY != accepted / PROGRESS_EVERY) {
            PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
            err.println(accepted + " accepted");
            err.flush();
        }
    }

    private byte[] array() {
        ByteArrayOutputStream array = new ByteArrayOutputStream(waitingBytes + waiting.size() + 2);
        array.write('[');
        for (int i = 0; i < waiting.size(); i++) {
            if (i > 0) {
                array.write(',');
            }
            array.writeBytes(waiting.get(i).bytes());
        }
        array.write(']');
        return array.toByteArray();
    }

    private void reject(EventLines.Line line, String message) {
        complain(line, message);
        rejected++;
    }

    private void complain(EventLines.Line line, String message) {
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        err.println("line " + line.number() + ": " + message);
        err.flush();
    }
}
