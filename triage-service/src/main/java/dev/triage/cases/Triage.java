package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.intake.ExceptionEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The pure core, {@code assess → recommend → rule}, over one immutable snapshot of models, playbook and active rules.
 * Kafka, {@code POST /recommendations}, replay, simulation and the benchmarks call this one. No I/O, no locks.
 */
public interface Triage {

    /** Triage of an event that is no case, as of {@code now}. */
    Triaged triage(ExceptionEvent event, Instant now);

    /**
     * Triage of an event in the light of its case.
     *
     * @param corrected the category a person gave, or null
     */
    Triaged triage(ExceptionEvent event, @Nullable Category corrected, int occurrences, int openRequests, Instant now);
}
