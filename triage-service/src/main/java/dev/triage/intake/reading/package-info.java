/**
 * Reading one event: limits, JSON, CloudEvents, text, schema, crosswalks, in that order. Nothing here does I/O after it
 * was built.
 */
@NullMarked
package dev.triage.intake.reading;

import org.jspecify.annotations.NullMarked;
