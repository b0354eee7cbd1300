package dev.triage.governance;

import java.time.Instant;
import java.util.UUID;

/**
 * A request still waited for approval shortly before its deadline. Published once a request, in the transaction that
 * notes it.
 *
 * @param deadline the earlier of when the case is due and when the request expires
 */
public record RequestEscalated(UUID request, UUID caseId, String workflow, Instant deadline) {}
