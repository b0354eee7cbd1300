package dev.triage.learning;

import dev.triage.intake.ExceptionEvent;
import java.util.Optional;

/**
 * An event with what people or the outcome said about it.
 *
 * @param category the category a planner gave
 * @param late whether the promise was missed, when that is known
 */
record LabelledEvent(ExceptionEvent event, Optional<String> category, Optional<Boolean> late) {

    /** What must stay on one side of a split: repeats of one exception share it. */
    String group() {
        String subject = event.subject();
        return subject == null ? event.id().source() + " " + event.id().id() : subject;
    }
}
