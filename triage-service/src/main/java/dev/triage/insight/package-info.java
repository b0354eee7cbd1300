/** Shows what recurs, what waits, and what it costs. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "intake", "assessment", "governance", "cases", "dispatch"})
package dev.triage.insight;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
