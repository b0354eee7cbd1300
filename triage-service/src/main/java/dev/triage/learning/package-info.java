/** Turns corrections and outcomes into better models, and proves they are better. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "intake", "assessment", "playbook", "governance", "cases"})
package dev.triage.learning;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
