package dev.triage.assessment;

import dev.triage.assessment.scoring.HourSteps;
import dev.triage.assessment.scoring.NoveltySignals;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models that judge together; any of them may be missing, and what it would have said then is left to the rules. */
record ServiceModels(
        @Nullable StoredModel category,
        @Nullable StoredModel delay,
        @Nullable StoredModel resolution,
        @Nullable StoredModel success,
        @Nullable StoredModel novelty) {

    /** What stands in place of a version when a model could not be used. */
    static final String RULES_ONLY = "rules-only";

    static final String CATEGORY = "category";
    static final String DELAY = "delay";
    static final String RESOLUTION = "resolution";
    static final String SUCCESS = StoredModel.WORKFLOW_SUCCESS;
    static final String NOVELTY = "novelty";

    /** In the order they are read. */
    static final List<String> NAMES = List.of(CATEGORY, DELAY, RESOLUTION, SUCCESS, NOVELTY);

    static final ServiceModels NONE = new ServiceModels(null, null, null, null, null);

    /** What judges, by name. */
    Map<String, String> versions(String ranking) {
        return Map.of(
                CATEGORY,
                version(category),
                DELAY,
                version(delay),
                RESOLUTION,
                version(resolution),
                SUCCESS,
                version(success),
                NOVELTY,
                version(novelty),
                "ranking",
                ranking);
    }

    private static String version(@Nullable StoredModel model) {
        return model == null
                ? RULES_ONLY
                : model.version() + "@sha256:" + model.sha256().substring(0, 12);
    }

    /** Refuses a model that says other things than the assessor can use. */
    static void check(String name, StoredModel model) throws UnusableModelException {
        List<String> labels = model.scorer().labels();
        if (!model.name().equals(name)) {
            throw new UnusableModelException("Expected the model " + name + ", found " + model.name());
        }
        switch (name) {
            case DELAY -> two(labels, "late", "on-time");
            case NOVELTY -> {
                two(labels, "novel", "known");
                if (!NoveltySignals.fits(model.scorer())) {
                    throw new UnusableModelException("Expected weights for " + NoveltySignals.NAMES + ", found others");
                }
            }
            case RESOLUTION -> {
                try {
                    HourSteps.of(labels);
                } catch (IllegalArgumentException e) {
                    throw new UnusableModelException(String.valueOf(e.getMessage()), e);
                }
            }
            case SUCCESS -> {
                if (!model.usualSuccess().keySet().containsAll(labels)) {
                    throw new UnusableModelException("Expected the usual success of each of " + labels + ", found "
                            + model.usualSuccess().keySet());
                }
            }
            default -> {
                if (labels.size() < 2
                        || labels.size() > Long.SIZE
                        || !labels.stream().allMatch(label -> Category.of(label).isPresent())) {
                    throw new UnusableModelException("Expected 2 to 64 category codes as outputs, found " + labels);
                }
            }
        }
    }

    private static void two(List<String> labels, String one, String other) throws UnusableModelException {
        if (labels.size() != 2 || !labels.containsAll(List.of(one, other))) {
            throw new UnusableModelException("Expected the outputs " + one + " and " + other + ", found " + labels);
        }
    }
}
