package dev.triage.learning;

import dev.triage.assessment.scoring.Calibration;
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
            List<LabelledEvent> events = LabelledEvents.read(data, reader).events().stream()
                    .filter(event -> task.label(event).isPresent())
                    .toList();
            if (events.isEmpty()) {
                return Result.refused(
                        Refusal.Kind.INVALID,
                        "no-labels",
                        "Expected events labelled for " + task.code() + " in " + data + ", found none");
            }
            long start = System.nanoTime();
            Scored scored = Scored.of(task, model.scorer(), model.calibration(), events);
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("model", model.name());
            report.put("version", model.version());
            report.putAll(scored.report(model.threshold(), Scored.of(task, model.scorer(), Calibration.NONE, events)));
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
