package dev.triage.learning.twin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the twin.
 *
 * @param at when the event happened, by its source's clock
 * @param event the CloudEvent in structured mode, JSON, one line without its end
 * @param answer the truth about it, JSON, one line; never shown to the service
 * @param labelled the event with the planner's label, for learning; null for a cleared event
 */
public record TwinLine(Instant at, byte[] event, byte[] answer, byte @Nullable [] labelled) {}
