package dev.triage.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.intake.EventReader;
import dev.triage.learning.twin.TwinFiles;
import dev.triage.learning.twin.TwinPlan;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelComparisonTests {

    private static final Instant WHEN = Instant.parse("2026-11-23T00:00:00Z");
    private static final ContentFolder CONTENT = ContentFolder.fromEnvironment();
    private static final EventReader READER = EventReader.of(CONTENT);

    @TempDir
    static Path folder;

    private static Path data;
    private static Path other;
    private static Path one;
    private static Path same;

    private final ModelComparison comparison = new ModelComparison(READER);

    @BeforeAll
    static void trainTwoVersions() throws IOException {
        data = made("labelled.jsonl", 5);
        other = made("other.jsonl", 6);
        one = trained("delay", data, "delay/1", 7);
        same = trained("delay", data, "delay/2", 7);
    }

    @Test
    void findsNoDifferenceBetweenTwins() {
        Compared compared = done(comparison.compare(one, same, data));

        assertThat(compared.comparison().differences()).noneMatch(difference -> difference.shown());
        assertThat(compared.comparison().mcnemar()).hasValue(1);
        assertThat(compared.document()).containsKeys("a", "b", "n", "differences", "mcnemarP", "warnings");
        assertThat(compared.lines().getFirst()).startsWith("delay@1 against delay@2 on ");
    }

    @Test
    void comparesOnlyTestRowsOfTheFileBothWereTrainedOn() throws Exception {
        Compared compared = done(comparison.compare(one, same, data));
        Folds folds =
                Folds.of(ModelTask.DELAY.of(LabelledEvents.read(data, READER).events()));

        assertThat(compared.comparison().rows()).isEqualTo(folds.test().size());
        assertThat(compared.measuredOn())
                .isEqualTo("the test rows of delay@1 and delay@2, trained on the rest of this file");
        assertThat(compared.warnings()).isEmpty();
    }

    @Test
    void warnsWhereItCannotTellWhichRowsAVersionLearned() throws IOException {
        Path both = done(new Training(READER, line -> {})
                        .train(new Training.Order(
                                "delay", List.of(data, other), 7, folder.resolve("both/delay/3"), WHEN)))
                .folder();

        Compared compared = done(comparison.compare(one, both, other));

        assertThat(compared.measuredOn()).isEqualTo("all labelled events of the file");
        assertThat(compared.warnings())
                .anyMatch(warning -> warning.startsWith("delay@3 was trained on this file"))
                .anyMatch(warning -> warning.startsWith("delay@1 was trained on other files with events up to "));
    }

    @Test
    void comparesHoursWhateverTheirSteps() throws IOException {
        Path left = trained("resolution", data, "resolution/1", 7);
        Path right = trained("resolution", other, "resolution/2", 7);

        Compared compared = done(comparison.compare(left, right, data));

        assertThat(compared.comparison().differences())
                .extracting(difference -> difference.measure())
                .contains("mae", "rmse");
        assertThat(compared.comparison().mcnemar()).isEmpty();
    }

    @Test
    void refusesWhatAnswersAnotherQuestion() throws IOException {
        Path category = CONTENT.models().resolve("category/2");
        Path few = folder.resolve("few.jsonl");
        Files.write(
                few,
                Files.readAllLines(data).stream()
                        .filter(line -> !line.contains("\"category\":\"PICK_SHORT\""))
                        .toList());
        Path without = trained("category", few, "category/9", 7);

        assertThat(refused(comparison.compare(one, category, data)))
                .extracting(Refusal::code, Refusal::kind)
                .containsExactly("not-comparable", Refusal.Kind.INVALID);
        assertThat(refused(comparison.compare(category, without, data)).message())
                .contains("Expected the same outputs of both", "PICK_SHORT");
        Path novelty = CONTENT.models().resolve("novelty/1");
        assertThat(refused(comparison.compare(novelty, novelty, data)).message())
                .contains("models that labels can measure");
    }

    private static Path made(String name, long seed) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            TwinFiles.writeLabelled(
                    TwinPlan.forLearning(seed, 1_500), out, OutputStream.nullOutputStream(), written -> {});
        }
        return file;
    }

    private static Path trained(String model, Path from, String where, long seed) {
        return done(new Training(READER, line -> {})
                        .train(new Training.Order(model, List.of(from), seed, folder.resolve(where), WHEN)))
                .folder();
    }

    private static <T> T done(Result<T> result) {
        return ServiceReportTests.done(result);
    }

    private static Refusal refused(Result<?> result) {
        return switch (result) {
            case Result.Done<?> done -> throw new AssertionError("Expected a refusal, found " + done);
            case Result.Refused<?> refused -> refused.refusal();
        };
    }
}
