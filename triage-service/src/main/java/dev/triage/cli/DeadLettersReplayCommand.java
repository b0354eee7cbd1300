package dev.triage.cli;

import dev.triage.intake.DeadLetters;
import dev.triage.intake.DeadLetters.DeadLetter;
import dev.triage.platform.Actor;
import dev.triage.platform.Page;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import dev.triage.platform.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends dead letters to their topic again: one, corrected if need be, or all open ones of a code. */
@Command(
        name = "replay",
        description = "Sends one dead letter again, or every open one of a code.",
        mixinStandardHelpOptions = true)
final class DeadLettersReplayCommand implements Callable<Integer> {

    private static final int PAGE = 200;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The dead letter.")
    private @Nullable UUID id;

    @Option(names = "--body", paramLabel = "FILE", description = "A corrected event to send instead of the original.")
    private @Nullable Path body;

    @Option(names = "--code", paramLabel = "CODE", description = "Every open one of this code, such as PROCESSING.")
    private @Nullable String code;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if ((id == null) == (code == null) || (code != null && body != null)) {
            throw new VerbFailedException(
                    Exits.WRONG_USAGE, "Expected either an ID, with --body if it is corrected, or --code");
        }
        // Whoever runs the command line on this machine is trusted as its operator; the audit names the account.
        Actor operator =
                new Actor("cli:" + System.getProperty("user.name", "unknown"), Actor.Kind.SYSTEM, Set.of(Role.ADMIN));
        byte[] corrected = body == null ? null : Files.readAllBytes(body);
        try (CliContext rooms = CliContext.open()) {
            DeadLetters deadLetters = rooms.get(DeadLetters.class);
            if (id != null) {
                DeadLetter replayed = VerbFailedException.orFail(deadLetters.replay(id, corrected, operator));
                out().println(replayed.id() + " sent again to " + replayed.topic());
                return Exits.DONE;
            }
            return all(deadLetters, operator);
        }
    }

    private int all(DeadLetters deadLetters, Actor operator) {
        int sent = 0;
        int refused = 0;
        String cursor = null;
        do {
            Page<DeadLetter> page = deadLetters.list(true, cursor, PAGE);
            for (DeadLetter one : page.items()) {
                if (!one.code().equals(code)) {
                    continue;
                }
                switch (deadLetters.replay(one.id(), null, operator)) {
                    case Result.Done<DeadLetter> done -> sent++;
                    case Result.Refused<DeadLetter>(Refusal refusal) -> {
                        if (refusal.kind() == Refusal.Kind.UNAVAILABLE) {
                            throw new VerbFailedException(refusal);
                        }
                        refused++;
                        PrintWriter err =
                                Objects.requireNonNull(spec).commandLine().getErr();
                        err.println(one.id() + ": " + refusal.message());
                        err.flush();
                    }
                }
            }
            cursor = page.nextCursor();
        } while (cursor != null);
        out().println(sent + " sent again, " + refused + " refused");
        return refused == 0 ? Exits.DONE : Exits.INVALID_INPUT;
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
