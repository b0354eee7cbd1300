/** Sends what was cleared, once, and takes outcomes back. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "intake", "playbook", "governance", "cases", "verify"})
package dev.triage.dispatch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
