package dev.triage.governance;

import java.time.Instant;
import java.util.stream.Stream;

/** Where a rule's simulation gets past cases from. Implemented by the room that remembers them. */
public interface SimulationCases {

    /** The cases whose last event came at or after the moment, as they were assessed. The caller closes the stream. */
    Stream<CaseFacts> since(Instant moment);
}
