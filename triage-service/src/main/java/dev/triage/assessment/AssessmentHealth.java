package dev.triage.assessment;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Shows which models judge. Without one the service still works, by the plain table, so this never takes it out. */
@Component("assessmentHealthIndicator")
class AssessmentHealth implements HealthIndicator {

    private final ServingAssessor assessor;

    AssessmentHealth(ServingAssessor assessor) {
        this.assessor = assessor;
    }

    @Override
    public Health health() {
        boolean rulesOnly = assessor.versions().containsValue(ServiceModels.RULES_ONLY);
        return Health.up()
                .withDetails(assessor.versions())
                .withDetail("rulesOnly", rulesOnly)
                .build();
    }
}
