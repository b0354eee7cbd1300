package dev.triage.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.learning.twin.TwinFiles;
import dev.triage.learning.twin.TwinPlan;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.ContentFolder;
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

/** On a small made-up year and the content that ships. */
class ServiceReportTests {

    private static final Instant WHEN = Instant.parse("2026-11-23T00:00:00Z");
    private static final ContentFolder CONTENT = ContentFolder.fromEnvironment();

    @TempDir
    static Path folder;

    private static Path data;

    @BeforeAll
    static void makeLabelledEvents() throws IOException {
        data = folder.resolve("labelled.jsonl");
        try (OutputStream out = Files.newOutputStream(data)) {
            TwinFiles.writeLabelled(
                    TwinPlan.forLearning(11, 2_000), out, OutputStream.nullOutputStream(), written -> {});
        }
    }

    @Test
    void everyNewVersionHasOne() throws IOException {
        for (String model : Training.models()) {
            String html = Files.readString(trained(model, "every").resolve("report.html"));

            assertThat(html)
                    .as(model)
                    .contains("Model report: " + model + "@1", "the newest seventh", "Gates", "Provenance")
                    .doesNotContain("NaN", "null<");
        }
    }

    @Test
    void holdsACategoryModelAgainstChampionRulesAndMajority() throws IOException {
        String html = Files.readString(trained("category", "held").resolve("report.html"));

        assertThat(html)
                .contains("Against champion category@", "Against rules: ", "Against majority of the training rows: ")
                .contains("The rules have an answer for ")
                .contains("Candidate sets", "Slices", "exception code", "Worst errors", "words of notes");
    }

    @Test
    void saysWhenAVersionIsMeasuredOnWhatItLearned() throws IOException {
        Path version = trained("delay", "learned");
        Path other = folder.resolve("other.jsonl");
        try (OutputStream out = Files.newOutputStream(other)) {
            TwinFiles.writeLabelled(TwinPlan.forLearning(12, 400), out, OutputStream.nullOutputStream(), written -> {});
        }

        assertThat(report(version, data)).contains("learned most of these rows by heart");
        assertThat(report(version, other))
                .doesNotContain("by heart", "Candidate sets")
                .contains("all labelled events of the file", "majority of these rows");
    }

    @Test
    void saysThatFiguresOnGeneratedDataAreNoQuality() throws Exception {
        String hash =
                CanonicalJson.sha256(Files.readAllBytes(CONTENT.trainingData().resolve("category/train.jsonl.gz")));
        Yardsticks yardsticks = new Yardsticks(CONTENT);

        assertThat(yardsticks.generated(new LabelledEvents.Source("train.jsonl.gz", hash)))
                .isTrue();
        assertThat(yardsticks.generated(new LabelledEvents.Source("train.jsonl.gz", "0".repeat(64))))
                .isFalse();
        assertThat(Files.readString(CONTENT.models().resolve("delay/2/report.html")))
                .contains("GENERATED data");
    }

    @Test
    void showsTextsOfEventsAsText() throws IOException {
        Path hostile = folder.resolve("hostile.jsonl");
        Files.writeString(
                hostile,
                Files.readString(data).replaceAll("\"message\":\"", "\"message\":\"<script>alert(1)</script> "));
        Path version = CONTENT.models().resolve("category/2");

        assertThat(report(version, hostile)).contains("&lt;script&gt;").doesNotContain("<script");
    }

    @Test
    void tellsAnotherChampionFromTheVersionItself() {
        Yardsticks yardsticks = new Yardsticks(CONTENT);
        String own =
                yardsticks.champion("category", "other").orElseThrow().model().sha256();

        assertThat(yardsticks.champion("category", own)).isEmpty();
    }

    @Test
    void widensTheIntervalOfAnAucWhereRowsAreFew() {
        // By hand: Q1 = 0.9/1.1, Q2 = 1.62/1.9, variance (0.09 + 49 · 0.00818 + 49 · 0.04263)/2500, standard error
        // 0.0321.
        assertThat(FieldSlices.interval(0.9, 50, 50).high() - 0.9).isBetween(1.95 * 0.0321, 1.97 * 0.0322);
        assertThat(FieldSlices.interval(0.9, 10, 10).low())
                .isLessThan(FieldSlices.interval(0.9, 50, 50).low());
    }

    private static String report(Path version, Path rows) {
        return done(new Evaluation(CONTENT).report(version, rows)).html();
    }

    private static Path trained(String model, String where) {
        Path out = folder.resolve(where).resolve(model).resolve("1");
        return done(new Training(CONTENT, line -> {}).train(new Training.Order(model, List.of(data), 7, out, WHEN)))
                .folder();
    }

    static <T> T done(Result<T> result) {
        return switch (result) {
            case Result.Done<T> done -> done.value();
            case Result.Refused<T> refused ->
                throw new AssertionError(refused.refusal().message());
        };
    }
}
