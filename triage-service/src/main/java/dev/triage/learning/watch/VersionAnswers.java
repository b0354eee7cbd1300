package dev.triage.learning.watch;

import dev.triage.assessment.scoring.Calibration;
import dev.triage.assessment.scoring.EventFeatures;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.intake.ExceptionEvent;
import java.nio.file.Path;
import java.util.List;

/** A version that answers events as it would in service, without being in service. Immutable, thread-safe. */
public final class VersionAnswers {

    /** The models that are watched: those that judge every event. */
    public static final List<String> WATCHED = List.of("category", "delay");

    private static final String DELAY = "delay";
    private static final String LATE = "late";
    private static final String UNKNOWN = "UNKNOWN";

    private final String model;
    private final LinearScorer scorer;
    private final Calibration calibration;
    private final double threshold;
    private final int late;

    /** @param model one of {@link #WATCHED} */
    public VersionAnswers(String model, LinearScorer scorer, Calibration calibration, double threshold) {
        if (!WATCHED.contains(model)) {
            throw new IllegalArgumentException("Expected one of the models " + WATCHED + ", found " + model);
        }
        this.model = model;
        this.scorer = scorer;
        this.calibration = calibration;
        this.threshold = threshold;
        this.late = scorer.labels().indexOf(LATE);
    }

    /** The version in a folder, after the same checks as in service. */
    public static VersionAnswers read(Path folder) throws UnusableModelException {
        StoredModel stored = StoredModel.read(folder);
        List<String> labels = stored.scorer().labels();
        if (!WATCHED.contains(stored.name())) {
            throw new UnusableModelException("Expected one of the models " + WATCHED + ", found " + stored.name());
        }
        if (stored.name().equals(DELAY) && (labels.size() != 2 || !labels.contains(LATE))) {
            throw new UnusableModelException("Expected the outputs late and on-time, found " + labels);
        }
        return new VersionAnswers(stored.name(), stored.scorer(), stored.calibration(), stored.threshold());
    }

    Answer answer(ExceptionEvent event) {
        if (model.equals(DELAY)) {
            LinearScorer.Scores scores = scorer.score(EventFeatures.forDelay(event, false));
            double risk = calibration.sigmoid(scores.logits()[late] - scores.logits()[1 - late]);
            return new Answer(Answer.riskBand(risk), risk, 0);
        }
        LinearScorer.Scores scores = scorer.score(EventFeatures.forCategory(event, false));
        double[] probabilities = calibration.softmax(scores.logits());
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[best]) {
                best = i;
            }
        }
        boolean abstains = probabilities[best] < threshold;
        return new Answer(abstains ? UNKNOWN : scorer.labels().get(best), probabilities[best], scores.novelty());
    }

    /** What is watched of this version's answers; a risk's bands are its answers, and it has no novelty. */
    List<String> features() {
        return model.equals(DELAY) ? List.of(Answer.ANSWER) : Answer.FEATURES;
    }
}
