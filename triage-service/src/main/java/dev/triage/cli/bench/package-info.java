/**
 * Measures the service against a floor in the same run. The floors use Kafka and JDBC bare, on purpose: they are what the
 * rooms would cost if they did nothing.
 */
@NullMarked
package dev.triage.cli.bench;

import org.jspecify.annotations.NullMarked;
