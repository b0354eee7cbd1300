/** Remembers every case, its place in the queue, its history, and which earlier ones it resembles. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "intake", "assessment", "playbook", "governance"})
package dev.triage.cases;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
