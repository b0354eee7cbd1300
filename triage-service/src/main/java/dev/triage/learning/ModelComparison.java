package dev.triage.learning;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.intake.EventReader;
import dev.triage.learning.measures.ClassificationMetrics;
import dev.triage.learning.measures.Comparison;
import dev.triage.learning.measures.RegressionMetrics;
import dev.triage.learning.shelf.ModelFolders;
import dev.triage.learning.shelf.ModelShelf.Version;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds two versions of one of the service's models against each other on the same labelled events. A version looks
 * better on rows it was trained on: when the file is known to be its own, only its test rows are compared.
 */
public final class ModelComparison {

    private final EventReader reader;

    public ModelComparison(EventReader reader) {
        this.reader = reader;
    }

    /** @param label {@code category@2} */
    private record Side(String label, ModelTask task, StoredModel model, TrainedOn trainedOn) {}

    /** What is compared. */
    private record Chosen(List<LabelledEvent> rows, String words, List<String> warnings) {}

    /**
     * Compares the versions in two folders.
     *
     * @return refused as INVALID when they answer different questions or with different classes, and when the file has
     *     no labels for them
     */
    public Result<Compared> compare(Path a, Path b, Path data) {
        try {
            Side left = side(a);
            Side right = side(b);
            if (left.task() != right.task()) {
                return notComparable("two versions of one model", left.label() + " and " + right.label());
            }
            if (left.task() == ModelTask.NOVELTY) {
                return notComparable(
                        "models that labels can measure", "novelty, which is measured while it is trained");
            }
            LabelledEvents read = LabelledEvents.read(data, reader);
            List<LabelledEvent> labelled = left.task().of(read.events());
            if (labelled.isEmpty()) {
                return Result.refused(
                        Refusal.Kind.INVALID,
                        "no-labels",
                        "Expected events labelled for " + left.task().code() + " in " + data + ", found none");
            }
            Chosen chosen = chosen(left, right, read, labelled);
            return left.task() == ModelTask.RESOLUTION
                    ? Result.done(hours(left, right, chosen))
                    : classes(left, right, chosen);
        } catch (UnusableModelException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-model", String.valueOf(e.getMessage()));
        } catch (LabelledEvents.UnreadableDataException e) {
            return Result.refused(Refusal.Kind.INVALID, "unreadable-data", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + data, e);
        }
    }

    private static <T> Result<T> notComparable(String expected, String found) {
        return Result.refused(Refusal.Kind.INVALID, "not-comparable", "Expected " + expected + ", found " + found);
    }

    private static Side side(Path folder) throws UnusableModelException {
        StoredModel model = StoredModel.read(folder);
        ModelTask task = ModelTask.of(model.name())
                .orElseThrow(() -> new UnusableModelException("Expected one of the models " + Training.models() + " in "
                        + folder + ", found " + model.name()));
        TrainedOn trainedOn = TrainedOn.of(
                ModelFolders.version(folder).map(Version::provenance).orElse(Map.of()));
        return new Side(model.name() + "@" + model.version(), task, model, trainedOn);
    }

    /** Test rows of the version whose data this is, if that can be told; else all rows, with what speaks against it. */
    private static Chosen chosen(Side left, Side right, LabelledEvents data, List<LabelledEvent> labelled) {
        List<String> warnings = new ArrayList<>();
        List<String> own = new ArrayList<>();
        for (Side side : List.of(left, right)) {
            if (side.trainedOn().only(data.sources())) {
                own.add(side.label());
            }
        }
        Optional<Folds> folds = own.isEmpty() || labelled.size() < Folds.SMALLEST
                ? Optional.empty()
                : Optional.of(Folds.of(labelled)).filter(found -> !found.test().isEmpty());
        List<LabelledEvent> rows = folds.map(Folds::test).orElse(labelled);
        for (Side side : List.of(left, right)) {
            if (side.trainedOn().anyOf(data.sources())) {
                if (folds.isEmpty() || !own.contains(side.label())) {
                    warnings.add(
                            side.label() + " was trained on this file and the rows it learned cannot be told apart;"
                                    + " it looks better than it is.");
                }
            } else if (side.trainedOn()
                    .newest()
                    .filter(newest -> !rows.getFirst().event().time().isAfter(newest))
                    .isPresent()) {
                warnings.add(side.label() + " was trained on other files with events up to "
                        + side.trainedOn().newest().get() + "; rows of this file that are among them, if any, make it"
                        + " look better than it is.");
            }
        }
        String words = folds.isPresent()
                ? "the test rows of " + String.join(" and ", own) + ", trained on the rest of this file"
                : "all labelled events of the file";
        return new Chosen(rows, words, warnings);
    }

    private static Result<Compared> classes(Side left, Side right, Chosen chosen) {
        Set<String> onlyLeft = difference(left, right);
        Set<String> onlyRight = difference(right, left);
        if (!onlyLeft.isEmpty() || !onlyRight.isEmpty()) {
            return notComparable(
                    "the same outputs of both",
                    onlyLeft + " only of " + left.label() + " and " + onlyRight + " only of " + right.label());
        }
        ClassificationMetrics ofLeft =
                Answers.classes(left.task(), left.model(), chosen.rows()).orElse(null);
        ClassificationMetrics ofRight = ofLeft == null
                ? null
                : Answers.classes(right.task(), right.model(), chosen.rows())
                        .flatMap(metrics -> Answers.ordered(metrics, ofLeft.classes()))
                        .orElse(null);
        if (ofLeft == null || ofRight == null) {
            return notComparable("rows with workflows that both know", "none");
        }
        return Result.done(new Compared(
                Comparison.of(left.label(), ofLeft, right.label(), ofRight, ReportBody.SEED),
                chosen.words(),
                chosen.warnings(),
                ClassContenders.figures(ofLeft),
                ClassContenders.figures(ofRight)));
    }

    private static Set<String> difference(Side one, Side other) {
        Set<String> only = new LinkedHashSet<>(one.model().scorer().labels());
        other.model().scorer().labels().forEach(only::remove);
        return only;
    }

    private static Compared hours(Side left, Side right, Chosen chosen) {
        RegressionMetrics ofLeft = Answers.hours(left.model(), chosen.rows()).metrics();
        RegressionMetrics ofRight = Answers.hours(right.model(), chosen.rows()).metrics();
        return new Compared(
                Comparison.of(left.label(), ofLeft, right.label(), ofRight, ReportBody.SEED),
                chosen.words(),
                chosen.warnings(),
                HoursReport.figures(ofLeft),
                HoursReport.figures(ofRight));
    }
}
