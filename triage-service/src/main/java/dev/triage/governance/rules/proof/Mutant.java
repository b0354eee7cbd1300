package dev.triage.governance.rules.proof;

import dev.triage.governance.rules.CompiledPolicy;
import dev.triage.governance.rules.Problem;

/**
 * A policy with one change.
 *
 * @param place where the change was made; its message says what it was
 */
record Mutant(Problem place, CompiledPolicy policy) {}
