package dev.triage.governance;

import java.util.UUID;

/** Where governance hands over what it cleared. Implemented by the room that sends. */
public interface ClearedRequests {

    /** Called in the transaction that clears the request: the sending must be made durable in it. */
    void cleared(UUID request);

    /** Called in the transaction that switches a kill switch off: what was held may be tried again. */
    void released();
}
