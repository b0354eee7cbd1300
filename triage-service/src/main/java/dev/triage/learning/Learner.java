package dev.triage.learning;

import dev.triage.assessment.scoring.StoredModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tribuo.classification.sgd.linear.LinearSGDModel;

/** Learns one kind of model from labelled events. Pure for the same events and seed. */
sealed interface Learner permits ClassLearner, SuccessLearner, NoveltyLearner {

    /** Learns from the events this model's task can use, in order of time. */
    Learned learn(Lesson lesson) throws TooLittleDataException;

    static Learner of(ModelTask task) {
        return switch (task) {
            case CATEGORY, DELAY, RESOLUTION -> new ClassLearner(task);
            case WORKFLOW_SUCCESS -> new SuccessLearner();
            case NOVELTY -> new NoveltyLearner();
        };
    }

    /** @param progress told, in words, what is being done */
    record Lesson(List<LabelledEvent> events, long seed, Consumer<String> progress) {}

    /**
     * What came of it.
     *
     * @param model as Tribuo has it
     * @param settings it was fitted with
     * @param ready the same laid out flat and calibrated
     * @param metrics on the test rows, scored once
     * @param notes what else the provenance is to tell
     * @param machine figures of the machine, no two runs alike
     */
    record Learned(
            LinearSGDModel model,
            ModelTask.Settings settings,
            StoredModel ready,
            Folds folds,
            Map<String, Object> metrics,
            Map<String, Object> notes,
            Machine machine) {}

    /** How long learning took and how fast the model answers from a raw event, features included. */
    record Machine(double trainSeconds, double latencyMicros) {

        static Machine measured(double trainSeconds, StoredModel model, List<LabelledEvent> events) {
            double sum = 0;
            long start = 0;
            // The first pass warms up.
            for (int pass = 0; pass < 2; pass++) {
                start = System.nanoTime();
                for (LabelledEvent event : events) {
                    sum += model.scorer().score(ModelTask.features(event)).logits()[0];
                }
            }
            double nanos = System.nanoTime() - start;
            if (Double.isNaN(sum)) {
                throw new IllegalStateException("Expected finite scores, found " + sum);
            }
            return new Machine(trainSeconds, nanos / 1e3 / events.size());
        }

        double predictionsPerSecond() {
            return 1e6 / latencyMicros;
        }

        Map<String, Object> document() {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("latencyMicros", latencyMicros);
            document.put("trainSeconds", trainSeconds);
            document.put("predictionsPerSecond", predictionsPerSecond());
            return document;
        }
    }

    /** Not enough to learn from; the message says what was expected and what was found. */
    final class TooLittleDataException extends Exception {

        private static final long serialVersionUID = 1L;

        TooLittleDataException(String expected, Object found) {
            super("Expected " + expected + ", found " + found);
        }
    }

    /** Splits, refusing what cannot be split. */
    static Folds folds(ModelTask task, List<LabelledEvent> labelled) throws TooLittleDataException {
        if (labelled.size() < Folds.SMALLEST) {
            throw new TooLittleDataException(
                    "at least " + Folds.SMALLEST + " events labelled for " + task.code(), labelled.size());
        }
        Folds folds = Folds.of(labelled);
        if (folds.train().isEmpty()
                || folds.calibration().isEmpty()
                || folds.validation().isEmpty()
                || folds.test().isEmpty()) {
            throw new TooLittleDataException(
                    "events of enough different objects to calibrate, validate and test on", folds.sizes());
        }
        return folds;
    }
}
