/** Receives exception events, keeps each once, maps them to the canonical model, sets aside what it cannot read. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform"})
package dev.triage.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
