package dev.triage.governance;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** What approvers get to see of requests besides the envelope, as it was when each was made. */
public interface ShownPackets {

    /**
     * The kept packets as plain JSON values: {@code facts} with {@code material} and {@code context}, {@code proposal} with
     * the workflow's words, its undo and its point of no return, and {@code ruling}. A request without one is left out.
     */
    Map<UUID, Map<String, Object>> shown(Collection<UUID> requests);
}
