package dev.triage.cli.bench;

import dev.triage.cli.Exits;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code triage bench audit}: whether the verifier finds every edit, and how fast it reads beside a bare hash. */
@Command(
        name = "audit",
        description = {
            "On a database of its own: single edits of the record found, false alarms over untouched ones, and entries"
                    + " verified a second.",
            "Beside it the floor: the same rows read in order and put through HMAC-SHA256 as they came, without"
                    + " spelling, chaining or comparing them. Ends with 4 when an edit is missed or an alarm is false."
        })
final class BenchAuditCommand implements Callable<Integer> {

    @Option(names = "--rows", defaultValue = "200000", description = "Entries verified. Default: ${DEFAULT-VALUE}")
    private int rows;

    @Option(
            names = "--edits",
            defaultValue = "1000",
            description = "Single edits, each put back. Default: ${DEFAULT-VALUE}")
    private int edits;

    @Option(
            names = "--edited",
            paramLabel = "ROWS",
            defaultValue = "2000",
            description = "Entries there are while it is edited. Default: ${DEFAULT-VALUE}")
    private int edited;

    @Option(names = "--clean", defaultValue = "100", description = "Runs without an edit. Default: ${DEFAULT-VALUE}")
    private int clean;

    @Option(names = "--rounds", defaultValue = "5", description = "Counted rounds. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--json", description = "The figures as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, SQLException {
        CommandSpec here = Objects.requireNonNull(spec, "picocli sets it");
        if (edited < 100
                || rows < edited
                || rows > 20_000_000
                || edits < 0
                || clean < 0
                || rounds < 1
                || rounds > 100) {
            throw new ParameterException(
                    here.commandLine(),
                    "Expected --edited from 100 to --rows, --rows up to 20000000, --rounds from 1 to 100, and neither"
                            + " --edits nor --clean below 0");
        }
        PrintWriter progress = here.commandLine().getErr();
        try (AuditBench bench = AuditBench.start()) {
            say(progress, "Writing %,d entries and editing them %,d times …", edited, edits);
            bench.write(edited);
            AuditBench.Found found = bench.edit(clean, edits);
            say(progress, "Writing up to %,d entries …", rows);
            double written = bench.write(rows);
            AuditBench.Speed speed = bench.measure(rounds);
            PrintWriter out = here.commandLine().getOut();
            out.println(json ? Json.MAPPER.writeValueAsString(document(found, written, speed)) : text(found, speed));
            out.flush();
            return found.missed().isEmpty() && found.alarms() == 0 ? Exits.DONE : Exits.NOT_PASSED;
        }
    }

    private static void say(PrintWriter out, String format, Object... values) {
        out.printf(Locale.ENGLISH, format + "%n", values);
        out.flush();
    }

    private String text(AuditBench.Found found, AuditBench.Speed speed) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ENGLISH,
                """
                %,d single edits of %d kinds in %,d entries: %,d found
                %,d runs without an edit: %,d false alarms
                %,d entries, median of %d rounds, entries a second:
                verified               %,12.0f
                read and hashed alone  %,12.0f   verified is %.2f of it
                read alone             %,12.0f""",
                found.edits(),
                found.byKind().size(),
                edited,
                found.edits() - found.missed().size(),
                found.clean(),
                found.alarms(),
                rows,
                rounds,
                speed.verified(),
                speed.floor(),
                speed.ofFloor(),
                speed.read()));
        found.missed()
                .forEach(missed -> text.append(System.lineSeparator())
                        .append("NOT found: ")
                        .append(missed));
        return text.toString();
    }

    private Map<String, Object> document(AuditBench.Found found, double written, AuditBench.Speed speed) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("edits", found.edits());
        document.put("editsFound", found.edits() - found.missed().size());
        document.put("missed", found.missed());
        document.put("editsByKind", found.byKind());
        document.put("editedRows", edited);
        document.put("cleanRuns", found.clean());
        document.put("falseAlarms", found.alarms());
        document.put("rows", rows);
        document.put("rounds", rounds);
        document.put("writtenPerSecond", Math.round(written));
        document.put("verifiedPerSecond", Math.round(speed.verified()));
        document.put("floorPerSecond", Math.round(speed.floor()));
        document.put("readPerSecond", Math.round(speed.read()));
        document.put("ofFloor", Math.round(100 * speed.ofFloor()) / 100.0);
        return document;
    }
}
