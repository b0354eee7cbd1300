package dev.triage.learning;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.intake.EventReader;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores a model version on labelled events it may never have seen. */
public final class Evaluation {

    private final EventReader reader;

    public Evaluation(EventReader reader) {
        this.reader = reader;
    }

    /** The contract's measures of the model in a folder on all labelled rows of a file. */
    public Result<Map<String, Object>> evaluate(Path folder, Path data) {
        try {
            StoredModel model = StoredModel.read(folder);
            ModelTask task = ModelTask.of(model.name())
                    .orElseThrow(() -> new UnusableModelException("Expected one of the models " + Training.models()
                            + " in " + folder + ", found " + model.name()));
            if (task == ModelTask.NOVELTY) {
                return Result.refused(
                        Refusal.Kind.INVALID,
                        "not-measured-by-labels",
                        "Expected a model that labels can measure, found novelty: it is measured while it is trained,"
                                + " by categories left out, and its figures are in " + StoredModel.METRICS_FILE);
            }
            List<LabelledEvent> events =
                    task.of(LabelledEvents.read(data, reader).events());
            if (events.isEmpty()) {
                return Result.refused(
                        Refusal.Kind.INVALID,
                        "no-labels",
                        "Expected events labelled for " + task.code() + " in " + data + ", found none");
            }
            long start = System.nanoTime();
            Map<String, Object> measured = Measures.of(task, model, events);
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("model", model.name());
            report.put("version", model.version());
            report.putAll(measured);
            report.put("predictionsPerSecond", events.size() / seconds);
            return Result.done(report);
        } catch (UnusableModelException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-model", String.valueOf(e.getMessage()));
        } catch (LabelledEvents.UnreadableDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "unreadable-data", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + data, e);
        }
    }
}
