/** The exception triage service: rooms in the order an exception walks through them, doors, and a cellar. */
@NullMarked
package dev.triage;

import org.jspecify.annotations.NullMarked;
