/** Finds cases by their words and by their likeness: Lucene, over a copy that may be thrown away at any time. */
@NullMarked
package dev.triage.cases.similar;

import org.jspecify.annotations.NullMarked;
