package dev.triage.assessment;

import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.ContentFolder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Judges exceptions. Pure for a given snapshot of models and ranking content; thread-safe; no I/O in the calls. */
public interface Assessor {

    /** An assessor over the content folder as it is now; for the command line, tests and benchmarks. */
    static Assessor load(ContentFolder content) {
        return new AssessmentFiles(content, model -> Optional.empty()).read();
    }

    /** Judges one event as of {@code now}. Total: any canonical event gets an assessment. */
    Assessment assess(ExceptionEvent event, Instant now);

    /**
     * The same, with the category decided by a person: confidence 1, not abstained, everything that follows from the
     * category recomputed.
     */
    Assessment assessAs(ExceptionEvent event, Category category, Instant now);

    /** What each model saw in the event and how it weighed it, exactly; one entry a model, and a workflow. */
    default List<Explanation> explain(ExceptionEvent event) {
        return List.of();
    }

    /** The rank again, after the deadline has passed or the clock has moved; same loss, other regime. */
    Rank rankAt(Rank rank, Instant now);
}
