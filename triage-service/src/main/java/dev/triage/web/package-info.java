/** Where people meet the service: pages. It translates; it decides nothing. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "platform",
            "intake",
            "assessment",
            "playbook",
            "governance",
            "cases",
            "briefing",
            "dispatch",
            "notices",
            "notices :: webhook",
            "learning :: shelf",
            "learning :: watch",
            "insight"
        })
package dev.triage.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
