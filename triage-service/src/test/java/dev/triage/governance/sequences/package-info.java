/** Governance against a plain model of itself: random commands on both, one answer and one state. */
@NullMarked
package dev.triage.governance.sequences;

import org.jspecify.annotations.NullMarked;
