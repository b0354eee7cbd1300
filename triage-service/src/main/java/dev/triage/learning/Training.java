package dev.triage.learning;

import dev.triage.assessment.scoring.Calibration;
import dev.triage.assessment.scoring.FeatureSet;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.assessment.scoring.StoredModel;
import dev.triage.intake.EventReader;
import dev.triage.learning.measures.CalibrationFit;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tribuo.classification.sgd.linear.LinearSGDModel;

/**
 * Trains one of the service's models from labelled events and leaves it as a new folder under {@code models/}. The same
 * data and seed give the same bytes. Nothing serves it until people say so.
 */
public final class Training {

    private final EventReader reader;
    private final Consumer<String> progress;

    /** @param progress told, in words, what is being done */
    public Training(EventReader reader, Consumer<String> progress) {
        this.reader = reader;
        this.progress = progress;
    }

    /**
     * What to train.
     *
     * @param model {@code category} or {@code delay}
     * @param data labelled events, NDJSON, plain or gzip
     * @param out the folder of the new version; must not exist
     * @param trainedAt noted in the provenance
     */
    public record Order(String model, Path data, long seed, Path out, Instant trainedAt) {}

    /** A folder written, and how good the model in it is on its test rows. */
    public record Trained(Path folder, Map<String, Object> metrics, double trainSeconds, double predictionsPerSecond) {}

    /** The models that can be trained from labelled events. */
    public static List<String> models() {
        return List.of(ModelTask.CATEGORY.code(), ModelTask.DELAY.code());
    }

    /** Trains; refused when the model is unknown, the data unreadable or the folder taken. */
    public Result<Trained> train(Order order) {
        ModelTask task = ModelTask.of(order.model()).orElse(null);
        if (task == null) {
            return Result.refused(
                    Refusal.Kind.NOT_FOUND,
                    "unknown-model",
                    "Expected one of the models " + models() + ", found " + order.model());
        }
        if (order.out().toFile().exists()) {
            return Result.refused(
                    Refusal.Kind.CONFLICT, "version-exists", "Expected no folder " + order.out() + ", found one");
        }
        try {
            progress.accept("Reading " + order.data());
            LabelledEvents data = LabelledEvents.read(order.data(), reader);
            return train(task, data, order);
        } catch (LabelledEvents.UnreadableDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "unreadable-data", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + order.data() + " or write " + order.out(), e);
        }
    }

    private Result<Trained> train(ModelTask task, LabelledEvents data, Order order) throws IOException {
        List<LabelledEvent> labelled = data.events().stream()
                .filter(event -> task.label(event).isPresent())
                .toList();
        if (labelled.size() < Folds.SMALLEST) {
            return tooLittle("at least " + Folds.SMALLEST + " events labelled for " + task.code(), labelled.size());
        }
        Folds folds = Folds.of(labelled);
        List<String> classes = folds.train().stream()
                .flatMap(event -> task.label(event).stream())
                .distinct()
                .sorted()
                .toList();
        if (classes.size() < 2) {
            return tooLittle("at least two classes among the labels for " + task.code(), classes);
        }
        if (folds.calibration().isEmpty()
                || folds.validation().isEmpty()
                || folds.test().isEmpty()) {
            return tooLittle("events of enough different objects to calibrate, validate and test on", folds.sizes());
        }
        progress.accept("Training " + task.code() + " on " + folds.sizes());

        long start = System.nanoTime();
        List<TribuoFit.Row> rows = new ArrayList<>();
        for (LabelledEvent event : folds.train()) {
            rows.add(new TribuoFit.Row(
                    task.label(event).orElseThrow(), task.features(event, true).names()));
        }
        LinearSGDModel model = TribuoFit.fit(rows, task.settings(), order.seed());
        double seconds = (System.nanoTime() - start) / 1e9;
        LinearScorer scorer = StoredModel.compile(model);

        progress.accept("Calibrating " + scorer.features() + " features, "
                + scorer.labels().size() + " classes");
        Calibration calibration = calibrate(task, scorer, folds.calibration());
        double target = task.settings().targetPrecision();
        double threshold = target == 0
                ? 0
                : Scored.of(task, scorer, calibration, folds.validation())
                        .metrics()
                        .threshold(target);

        long predictions = System.nanoTime();
        Scored test = Scored.of(task, scorer, calibration, folds.test());
        double rate = folds.test().size() * 1e9 / (System.nanoTime() - predictions);
        Map<String, Object> metrics = test.report(threshold, Scored.of(task, scorer, Calibration.NONE, folds.test()));

        NewVersion version = new NewVersion(task, data, order, folds, scorer, calibration, threshold, metrics);
        version.write(TribuoFit.bytes(model));
        progress.accept("Wrote " + order.out());
        return Result.done(new Trained(order.out(), metrics, seconds, rate));
    }

    private static Result<Trained> tooLittle(String expected, Object found) {
        return Result.refused(Refusal.Kind.INVALID, "too-little-data", "Expected " + expected + ", found " + found);
    }

    private static Calibration calibrate(ModelTask task, LinearScorer scorer, List<LabelledEvent> events) {
        int[] labels = new int[events.size()];
        double[][] logits = new double[events.size()][];
        int known = 0;
        for (LabelledEvent event : events) {
            int label = scorer.labels().indexOf(task.label(event).orElseThrow());
            if (label >= 0) {
                FeatureSet features = task.features(event, false);
                logits[known] = scorer.score(features).logits();
                labels[known] = label;
                known++;
            }
        }
        double[][] rows = Arrays.copyOf(logits, known);
        int[] truth = Arrays.copyOf(labels, known);
        if (!task.isRisk()) {
            return CalibrationFit.temperature(rows, truth);
        }
        int late = scorer.labels().indexOf("late");
        double[] margins = new double[known];
        boolean[] positive = new boolean[known];
        for (int row = 0; row < known; row++) {
            margins[row] = rows[row][late] - rows[row][1 - late];
            positive[row] = truth[row] == late;
        }
        return CalibrationFit.platt(margins, positive);
    }
}
