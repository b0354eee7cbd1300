package dev.triage.cases;

import dev.triage.intake.ExceptionEvent;
import java.util.List;
import java.util.UUID;

/** Where cases hands over fresh recommendations for the outside. Implemented by the room that sends. */
public interface RecommendationsMade {

    /** Called after the transaction and before the offsets are committed; again on redelivery. */
    void publish(List<Made> made);

    /** One event's triage in its case. The outgoing event's id is derived from case and event, so repeats are alike. */
    record Made(UUID caseId, String reference, ExceptionEvent event, Triaged triaged) {}
}
