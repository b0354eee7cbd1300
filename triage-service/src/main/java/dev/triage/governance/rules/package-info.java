/**
 * What the service may do: policies written by people, in YAML and CEL.
 *
 * <p>A text becomes a {@code Policy} ({@code PolicyReader}), a policy becomes programs ({@code ExpressionCompiler},
 * {@code SafeSubset}), the active ones become one immutable {@code PolicyBook} that rules on proposals. {@code RuleLife}
 * takes a version from draft to retirement; {@code LiveRules} keeps every instance on the active ones. What is public here
 * is so for {@code proof}, which takes policies apart; other rooms see none of it.
 */
@NullMarked
package dev.triage.governance.rules;

import org.jspecify.annotations.NullMarked;
