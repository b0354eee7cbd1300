package dev.triage.cli;

import dev.triage.governance.Audit;
import dev.triage.platform.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Recomputes the audit from what its rows say. */
@Command(
        name = "verify",
        description = "Recomputes the audit and compares it with the digests kept outside the database.",
        mixinStandardHelpOptions = true)
final class AuditVerifyCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Audit.Verification found;
        try (CliContext rooms = CliContext.open()) {
            found = rooms.get(Audit.class).verify();
        }
        Objects.requireNonNull(spec).commandLine().getOut().println(json ? asJson(found) : asText(found));
        return found.valid() ? Exits.DONE : Exits.NOT_PASSED;
    }

    private static String asText(Audit.Verification found) {
        return found.valid()
                ? "The audit is whole: " + found.entries() + " entries, head " + found.head()
                : "The audit is NOT whole (" + found.entries() + " entries): " + found.problem();
    }

    private static String asJson(Audit.Verification found) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("valid", found.valid());
        document.put("entries", found.entries());
        document.put("head", found.head());
        document.put("problem", found.problem());
        return Json.MAPPER.writeValueAsString(document);
    }
}
