package dev.triage.learning;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.learning.shelf.ModelShelf.Version;
import java.util.List;

/**
 * A version of one of the service's models, and the rows its report measures it on.
 *
 * @param papers what its folder says of it, or is going to say
 */
record ReportedVersion(ModelTask task, StoredModel model, Version papers, Rows rows) {

    /**
     * @param measured what all figures of the report are about
     * @param kept rows that neither the weights nor the calibration have seen, for fitting candidate sets on; may be empty
     * @param taught what the weights were fitted on, for the baselines; may be empty
     * @param sources the files they come from
     * @param which rows of the files are measured, in words
     * @param testFold whether they are the version's own test rows
     */
    record Rows(
            List<LabelledEvent> measured,
            List<LabelledEvent> kept,
            List<LabelledEvent> taught,
            List<LabelledEvents.Source> sources,
            String which,
            boolean testFold) {

        Rows {
            measured = List.copyOf(measured);
            kept = List.copyOf(kept);
            taught = List.copyOf(taught);
            sources = List.copyOf(sources);
        }

        static Rows testFold(Folds folds, List<LabelledEvents.Source> sources) {
            return new Rows(
                    folds.test(),
                    folds.validation(),
                    folds.train(),
                    sources,
                    "the newest seventh, without the objects among the rows it was trained on; scored once",
                    true);
        }

        static Rows all(LabelledEvents data, List<LabelledEvent> labelled) {
            return new Rows(labelled, List.of(), List.of(), data.sources(), "all labelled events of the file", false);
        }
    }

    /** {@code category@2}. */
    String label() {
        return task.code() + "@" + papers.version();
    }
}
