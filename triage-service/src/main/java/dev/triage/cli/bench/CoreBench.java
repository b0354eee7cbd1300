package dev.triage.cli.bench;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Assessor;
import dev.triage.assessment.scoring.EventFeatures;
import dev.triage.assessment.scoring.LinearScorer;
import dev.triage.intake.EventReader;
import dev.triage.intake.ExceptionEvent;
import dev.triage.intake.ReadEvent;
import dev.triage.learning.twin.TwinFiles;
import dev.triage.learning.twin.TwinPlan;
import dev.triage.platform.ContentFolder;
import dev.triage.playbook.Playbook;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The pure core on one thread, event by event, beside the least it could cost: the sparse product of the same features,
 * their rows already known, with the weights of the category model.
 */
final class CoreBench {

    private static final int WARM_UPS = 5;

    private final List<ExceptionEvent> events;
    private final List<int[]> ready;
    private final LinearScorer scorer;
    private final Assessor assessor;
    private final Playbook playbook;

    private CoreBench(
            List<ExceptionEvent> events, List<int[]> ready, LinearScorer scorer, Assessor assessor, Playbook playbook) {
        this.events = events;
        this.ready = ready;
        this.scorer = scorer;
        this.assessor = assessor;
        this.playbook = playbook;
    }

    /** Nanoseconds an event, the median of the rounds. */
    record Figures(double product, double linear, double assess, double assessAndRecommend) {

        /** The linear model from the raw event against the bare product; the goal is at most 5. */
        double linearRatio() {
            return linear / product;
        }

        double wholeRatio() {
            return assessAndRecommend / product;
        }
    }

    /** With the models and workflows of the content folder, on generated events. */
    static CoreBench of(ContentFolder content, LinearScorer scorer, int events) throws IOException {
        List<ExceptionEvent> read = read(content, events);
        List<int[]> ready = read.stream()
                .map(event -> scorer.rows(EventFeatures.of(event, false)))
                .toList();
        return new CoreBench(read, ready, scorer, Assessor.load(content), Playbook.of(content));
    }

    private static List<ExceptionEvent> read(ContentFolder content, int events) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        TwinFiles.write(TwinPlan.of(1, events, 1), lines, OutputStream.nullOutputStream(), written -> {});
        EventReader reader = EventReader.of(content);
        List<ExceptionEvent> read = new ArrayList<>();
        for (String line : lines.toString(StandardCharsets.UTF_8).split("\n")) {
            if (reader.structured(line.getBytes(StandardCharsets.UTF_8), Instant.EPOCH)
                            instanceof ReadEvent.Readable readable
                    && readable.event().kind() == ExceptionEvent.Kind.RAISED) {
                read.add(readable.event());
            }
        }
        return read;
    }

    /** All four turn by turn, so that what disturbs the machine disturbs each of them. */
    Figures run(int rounds) {
        double[][] nanos = new double[4][rounds];
        double kept = 0;
        for (int round = -WARM_UPS; round < rounds; round++) {
            for (int which = 0; which < nanos.length; which++) {
                long start = System.nanoTime();
                kept += pass(which);
                double spent = (System.nanoTime() - start) / (double) events.size();
                if (round >= 0) {
                    nanos[which][round] = spent;
                }
            }
        }
        if (Double.isNaN(kept)) {
            throw new IllegalStateException("Expected finite scores, found " + kept);
        }
        return new Figures(median(nanos[0]), median(nanos[1]), median(nanos[2]), median(nanos[3]));
    }

    private double pass(int which) {
        return switch (which) {
            case 0 -> {
                double sum = 0;
                for (int[] rows : ready) {
                    sum += scorer.product(rows)[0];
                }
                yield sum;
            }
            case 1 -> over(event -> scorer.score(EventFeatures.of(event, false)).logits()[0]);
            case 2 -> over(event -> assessor.assess(event, event.time()).novelty());
            default ->
                over(event -> {
                    Assessment assessment = assessor.assess(event, event.time());
                    return playbook.propose(event, assessment, event.time()).size();
                });
        };
    }

    private double over(ToDoubleFunction<ExceptionEvent> step) {
        double sum = 0;
        for (ExceptionEvent event : events) {
            sum += step.applyAsDouble(event);
        }
        return sum;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
