package dev.triage.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.scoring.StoredModel;
import dev.triage.intake.EventReader;
import dev.triage.learning.twin.TwinFiles;
import dev.triage.learning.twin.TwinPlan;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a small made-up year; what is learned from it is beside the point. */
class TrainingTests {

    private static final Instant WHEN = Instant.parse("2026-11-23T00:00:00Z");
    private static final EventReader READER = EventReader.of(ContentFolder.fromEnvironment());

    @TempDir
    static Path folder;

    private static Path data;

    private final Training training = new Training(READER, line -> {});

    @BeforeAll
    static void makeLabelledEvents() throws IOException {
        data = folder.resolve("labelled.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(data))) {
            TwinFiles.writeLabelled(
                    TwinPlan.forLearning(5, 1_500), out, OutputStream.nullOutputStream(), written -> {});
        }
    }

    @Test
    void givesTheSameBytesForTheSameDataAndSeed() throws IOException {
        Path one = trained("category", 7, "one/1");
        Path same = trained("category", 7, "same/1");
        Path other = trained("category", 8, "other/1");

        for (String file : List.of("model.tribuo", "metrics.json", "provenance.json", "card.md", "reference.json")) {
            assertThat(Files.readAllBytes(same.resolve(file)))
                    .as(file)
                    .isEqualTo(Files.readAllBytes(one.resolve(file)));
        }
        assertThat(Files.readAllBytes(other.resolve("model.tribuo")))
                .isNotEqualTo(Files.readAllBytes(one.resolve("model.tribuo")));
    }

    @Test
    void leavesAVersionThatServingAndEvaluationCanRead() throws Exception {
        Path version = trained("delay", 7, "delay/1");

        StoredModel model = StoredModel.read(version);
        Map<String, Object> metrics = done(new Evaluation(READER).evaluate(version, data));

        assertThat(model.name()).isEqualTo("delay");
        assertThat(metrics)
                .containsKeys("n", "accuracy", "macroF1", "logLoss", "ece", "auc", "averagePrecision", "perClass");
        assertThat(Files.list(version.getParent())
                        .map(path -> path.getFileName().toString()))
                .containsExactly("1");
    }

    @Test
    void keepsRepeatsOfOneExceptionOnOneSide() throws Exception {
        Folds folds = Folds.of(LabelledEvents.read(data, READER).events());

        List<List<String>> groups = List.of(
                groups(folds.train()), groups(folds.calibration()), groups(folds.validation()), groups(folds.test()));
        for (int one = 0; one < groups.size(); one++) {
            assertThat(groups.get(one)).isNotEmpty();
            for (int other = one + 1; other < groups.size(); other++) {
                assertThat(groups.get(one)).doesNotContainAnyElementsOf(groups.get(other));
            }
        }
        Instant newestOld = folds.train().getLast().event().time();
        assertThat(folds.test()).allMatch(event -> !event.event().time().isBefore(newestOld));
    }

    @Test
    void refusesWhatItCannotLearnFrom() throws IOException {
        Path broken = folder.resolve("broken.jsonl");
        Files.writeString(broken, "{\"event\": {}, \"label\": {}}\nnot json\n");
        Path taken = Files.createDirectories(folder.resolve("taken"));

        assertThat(refused(training.train(order("category", broken, folder.resolve("no/1")))))
                .extracting(Refusal::code, Refusal::kind)
                .containsExactly("unreadable-data", Refusal.Kind.INVALID);
        assertThat(refused(training.train(order("category", broken, folder.resolve("no/1"))))
                        .message())
                .contains("line 1", "line 2");
        assertThat(refused(training.train(order("weather", data, folder.resolve("no/1"))))
                        .code())
                .isEqualTo("unknown-model");
        assertThat(refused(training.train(order("category", data, taken))).code())
                .isEqualTo("version-exists");
        assertThat(folder.resolve("no/1")).doesNotExist();
    }

    @Test
    void refusesTooLittleToLearnFrom() throws IOException {
        List<String> lines;
        try (var in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(data)), StandardCharsets.UTF_8))) {
            lines = in.lines().toList();
        }
        Path few = Files.write(folder.resolve("few.jsonl"), lines.subList(0, 20));
        Path onTime = Files.write(
                folder.resolve("on-time.jsonl"),
                lines.stream()
                        .map(line -> line.replace("\"late\":true", "\"late\":false"))
                        .toList());

        assertThat(refused(training.train(order("category", few, folder.resolve("no/1"))))
                        .code())
                .isEqualTo("too-little-data");
        assertThat(refused(training.train(order("delay", onTime, folder.resolve("no/1"))))
                        .message())
                .contains("two classes");
    }

    @Test
    void refusesALabelThatIsNoCategory() throws IOException {
        Path file = folder.resolve("mislabelled.jsonl");
        Files.writeString(file, "{\"event\": {\"id\": \"1\"}, \"label\": {\"category\": \"NO_SUCH_THING\"}}\n");

        assertThat(refused(training.train(order("category", file, folder.resolve("no/1"))))
                        .message())
                .contains("expected a category code, found NO_SUCH_THING");
    }

    private Path trained(String model, long seed, String to) {
        Path out = folder.resolve(to);
        return done(training.train(new Training.Order(model, List.of(data), seed, out, WHEN)))
                .folder();
    }

    private static Training.Order order(String model, Path data, Path out) {
        return new Training.Order(model, List.of(data), 1, out, WHEN);
    }

    private static List<String> groups(List<LabelledEvent> events) {
        return events.stream().map(LabelledEvent::group).distinct().toList();
    }

    private static <T> T done(Result<T> result) {
        return switch (result) {
            case Result.Done<T> done -> done.value();
            case Result.Refused<T> refused ->
                throw new AssertionError(refused.refusal().message());
        };
    }

    private static Refusal refused(Result<?> result) {
        return switch (result) {
            case Result.Done<?> done -> throw new AssertionError("Expected a refusal, found " + done.value());
            case Result.Refused<?> refused -> refused.refusal();
        };
    }
}
