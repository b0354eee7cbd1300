/** Rules on proposals by approved rules, gathers approvals, issues clearances, keeps the audit. Ruling is pure. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "intake", "assessment", "playbook"})
package dev.triage.governance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
