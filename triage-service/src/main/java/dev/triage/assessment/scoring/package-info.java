/**
 * What a model sees of an event and how it is scored: one extraction and one reader of model files, shared by serving
 * and training so that the two cannot drift apart.
 */
@NullMarked
@NamedInterface("scoring")
package dev.triage.assessment.scoring;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
