/**
 * What can be proven about rules without running them in earnest.
 *
 * <p>A condition becomes the exact region of inputs where it holds, fails or cannot be told ({@code Regions},
 * {@code Truth}); a policy becomes the region where it applies ({@code RuleRegion}); {@code RuleProver} compares the
 * regions of a whole book. Whatever it says comes with a case that was put to the real ruling code ({@code Witnesses}).
 * {@code Mutants} weakens policies one change at a time and asks their own cases whether they notice.
 */
@NullMarked
package dev.triage.governance.rules.proof;

import org.jspecify.annotations.NullMarked;
