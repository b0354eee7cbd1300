/**
 * Tells people, and systems that asked for it, what concerns them: an inbox, a digest by e-mail, signed webhooks.
 *
 * <p>The rooms an exception has passed publish what happened, in the transaction in which it did; {@code NoticeWriter}
 * writes a notice for each person it concerns in the same one. {@code Digests} gathers what was not read into one message
 * an interval. {@code webhook} does the same for systems. Nothing here can hold up or undo what it tells of.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "assessment", "governance", "cases"})
package dev.triage.notices;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
