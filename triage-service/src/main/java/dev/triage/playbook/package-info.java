/** Proposes predefined workflows with valid parameters, best first. Pure. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "intake", "assessment"})
package dev.triage.playbook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
