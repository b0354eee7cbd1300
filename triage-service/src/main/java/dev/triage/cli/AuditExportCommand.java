package dev.triage.cli;

import dev.triage.governance.AuditExport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the audit out as lines of JSON. */
@Command(
        name = "export",
        description = "Writes every audit entry as one line of JSON, oldest first.",
        mixinStandardHelpOptions = true)
final class AuditExportCommand implements Callable<Integer> {

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write; stdout when not given.")
    private @Nullable Path out;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        long written;
        try (CliContext rooms = CliContext.open()) {
            AuditExport export = rooms.get(AuditExport.class);
            if (out == null) {
                // Not closed: stdout belongs to the process.
                written = export.write(System.out);
            } else {
                try (OutputStream file = Files.newOutputStream(out)) {
                    written = export.write(file);
                }
            }
        }
        Objects.requireNonNull(spec).commandLine().getErr().println(written + " entries");
        return Exits.DONE;
    }
}
