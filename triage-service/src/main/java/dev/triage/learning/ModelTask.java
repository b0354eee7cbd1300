package dev.triage.learning;

import dev.triage.assessment.scoring.EventFeatures;
import dev.triage.assessment.scoring.FeatureSet;
import dev.triage.intake.ExceptionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the service's own models learn: which events, which features, which settings. */
enum ModelTask {
    CATEGORY(
            "category",
            "Names the category of an exception among those of the field, or abstains.",
            // "Other" names nothing to learn; the model says it by abstaining.
            event -> event.category().filter(code -> !code.equals("UNKNOWN")).isPresent(),
            EventFeatures.AS_PARTIES,
            new Settings(0.03, 6, 3, 9_000, 0.85)),
    DELAY(
            "delay",
            "Estimates the probability that the promise of an exception's order is missed.",
            event -> event.late().isPresent(),
            EventFeatures.AS_TEXT,
            new Settings(0.02, 8, 20, 4_000, 0)),
    RESOLUTION(
            "resolution",
            "Estimates how many hours an exception takes from being raised to its end, as a middle and a late value.",
            event -> event.resolveHours().isPresent(),
            Set.of("pair", "note"),
            new Settings(0.02, 6, 20, 4_000, 0)),
    WORKFLOW_SUCCESS(
            "workflow-success",
            "Estimates the probability that a workflow, if carried out, solves an exception.",
            event -> !event.trials().isEmpty(),
            Set.of("pair", "note", "weekday", "site", "service"),
            new Settings(0.005, 3, 20, 20_000, 0)),
    NOVELTY(
            "novelty",
            "Says how little an exception resembles the categories the category model was taught.",
            CATEGORY.labelled,
            EventFeatures.AS_PARTIES,
            new Settings(0.1, 30, 0, 100, 0));

    /**
     * How Tribuo fits it.
     *
     * @param learningRate of AdaGrad
     * @param epochs passes over the training rows
     * @param leastCount features seen in fewer training rows are left out
     * @param mostFeatures the most frequent ones that are kept
     * @param targetPrecision what answers must reach on validation rows, or the model abstains; 0 for never
     */
    record Settings(double learningRate, int epochs, int leastCount, int mostFeatures, double targetPrecision) {}

    private static final Set<String> FACTS_ONLY = Stream.of(EventFeatures.AS_TEXT, EventFeatures.AS_PARTIES)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private final String code;
    private final String purpose;
    private final Predicate<LabelledEvent> labelled;
    private final Set<String> passedOver;
    private final Settings settings;

    ModelTask(
            String code, String purpose, Predicate<LabelledEvent> labelled, Set<String> passedOver, Settings settings) {
        this.code = code;
        this.purpose = purpose;
        this.labelled = labelled;
        this.passedOver = passedOver;
        this.settings = settings;
    }

    static Optional<ModelTask> of(String code) {
        return Arrays.stream(values()).filter(task -> task.code.equals(code)).findFirst();
    }

    String code() {
        return code;
    }

    String purpose() {
        return purpose;
    }

    Settings settings() {
        return settings;
    }

    /** The events that say something this model can learn from. */
    List<LabelledEvent> of(List<LabelledEvent> events) {
        return events.stream().filter(labelled).toList();
    }

    /** The features of an event this model learns from; a scorer passes over those it did not learn. */
    List<String> names(ExceptionEvent event) {
        return names(event, passedOver);
    }

    static List<String> names(ExceptionEvent event, Set<String> without) {
        return EventFeatures.of(event, true).names().stream()
                .filter(name -> !without.contains(EventFeatures.kind(name)))
                .toList();
    }

    /**
     * The ways of fitting it that are tried; the one that does best on validation rows is kept. Durations scatter so
     * widely that much detail may teach nothing but noise, or a great deal: only the rows can say.
     */
    List<Recipe> recipes() {
        Recipe usual = new Recipe("usual", passedOver, settings);
        return this == RESOLUTION
                ? List.of(usual, new Recipe("facts only", FACTS_ONLY, new Settings(0.005, 3, 20, 4_000, 0)))
                : List.of(usual);
    }

    /** @param without kinds of features left out */
    record Recipe(String name, Set<String> without, Settings settings) {}

    static FeatureSet features(LabelledEvent event) {
        return EventFeatures.of(event.event(), false);
    }
}
