/** Explains a case in plain words, citing what it used. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "intake", "assessment", "playbook", "cases"})
package dev.triage.briefing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
