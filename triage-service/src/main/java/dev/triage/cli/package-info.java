/** Where operators and data teams run the service's chores from a terminal. It translates; it decides nothing. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "platform",
            "platform :: embedded",
            "intake",
            "assessment",
            "assessment :: scoring",
            "playbook",
            "governance",
            "cases",
            "briefing",
            "dispatch",
            "learning",
            "learning :: shelf",
            "learning :: watch",
            "learning :: twin",
            "learning :: tables",
            "insight",
            "verify"
        })
package dev.triage.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
