package dev.triage.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/** What does not work as usual, in words for a planner: each badge says what is missing and what is there instead. */
@Component
class Degraded {

    private final Map<String, HealthIndicator> health;
    private final boolean languageModel;

    Degraded(Map<String, HealthIndicator> health, @Value("${triage.llm.base-url:}") String languageModel) {
        this.health = health;
        this.languageModel = !languageModel.isBlank();
    }

    /** A few words, and the longer explanation. */
    record Badge(String text, String explanation) {}

    List<Badge> badges() {
        List<Badge> badges = new ArrayList<>();
        if (Boolean.TRUE.equals(detail("assessmentHealthIndicator", "rulesOnly"))) {
            badges.add(new Badge(
                    "Ranking by rules", "A model is not available: categories or risks come from the plain table."));
        }
        if (!languageModel) {
            badges.add(new Badge(
                    "Summaries from template", "No language model is configured; nothing else depends on one."));
        }
        if (Boolean.TRUE.equals(detail("indexFollower", "behind"))) {
            badges.add(new Badge(
                    "Search up to " + detail("indexFollower", "completeTo"),
                    "The index of words and similar cases is behind; the list itself is complete."));
        }
        Health intake = of("intakeHealth");
        if (intake != null && Status.OUT_OF_SERVICE.equals(intake.getStatus())) {
            badges.add(new Badge(
                    "Events wait since " + intake.getDetails().get("waitingSince"),
                    "New exceptions are not taken in: " + intake.getDetails().get("reason")));
        }
        return badges;
    }

    /** Whether what the queue shows may not be all there is: an empty queue must not pass for a quiet day. */
    boolean incomplete() {
        Health intake = of("intakeHealth");
        return intake != null && Status.OUT_OF_SERVICE.equals(intake.getStatus());
    }

    private @Nullable Object detail(String indicator, String name) {
        Health found = of(indicator);
        return found == null ? null : found.getDetails().get(name);
    }

    private @Nullable Health of(String indicator) {
        HealthIndicator found = health.get(indicator);
        return found == null ? null : found.health();
    }
}
