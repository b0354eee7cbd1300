package dev.triage.cli;

import dev.triage.governance.PublishedKeys;
import dev.triage.platform.Json;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the public keys as the service publishes them. */
@Command(
        name = "list",
        description = "Prints the public keys, as a JSON Web Key set, the one in use last.",
        mixinStandardHelpOptions = true)
final class KeysListCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, Object> keys;
        try (CliContext rooms = CliContext.open()) {
            keys = rooms.get(PublishedKeys.class).keySet();
        }
        Objects.requireNonNull(spec)
                .commandLine()
                .getOut()
                .println(Json.pretty(keys).strip());
        return Exits.DONE;
    }
}
