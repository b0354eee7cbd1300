package dev.triage.cli;

import dev.triage.governance.AuditExport;
import dev.triage.governance.EvidenceExport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the audit out as lines of JSON, or the evidence of one request as a ZIP. */
@Command(
        name = "export",
        description = {
            "Writes every audit entry as one line of JSON, oldest first.",
            "With --request: the evidence of one decision as a ZIP, which 'audit verify FILE' checks anywhere."
        },
        mixinStandardHelpOptions = true)
final class AuditExportCommand implements Callable<Integer> {

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write; stdout when not given.")
    private @Nullable Path out;

    @Option(names = "--request", paramLabel = "ID", description = "The request whose evidence to write.")
    private @Nullable UUID request;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        UUID wanted = request;
        return wanted == null ? entries() : evidence(wanted);
    }

    private int entries() throws IOException {
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
        tell(written + " entries");
        return Exits.DONE;
    }

    private int evidence(UUID wanted) throws IOException {
        byte[] zip;
        try (CliContext rooms = CliContext.open()) {
            zip = rooms.get(EvidenceExport.class)
                    .bundle(wanted)
                    .orElseThrow(() ->
                            new VerbFailedException(Exits.NOT_FOUND_OR_CONFLICT, "There is no request " + wanted));
        }
        if (out == null) {
            System.out.write(zip);
            System.out.flush();
        } else {
            Files.write(out, zip);
        }
        tell("evidence of request " + wanted + ", " + zip.length + " bytes");
        return Exits.DONE;
    }

    private void tell(String line) {
        Objects.requireNonNull(spec).commandLine().getErr().println(line);
    }
}
