/**
 * Watches models at work. {@code LiveWatch} counts, off the hot path, what comes in and what champion and challenger
 * answer; {@code Reference} holds the same counts of the rows a version learned from; {@code Drift} compares the two
 * and says in words what moved; {@code Shadow} says how far a challenger agrees. Nothing here has any effect on a case.
 */
@NullMarked
@NamedInterface("watch")
package dev.triage.learning.watch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
