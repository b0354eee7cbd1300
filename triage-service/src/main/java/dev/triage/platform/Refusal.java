package dev.triage.platform;

import java.util.List;

/**
 * A business "no": why something was not done. The doors turn it into a problem detail, a page or an exit code.
 *
 * @param kind decides the HTTP status and the exit code
 * @param code stable, lower case with hyphens: {@code approver-is-requester}
 * @param message for a person: what was expected and what was found
 * @param errors the fields concerned, if any
 */
public record Refusal(Kind kind, String code, String message, List<FieldError> errors) {

    public Refusal {
        errors = List.copyOf(errors);
    }

    public Refusal(Kind kind, String code, String message) {
        this(kind, code, message, List.of());
    }

    /** The sorts of "no", with their HTTP status. */
    public enum Kind {
        MALFORMED(400),
        FORBIDDEN(403),
        NOT_FOUND(404),
        CONFLICT(409),
        STALE(412),
        INVALID(422),
        UNAVAILABLE(503);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }
}
