package dev.triage.platform;

import org.jspecify.annotations.Nullable;

/** Why the service cannot start on this machine, in one line for the person at the terminal. */
public final class StartRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StartRefusedException(String message) {
        super(message);
    }

    public StartRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
