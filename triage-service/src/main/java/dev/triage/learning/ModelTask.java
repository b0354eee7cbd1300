package dev.triage.learning;

import dev.triage.assessment.scoring.EventFeatures;
import dev.triage.assessment.scoring.FeatureSet;
import dev.triage.intake.ExceptionEvent;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What the service's own models learn: which features, which label, which settings. */
enum ModelTask {
    CATEGORY(
            "category",
            "Names the category of an exception among those of the field, or abstains.",
            EventFeatures::forCategory,
            // "Other" names nothing to learn; the model says it by abstaining.
            event -> event.category().filter(category -> !category.equals("UNKNOWN")),
            new Settings(0.03, 6, 3, 9_000, 0.85)),
    DELAY(
            "delay",
            "Estimates the probability that the promise of an exception's order is missed.",
            EventFeatures::forDelay,
            event -> event.late().map(late -> late ? "late" : "on-time"),
            new Settings(0.02, 8, 20, 4_000, 0));

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

    private final String code;
    private final String purpose;
    private final BiFunction<ExceptionEvent, Boolean, FeatureSet> features;
    private final Function<LabelledEvent, Optional<String>> label;
    private final Settings settings;

    ModelTask(
            String code,
            String purpose,
            BiFunction<ExceptionEvent, Boolean, FeatureSet> features,
            Function<LabelledEvent, Optional<String>> label,
            Settings settings) {
        this.code = code;
        this.purpose = purpose;
        this.features = features;
        this.label = label;
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

    FeatureSet features(LabelledEvent event, boolean named) {
        return features.apply(event.event(), named);
    }

    /** What the model is to say about the event; empty when nobody knows. */
    Optional<String> label(LabelledEvent event) {
        return label.apply(event);
    }

    /** A probability of one thing, calibrated with two numbers, rather than a choice among many. */
    boolean isRisk() {
        return this == DELAY;
    }
}
