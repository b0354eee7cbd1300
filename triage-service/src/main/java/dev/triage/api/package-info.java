/** Where other systems meet the service: REST. It translates; it decides nothing. */
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
            "learning :: shelf",
            "learning :: watch",
            "insight"
        })
package dev.triage.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
