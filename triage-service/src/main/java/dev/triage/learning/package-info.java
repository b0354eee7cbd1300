/**
 * Turns corrections and outcomes into better models, and proves they are better.
 *
 * <p>{@code Training} reads labelled events, keeps some aside by time and by object, lets Tribuo fit a linear model,
 * calibrates it on rows it never saw and writes a folder under {@code models/}. {@code Evaluation} scores such a folder
 * on other rows. {@code ModelShelf} knows the folders, and who decided which of them serves.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "platform",
            "intake",
            "assessment",
            "assessment :: scoring",
            "playbook",
            "governance",
            "cases"
        })
package dev.triage.learning;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
