package dev.triage.governance;

import java.util.Optional;
import java.util.UUID;

/** Where governance learns the very bytes that went out for a request. Implemented by the room that sends. */
public interface SentCommands {

    /** Empty when nothing was dispatched. */
    Optional<byte[]> of(UUID request);
}
