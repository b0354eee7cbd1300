/** Judges what an exception is, how likely it hurts, and how much. Pure. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "intake"})
package dev.triage.assessment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
