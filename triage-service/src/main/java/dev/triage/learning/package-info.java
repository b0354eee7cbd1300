/**
 * Turns corrections and outcomes into better models, and proves they are better.
 *
 * <p>{@code Training} reads labelled events, keeps some aside by time and by object, lets Tribuo fit a linear model,
 * calibrates it on rows it never saw and writes a folder under {@code models/}. {@code Evaluation} scores such a folder
 * on other rows, {@code Reproduction} trains it again, {@code ServiceReport} puts it on a page.
 *
 * <p>Rooms of its own inside: {@code shelf} keeps the versions and who let them serve, {@code tables} learns the data
 * team's tables, {@code measures} is the ruler both are measured by, {@code report} the page both are shown on,
 * {@code watch} sets a challenger beside the champion and tells drift, {@code twin} makes up a distributor to learn from.
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
