package dev.triage.assessment.scoring;

/** A model folder that cannot be trusted or read; the message says which file, what was expected and what was found. */
public final class UnusableModelException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnusableModelException(String message) {
        super(message);
    }

    public UnusableModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
