package dev.triage.learning;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.intake.EventReader;
import dev.triage.learning.shelf.ModelFolders;
import dev.triage.learning.shelf.ModelShelf;
import dev.triage.platform.ContentFolder;
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
    private final Yardsticks yardsticks;

    public Evaluation(EventReader reader) {
        this(reader, Yardsticks.NONE);
    }

    /** Evaluation whose reports hold a version against the gates, the champion and the rules of a content folder. */
    public Evaluation(ContentFolder content) {
        this(EventReader.of(content), new Yardsticks(content));
    }

    private Evaluation(EventReader reader, Yardsticks yardsticks) {
        this.reader = reader;
        this.yardsticks = yardsticks;
    }

    /** The contract's measures, and the same rows as one HTML page for people. */
    public record Reported(Map<String, Object> metrics, String html) {}

    /** The contract's measures of the model in a folder on all labelled rows of a file. */
    public Result<Map<String, Object>> evaluate(Path folder, Path data) {
        return switch (measured(folder, data)) {
            case Result.Done<Measured> done -> Result.done(done.value().metrics());
            case Result.Refused<Measured> refused -> new Result.Refused<>(refused.refusal());
        };
    }

    /** The same with a report: gates, intervals, slices, worst errors, champion, rules and majority beside it. */
    public Result<Reported> report(Path folder, Path data) {
        return switch (measured(folder, data)) {
            case Result.Refused<Measured> refused -> new Result.Refused<>(refused.refusal());
            case Result.Done<Measured> done -> {
                Measured measured = done.value();
                ModelShelf.Version papers = ModelFolders.version(folder).orElse(null);
                yield papers == null
                        ? Result.refused(
                                Refusal.Kind.INVALID,
                                "unusable-model",
                                "Expected a whole version with figures and card in " + folder + ", found parts of it")
                        : Result.done(new Reported(
                                measured.metrics(),
                                ServiceReport.html(
                                        yardsticks,
                                        new ReportedVersion(
                                                measured.task(),
                                                measured.model(),
                                                papers,
                                                ReportedVersion.Rows.all(measured.data(), measured.rows())))));
            }
        };
    }

    private record Measured(
            ModelTask task,
            StoredModel model,
            LabelledEvents data,
            List<LabelledEvent> rows,
            Map<String, Object> metrics) {}

    private Result<Measured> measured(Path folder, Path data) {
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
            LabelledEvents read = LabelledEvents.read(data, reader);
            List<LabelledEvent> events = task.of(read.events());
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
            return Result.done(new Measured(task, model, read, events, report));
        } catch (UnusableModelException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-model", String.valueOf(e.getMessage()));
        } catch (LabelledEvents.UnreadableDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "unreadable-data", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + data, e);
        }
    }
}
