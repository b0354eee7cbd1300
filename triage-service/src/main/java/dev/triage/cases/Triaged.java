package dev.triage.cases;

import dev.triage.assessment.Assessment;
import java.util.List;

/**
 * What the pure core says to one event: the assessment, the ruled recommendations, and the content versions behind
 * them.
 */
public record Triaged(
        Assessment assessment, List<Recommendation> recommendations, String playbookVersion, String rulesVersion) {

    public Triaged {
        recommendations = List.copyOf(recommendations);
    }
}
