package dev.triage.learning;

import dev.triage.assessment.scoring.Calibration;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.intake.EventReader;
import dev.triage.learning.measures.CalibrationFit;
import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What more labels are worth: the category model taught on growing parts of the same rows in order of time, each tested
 * on the same newest rows.
 */
public final class LearningCurve {

    private final EventReader reader;
    private final Consumer<String> progress;

    /** @param progress told, in words, what is being done */
    public LearningCurve(EventReader reader, Consumer<String> progress) {
        this.reader = reader;
        this.progress = progress;
    }

    /**
     * One point.
     *
     * @param rows taught, the oldest ones
     * @param testRows the newest seventh, the same for every point
     */
    public record Point(int rows, int testRows, double accuracy, double macroF1, double logLoss) {}

    /**
     * The curve in {@code steps} equal steps of rows.
     *
     * @param data labelled events or exported labels
     * @return refused as INVALID when there is too little to learn from, as NOT_FOUND for another model than
     *     {@code category}
     */
    public Result<List<Point>> of(String model, List<Path> data, int steps, long seed) {
        if (!model.equals(ModelTask.CATEGORY.code())) {
            return Result.refused(
                    Refusal.Kind.NOT_FOUND, "unknown-model", "Expected the model category, found " + model);
        }
        try {
            progress.accept("Reading " + data);
            Folds folds = Learner.folds(
                    ModelTask.CATEGORY,
                    ModelTask.CATEGORY.of(LabelledEvents.read(data, reader).events()));
            List<Point> points = new ArrayList<>();
            for (int step = 1; step <= steps; step++) {
                List<LabelledEvent> taught =
                        folds.train().subList(0, (int) ((long) folds.train().size() * step / steps));
                progress.accept("Training on the first " + taught.size() + " of "
                        + folds.train().size() + " rows");
                points.add(point(taught, folds, seed));
            }
            return Result.done(points);
        } catch (LabelledEvents.UnreadableDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "unreadable-data", String.valueOf(e.getMessage()));
        } catch (Learner.TooLittleDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "too-little-data", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + data, e);
        }
    }

    private static Point point(List<LabelledEvent> taught, Folds folds, long seed)
            throws Learner.TooLittleDataException {
        ClassificationMetrics metrics = Scored.of(taught(taught, folds.calibration(), seed), folds.test())
                .metrics();
        return new Point(taught.size(), folds.test().size(), metrics.accuracy(), metrics.macroF1(), metrics.logLoss());
    }

    /** A category model taught on these rows and nothing else, its temperature fitted on others. */
    static StoredModel taught(List<LabelledEvent> rows, List<LabelledEvent> calibration, long seed)
            throws Learner.TooLittleDataException {
        List<TribuoFit.Row> taught = rows.stream()
                .map(event -> TribuoFit.Row.of(event.category().orElseThrow(), ModelTask.CATEGORY.names(event.event())))
                .toList();
        long classes = taught.stream().map(TribuoFit.Row::label).distinct().count();
        if (classes < 2) {
            throw new Learner.TooLittleDataException("at least two classes among the first rows", classes);
        }
        LinearScorer scorer = StoredModel.compile(TribuoFit.fit(taught, ModelTask.CATEGORY.settings(), seed));
        return new StoredModel(ModelTask.CATEGORY.code(), "", "", scorer, temperature(scorer, calibration), 0);
    }

    /** Fitted on the labels the model knows. */
    static Calibration temperature(LinearScorer scorer, List<LabelledEvent> events) {
        List<double[]> logits = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (LabelledEvent event : events) {
            int label = scorer.labels().indexOf(event.category().orElseThrow());
            if (label >= 0) {
                logits.add(scorer.score(ModelTask.features(event)).logits());
                labels.add(label);
            }
        }
        return CalibrationFit.temperature(
                logits.toArray(double[][]::new),
                labels.stream().mapToInt(Integer::intValue).toArray());
    }
}
