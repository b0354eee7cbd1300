package dev.triage.learning;

import dev.triage.intake.ExceptionEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An event with what people and outcomes said about it.
 *
 * @param category the category a planner gave last
 * @param late whether the promise was missed
 * @param delayHours by how many hours, 0 when it was not
 * @param resolveHours from the exception to its end
 * @param trials workflows that were carried out, and whether they solved it
 * @param choices workflows people asked for, tried or not: what propensities are estimated from
 * @param by who gave the category, or the last word where there is none
 * @param at when
 */
record LabelledEvent(
        ExceptionEvent event,
        Optional<String> category,
        Optional<Boolean> late,
        Optional<Double> delayHours,
        Optional<Double> resolveHours,
        List<Trial> trials,
        List<String> choices,
        @Nullable String by,
        @Nullable Instant at) {

    LabelledEvent {
        trials = List.copyOf(trials);
        choices = List.copyOf(choices);
    }

    /**
     * A workflow carried out.
     *
     * @param propensity the probability with which it was chosen, above 0 and at most 1; null when nobody logged it
     */
    record Trial(String workflow, @Nullable Double propensity, boolean succeeded) {}

    /** What must stay on one side of a split: repeats of one exception share it. */
    String group() {
        String subject = event.subject();
        return subject == null ? event.id().source() + " " + event.id().id() : subject;
    }
}
