package dev.triage.cli;

import dev.triage.platform.Refusal;
import dev.triage.platform.Result;

/** Ends a verb with one line on stderr and an exit code of {@link Exits}. */
public final class VerbFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public VerbFailedException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    VerbFailedException(Refusal refusal) {
        this(Exits.of(refusal), refusal.message());
    }

    int exitCode() {
        return exitCode;
    }

    /** The value, or the end of the verb with the reason of the refusal. */
    static <T> T orFail(Result<T> result) {
        return switch (result) {
            case Result.Done<T> done -> done.value();
            case Result.Refused<T> refused -> throw new VerbFailedException(refused.refusal());
        };
    }
}
