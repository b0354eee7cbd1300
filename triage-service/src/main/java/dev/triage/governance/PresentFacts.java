package dev.triage.governance;

import java.util.Optional;
import java.util.UUID;

/** Where governance learns how a case stands now. Implemented by the room that remembers cases. */
public interface PresentFacts {

    /**
     * The case as it is, held: nobody changes it before the caller's transaction ends. Empty when there is no such case,
     * or when it is closed and there is nothing left to do.
     */
    Optional<CaseFacts> held(UUID caseId);
}
