package dev.triage.learning.watch;

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

    private final StoredModel model;
    private final int late;

    /** @param model one of {@link #WATCHED} */
    public VersionAnswers(StoredModel model) {
        if (!WATCHED.contains(model.name())) {
            throw new IllegalArgumentException("Expected one of the models " + WATCHED + ", found " + model.name());
        }
        this.model = model;
        this.late = model.scorer().labels().indexOf(LATE);
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
        return new VersionAnswers(stored);
    }

    Answer answer(ExceptionEvent event) {
        LinearScorer.Scores scores = model.scorer().score(EventFeatures.of(event, false));
        if (model.name().equals(DELAY)) {
            double risk = model.calibration().sigmoid(scores.logits()[late] - scores.logits()[1 - late]);
            return new Answer(Answer.riskBand(risk), risk, 0);
        }
        double[] probabilities = model.calibration().softmax(scores.logits());
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (probabilities[i] > probabilities[best]) {
                best = i;
            }
        }
        boolean abstains = probabilities[best] < model.threshold();
        String answer = abstains ? UNKNOWN : model.scorer().labels().get(best);
        return new Answer(answer, probabilities[best], scores.unknownShare());
    }

    /** What is watched of this version's answers; a risk's bands are its answers, and it has no novelty. */
    List<String> features() {
        return model.name().equals(DELAY) ? List.of(Answer.ANSWER) : Answer.FEATURES;
    }
}
