package dev.triage.learning.watch;

import dev.triage.assessment.scoring.UnusableModelException;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.nio.file.Path;

/** Compares events of a file with what a version learned from; needs no service and no database. Not thread-safe. */
public final class OfflineDrift {

    private final Reference reference;
    private final VersionAnswers answers;
    private final Histograms events = new Histograms();
    private final Histograms said = new Histograms();

    private OfflineDrift(Reference reference, VersionAnswers answers) {
        this.reference = reference;
        this.answers = answers;
    }

    /**
     * For the version in a folder. CONFLICT with code {@code no-reference} when it has none; INVALID when model or
     * reference cannot be used.
     */
    public static Result<OfflineDrift> of(Path folder) {
        return switch (reference(folder)) {
            case Result.Refused<Reference> refused -> new Result.Refused<>(refused.refusal());
            case Result.Done<Reference> done -> {
                try {
                    yield Result.done(new OfflineDrift(done.value(), VersionAnswers.read(folder)));
                } catch (UnusableModelException e) {
                    yield Result.refused(Refusal.Kind.INVALID, "unusable-model", String.valueOf(e.getMessage()));
                }
            }
        };
    }

    /** Counts one event and the version's answer to it. */
    public void add(ExceptionEvent event) {
        for (EventLevels feature : EventLevels.values()) {
            events.add(feature.title(), feature.of(event), 1);
        }
        Answer answer = answers.answer(event);
        for (String feature : answers.features()) {
            said.add(feature, answer.level(feature), 1);
        }
    }

    /** Everything counted so far against the reference. */
    public Drift drift() {
        String[] name = reference.model().split("@", 2);
        return Drift.of(
                name[0], name.length < 2 ? "" : name[1], reference, new Drift.Live(events.all(), said.all(), null, 0));
    }

    static Result<Reference> reference(Path folder) {
        try {
            return Reference.read(folder)
                    .<Result<Reference>>map(Result::done)
                    .orElseGet(() -> Result.refused(
                            Refusal.Kind.CONFLICT,
                            "no-reference",
                            "Expected " + Reference.FILE + " in " + folder
                                    + ", found none; 'model reference' adds it from the data it was trained on."));
        } catch (Reference.UnusableReferenceException e) {
            return Result.refused(Refusal.Kind.INVALID, "unusable-reference", String.valueOf(e.getMessage()));
        }
    }
}
