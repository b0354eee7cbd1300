package dev.triage.intake;

import dev.triage.platform.Actor;
import java.util.UUID;

/**
 * A dead letter was produced to its topic again. Published in the transaction that notes it, for the audit.
 *
 * @param corrected whether another body than the original was sent
 */
public record DeadLetterReplayed(UUID id, Actor actor, String code, boolean corrected) {}
