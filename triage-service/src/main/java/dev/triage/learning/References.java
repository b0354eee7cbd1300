package dev.triage.learning;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.intake.EventReader;
import dev.triage.intake.ExceptionEvent;
import dev.triage.learning.watch.Reference;
import dev.triage.learning.watch.VersionAnswers;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Json;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Keeps with a version what it learned from, as counts, so that drift can be told later. */
public final class References {

    private final EventReader reader;

    public References(EventReader reader) {
        this.reader = reader;
    }

    /** The counts of a version's folds: its training rows, and its answers to the rows held out from them. */
    static Reference of(String model, Folds folds, VersionAnswers answers) {
        return Reference.of(
                model,
                events(folds.train()),
                Stream.of(folds.calibration(), folds.validation(), folds.test())
                        .flatMap(fold -> events(fold).stream())
                        .toList(),
                answers);
    }

    private static List<ExceptionEvent> events(List<LabelledEvent> rows) {
        return rows.stream().map(LabelledEvent::event).toList();
    }

    /**
     * Adds the reference to a version that was trained before references were kept. INVALID unless the data are the very
     * file it was trained on.
     *
     * @return the file written
     */
    public Result<Path> add(Path folder, Path data) {
        try {
            StoredModel stored = StoredModel.read(folder);
            ModelTask task = ModelTask.of(stored.name())
                    .orElseThrow(() -> new UnusableModelException(
                            "Expected one of the models " + Training.models() + ", found " + stored.name()));
            String expected = Json.MAPPER
                    .readTree(Files.readAllBytes(folder.resolve(StoredModel.PROVENANCE_FILE)))
                    .path("data")
                    .path("sha256")
                    .stringValue("none");
            String found = CanonicalJson.sha256(Files.readAllBytes(data));
            if (!found.equals(expected)) {
                return Result.refused(
                        Refusal.Kind.INVALID,
                        "other-data",
                        "Expected the data the version was trained on, SHA-256 " + expected + ", found " + found);
            }
            List<LabelledEvent> labelled =
                    task.of(LabelledEvents.read(data, reader).events());
            of(stored.name() + "@" + stored.version(), Folds.of(labelled), VersionAnswers.read(folder))
                    .write(folder);
            return Result.done(folder.resolve(Reference.FILE));
        } catch (UnusableModelException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-model", String.valueOf(e.getMessage()));
        } catch (LabelledEvents.UnreadableDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "unreadable-data", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + data + " or write to " + folder, e);
        }
    }
}
