package dev.triage.governance;

import dev.triage.platform.Actor;
import java.util.UUID;

/**
 * A request came to a new status. Published in the transaction that changed it, so that listeners of the rooms ahead
 * write in the same one.
 */
public record RequestChanged(
        UUID request, UUID caseId, RequestStatus status, String workflow, String by, Actor.Kind byKind, String note) {}
