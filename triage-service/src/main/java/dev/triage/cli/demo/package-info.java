/** The demo: a realistic day of exceptions that streams through the same way in as any other source's. */
@NullMarked
package dev.triage.cli.demo;

import org.jspecify.annotations.NullMarked;
