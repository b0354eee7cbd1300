package dev.triage.cli;

import dev.triage.platform.Refusal;

/** The exit codes scripts rely on. */
public final class Exits {

    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int WRONG_USAGE = 2;
    public static final int INVALID_INPUT = 3;
    /** A gate or a test said no. */
    public static final int NOT_PASSED = 4;

    public static final int NOT_FOUND_OR_CONFLICT = 5;
    public static final int REMOTE_UNAVAILABLE = 6;

    private Exits() {}

    static int of(Refusal refusal) {
        return switch (refusal.kind()) {
            case MALFORMED, INVALID -> INVALID_INPUT;
            case FORBIDDEN -> NOT_PASSED;
            case NOT_FOUND, CONFLICT, STALE -> NOT_FOUND_OR_CONFLICT;
            case UNAVAILABLE -> REMOTE_UNAVAILABLE;
        };
    }
}
