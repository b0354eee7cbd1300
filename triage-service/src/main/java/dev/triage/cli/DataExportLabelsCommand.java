package dev.triage.cli;

import dev.triage.cases.Cases;
import dev.triage.cases.WrongAdvice;
import dev.triage.platform.Json;
import dev.triage.platform.Page;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code triage data export-labels}: what people and outcomes said about cases, with who, when and why. */
@Command(
        name = "export-labels",
        description = "Writes the labels people and outcomes gave as lines of JSON, oldest first.",
        mixinStandardHelpOptions = true)
final class DataExportLabelsCommand implements Callable<Integer> {

    private static final int AT_ONCE = 200;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "File to write; '-' for stdout.")
    private @Nullable Path out;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path file = Objects.requireNonNull(out);
        long written;
        try (CliContext rooms = CliContext.open()) {
            Cases cases = rooms.get(Cases.class);
            WrongAdvice advice = rooms.get(WrongAdvice.class);
            if (file.toString().equals("-")) {
                PrintStream to = System.out;
                written = write(cases, to) + write(advice, to);
                to.flush();
            } else {
                try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file))) {
                    written = write(cases, to) + write(advice, to);
                }
            }
        }
        Objects.requireNonNull(spec).commandLine().getErr().println(written + " labels");
        return Exits.DONE;
    }

    private static long write(Cases cases, OutputStream to) throws IOException {
        long written = 0;
        String cursor = null;
        do {
            Page<Cases.Label> page = cases.labels(cursor, AT_ONCE);
            for (Cases.Label label : page.items()) {
                to.write(Json.MAPPER.writeValueAsBytes(document(label)));
                to.write('\n');
                written++;
            }
            cursor = page.nextCursor();
        } while (cursor != null);
        return written;
    }

    /** What was said to be wrong: {@code value} is what was shown, not what would have been right. */
    private static long write(WrongAdvice advice, OutputStream to) throws IOException {
        long written = 0;
        UUID last = null;
        List<WrongAdvice.Exported> page;
        do {
            page = advice.after(last, AT_ONCE);
            for (WrongAdvice.Exported one : page) {
                WrongAdvice.Said said = one.said();
                String why = said.comment().isEmpty() ? said.reason() : said.reason() + ": " + said.comment();
                to.write(Json.MAPPER.writeValueAsBytes(document(new Cases.Label(
                        said.caseId(),
                        "wrong",
                        said.assist().key(),
                        said.said(),
                        said.by(),
                        said.at(),
                        why,
                        one.event()))));
                to.write('\n');
                last = said.id();
                written++;
            }
        } while (page.size() == AT_ONCE);
        return written;
    }

    private static Map<String, Object> document(Cases.Label label) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("caseId", label.caseId());
        document.put("kind", label.kind());
        document.put("field", label.field());
        document.put("value", label.value());
        document.put("by", label.by());
        document.put("at", label.at().toString());
        document.put("reason", label.reason());
        document.put("event", Json.MAPPER.readTree(label.event()));
        return document;
    }
}
