/**
 * The distribution-day twin: a made-up distributor whose exceptions have known causes.
 *
 * <p>{@link dev.triage.learning.twin.Twin} draws a hidden cause first; category, attributes, texts, the planner's label,
 * the workflow tried and its outcome are all noisy views of it. {@link dev.triage.learning.twin.TwinCheck} proves with
 * plain models that the result is neither trivial nor noise. What comes out proves the workflow side of the service and
 * is never quoted as real quality.
 */
@NullMarked
@NamedInterface("twin")
package dev.triage.learning.twin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
