package dev.triage.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /** Names of beans. */
    private static final String INTAKE = "intakeHealthIndicator";

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
        Health intake = of(INTAKE);
        if (intake != null && Status.OUT_OF_SERVICE.equals(intake.getStatus())) {
            badges.add(new Badge(
                    "Events wait since " + intake.getDetails().get("waitingSince"),
                    "New exceptions are not taken in: " + intake.getDetails().get("reason")));
        } else if (Boolean.TRUE.equals(detail(INTAKE, "behind"))) {
            badges.add(new Badge(
                    detail(INTAKE, "waitingEvents") instanceof Number waiting
                            ? String.format(Locale.ROOT, "Events wait: %,d", waiting.longValue())
                            : "Events wait",
                    "Events arrived faster than they are taken in; the queue shows them as they are."));
        }
        return badges;
    }

    /** Whether what the queue shows may not be all there is: an empty queue must not pass for a quiet day. */
    boolean incomplete() {
        Health intake = of(INTAKE);
        return intake != null
                && (Status.OUT_OF_SERVICE.equals(intake.getStatus())
                        || Boolean.TRUE.equals(intake.getDetails().get("behind")));
    }

    /** How many events wait to be taken in; null when nobody knows. */
    @Nullable
    Object waitingEvents() {
        return detail(INTAKE, "waitingEvents");
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
