package dev.triage.intake;

import dev.triage.platform.FieldError;
import java.util.List;

/** What reading an event came to. */
public sealed interface ReadEvent {

    /** A valid event in canonical form. */
    record Readable(ExceptionEvent event) implements ReadEvent {}

    /**
     * Something that is not a valid event.
     *
     * @param code stable: {@code TOO_LARGE}, {@code NOT_JSON}, {@code NOT_CLOUDEVENT}, {@code UNSUPPORTED_VERSION},
     *     {@code UNKNOWN_TYPE}, {@code SCHEMA}, {@code TEXT}
     * @param reason one sentence for a person
     * @param source the CloudEvents source, or an empty string when it could not be read
     * @param id the CloudEvents id, or an empty string when it could not be read
     */
    record Unreadable(String code, String reason, List<FieldError> errors, String source, String id)
            implements ReadEvent {

        public Unreadable {
            errors = List.copyOf(errors);
        }
    }
}
