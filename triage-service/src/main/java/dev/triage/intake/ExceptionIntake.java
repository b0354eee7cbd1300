package dev.triage.intake;

import dev.triage.platform.FieldError;
import dev.triage.platform.Result;
import java.util.List;

/** The way in for events that come over HTTP or from a file: validated, then produced to the same topic as the rest. */
public interface ExceptionIntake {

    /**
     * Takes one event or an array of up to 1,000. Accepted means durable: acknowledged by the broker.
     *
     * @param body a CloudEvent in structured mode, or a JSON array of them
     * @return one item per event in order; MALFORMED when the body as a whole cannot be read, UNAVAILABLE when the
     *     broker does not acknowledge
     */
    Result<List<Item>> offer(byte[] body);

    /** What became of one event. {@code status} is {@code accepted} or {@code rejected}. */
    record Item(String source, String id, String status, List<FieldError> errors) {

        public Item {
            errors = List.copyOf(errors);
        }
    }
}
