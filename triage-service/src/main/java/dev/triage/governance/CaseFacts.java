package dev.triage.governance;

import dev.triage.assessment.Assessment;
import dev.triage.intake.ExceptionEvent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What governance is told about a case when it rules: the room ahead hands it over.
 *
 * @param caseId null when nothing is stored, as in {@code POST /recommendations}
 * @param reference the people's name of the case, empty when nothing is stored
 * @param occurrences how often it was raised
 * @param openRequests requests of this case not yet ended
 * @param version the case's version as its readers see it; 0 when nothing is stored
 */
public record CaseFacts(
        @Nullable UUID caseId,
        String reference,
        ExceptionEvent event,
        Assessment assessment,
        int occurrences,
        int openRequests,
        long version) {

    /** Of a case whose version does not matter: nothing is asked for. */
    public CaseFacts(
            @Nullable UUID caseId,
            String reference,
            ExceptionEvent event,
            Assessment assessment,
            int occurrences,
            int openRequests) {
        this(caseId, reference, event, assessment, occurrences, openRequests, 0);
    }
}
