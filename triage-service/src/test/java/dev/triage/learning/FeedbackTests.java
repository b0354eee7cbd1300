package dev.triage.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.intake.EventReader;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What people say after the first training makes the next one better, and any training can be done again. */
class FeedbackTests {

    private static final Instant WHEN = Instant.parse("2026-11-23T00:00:00Z");
    private static final EventReader READER = EventReader.of(ContentFolder.fromEnvironment());

    @TempDir
    static Path folder;

    private static List<String> lines;

    @BeforeAll
    static void makeAYear() {
        lines = SmallYear.of(5, 2_400).lines();
    }

    @Test
    void learnsFromLaterCorrections() throws Exception {
        int first = lines.size() * 2 / 3;
        int last = lines.size() - lines.size() / 7;
        Path old = Files.write(folder.resolve("first.jsonl"), lines.subList(0, first));
        Path later = Files.write(folder.resolve("later.jsonl"), corrections(lines.subList(first, last)));
        Path newest = Files.write(folder.resolve("newest.jsonl"), lines.subList(last, lines.size()));

        Path alone = train("alone/1", List.of(old));
        Path both = train("both/1", List.of(old, later));

        assertThat(macroF1(both, newest)).isGreaterThan(macroF1(alone, newest) + 0.01);
        String provenance = Files.readString(both.resolve("provenance.json"));
        assertThat(provenance).contains("first.jsonl", "later.jsonl", "\"corrected\"");
    }

    @Test
    void drawsACurveOnTheSameTestRows() throws Exception {
        Path data = Files.write(folder.resolve("curve.jsonl"), lines);

        List<LearningCurve.Point> points =
                done(new LearningCurve(READER, line -> {}).of("category", List.of(data), 3, 42));

        assertThat(points).hasSize(3);
        assertThat(points).extracting(LearningCurve.Point::rows).isSorted().doesNotHaveDuplicates();
        assertThat(points)
                .extracting(LearningCurve.Point::testRows)
                .containsOnly(points.getFirst().testRows());
        assertThat(points.getLast().macroF1()).isGreaterThan(points.getFirst().macroF1());
        assertThat(refused(new LearningCurve(READER, line -> {}).of("delay", List.of(data), 3, 42))
                        .code())
                .isEqualTo("unknown-model");
    }

    @Test
    void reproducesAVersionAndSaysWhatDiffers() throws Exception {
        Path home = Files.createDirectories(folder.resolve("reproduced"));
        Path data = Files.write(home.resolve("small.jsonl"), lines.subList(0, 900));
        Path version = done(new Training(READER, line -> {})
                        .train(new Training.Order("delay", List.of(data), 7, home.resolve("delay/3"), WHEN)))
                .folder();
        Reproduction reproduction = new Reproduction(home, READER, line -> {});

        assertThat(done(reproduction.run(version, List.of())).differences()).isEmpty();

        Path metrics = version.resolve("metrics.json");
        Files.writeString(metrics, Files.readString(metrics).replaceFirst("\"accuracy\" : 0", "\"accuracy\" : 1"));
        assertThat(done(reproduction.run(version, List.of(data))).differences())
                .containsExactly("metrics.json: other values of accuracy");

        Files.writeString(data, "\n", java.nio.file.StandardOpenOption.APPEND);
        assertThat(refused(reproduction.run(version, List.of())).code()).isEqualTo("other-data");
        assertThat(refused(reproduction.run(version, List.of(data))).message()).contains("small.jsonl with SHA-256");
        Files.delete(data);
        assertThat(refused(reproduction.run(version, List.of())).kind()).isEqualTo(Refusal.Kind.INVALID);
    }

    /** The same lines as the service exports them after people corrected a category. */
    private static List<String> corrections(List<String> labelled) {
        List<String> exported = new ArrayList<>();
        for (String line : labelled) {
            JsonNode row = Json.MAPPER.readTree(line);
            Map<String, Object> label = new LinkedHashMap<>();
            label.put("caseId", "0197a2c4-0000-7000-8000-000000000001");
            label.put("kind", "corrected");
            label.put("field", "category");
            label.put("value", row.path("label").path("category").asString());
            label.put("by", row.path("label").path("by").asString());
            label.put("at", row.path("label").path("at").asString());
            label.put("reason", "");
            label.put("event", row.path("event"));
            exported.add(Json.MAPPER.writeValueAsString(label));
        }
        return exported;
    }

    private static Path train(String to, List<Path> data) {
        return done(new Training(READER, line -> {})
                        .train(new Training.Order("category", data, 42, folder.resolve(to), WHEN)))
                .folder();
    }

    private static double macroF1(Path version, Path data) throws IOException {
        Map<String, Object> metrics = done(new Evaluation(READER).evaluate(version, data));
        return ((Number) metrics.get("macroF1")).doubleValue();
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
