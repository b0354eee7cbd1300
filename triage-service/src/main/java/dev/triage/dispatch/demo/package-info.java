/** A simulated orchestration layer for the demo: accepts each command once and reports what came of it. */
@NullMarked
package dev.triage.dispatch.demo;

import org.jspecify.annotations.NullMarked;
