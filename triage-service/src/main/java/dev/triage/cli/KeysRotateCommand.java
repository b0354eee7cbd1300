package dev.triage.cli;

import dev.triage.governance.PublishedKeys;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes a new key sign; running instances take it up by themselves. */
@Command(
        name = "rotate",
        description = {
            "Makes a new signing key and prints its id. Older public keys stay published with the period they were used.",
            "Running instances sign with the new key from their next signature on."
        },
        mixinStandardHelpOptions = true)
final class KeysRotateCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        String id;
        try (CliContext rooms = CliContext.open()) {
            id = rooms.get(PublishedKeys.class).rotate();
        }
        Objects.requireNonNull(spec).commandLine().getOut().println(id);
        return Exits.DONE;
    }
}
