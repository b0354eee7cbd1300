package dev.triage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Category;
import dev.triage.cases.Triage;
import dev.triage.cases.TriagedDocument;
import dev.triage.cli.TriageCommand;
import dev.triage.fixtures.RunningTriage;
import dev.triage.fixtures.RunningTriage.Reply;
import dev.triage.fixtures.Shortages;
import dev.triage.fixtures.TestBroker;
import dev.triage.intake.EventReader;
import dev.triage.intake.ExceptionEvent;
import dev.triage.intake.ReadEvent;
import dev.triage.learning.Training;
import dev.triage.learning.twin.Twin;
import dev.triage.learning.twin.TwinFiles;
import dev.triage.learning.twin.TwinPlan;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Json;
import dev.triage.platform.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A model version from its training to service and back, in a running service that is never restarted. */
class ModelStoryTests {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    static Path content;

    private static RunningTriage triage;

    /** The service's content in a folder of its own, with a weaker second version of the category model. */
    @BeforeAll
    static void startWithASecondVersion() throws IOException {
        ContentFolder shipped = ContentFolder.fromEnvironment();
        for (String folder : List.of("rules", "prompts", "models")) {
            copy(shipped.root().resolve(folder), content.resolve(folder));
        }
        Path data = content.resolve("labelled.jsonl");
        try (OutputStream out = Files.newOutputStream(data)) {
            TwinFiles.writeLabelled(
                    TwinPlan.forLearning(5, 1_500), out, OutputStream.nullOutputStream(), written -> {});
        }
        Result<Training.Trained> trained = new Training(EventReader.of(shipped), line -> {})
                .train(new Training.Order("category", List.of(data), 7, content.resolve("models/category/next"), NOW));
        assertThat(trained).isInstanceOf(Result.Done.class);
        assertThat(content.resolve("models/category/next/reference.json")).exists();
        triage = RunningTriage.start(Map.of("triage.content", content.toString()));
    }

    @AfterAll
    static void stop() {
        if (triage != null) {
            triage.close();
        }
    }

    @Test
    void aVersionRunsBesideIsPromotedServesWithoutARestartAndIsRolledBack() throws IOException {
        String champion =
                Files.readString(content.resolve("models/category/champion")).strip();
        assertThat(serving()).startsWith(champion + "@sha256:");

        // It is worse than what it would replace, and says so.
        Reply refused = triage.post(
                "/api/v1/models/category/promotions", Map.of("version", "next", "reason", "newer"), "datascientist");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().get("code").stringValue()).isEqualTo("gate-failed");
        assertThat(refused.json().get("detail").stringValue()).contains("macroF1 at least 0.75", "noWorseThan");
        assertThat(cli("promote", "category@next", "--reason", "newer", "--user", "datascientist:datascientist"))
                .isEqualTo(4);

        // It runs beside the champion: no answer changes by a byte, and only what came in is compared.
        List<ExceptionEvent> events = events(250);
        List<String> before = answers(events);
        assertThat(cli("challenge", "category@next", "--reason", "look", "--user", "datascientist:datascientist"))
                .isZero();
        send(71, 80);
        compared(80);
        assertThat(answers(events)).isEqualTo(before);
        for (int i = 0; i < 5; i++) {
            assertThat(serving()).startsWith(champion + "@");
        }
        String order = raise();
        JsonNode shadow = compared(81);
        assertThat(shadow.get("agreement").get("share").doubleValue()).isBetween(0.2, 1.0);
        JsonNode first = decision(triage.caseOf(order).get("reference").stringValue());
        assertThat(first.get("version").stringValue()).isEqualTo(champion);
        assertThat(first.get("alias").stringValue()).isEqualTo("champion");
        assertThat(first.get("served").get("act").stringValue()).isEqualTo("FILE");

        // The gates are content: with others it may serve, when somebody else agrees.
        Files.writeString(content.resolve("models/category/gates.yaml"), "macroF1: {min: 0.1}\n");
        assertThat(cli("promote", "category@next", "--reason", "newer", "--user", "datascientist:datascientist"))
                .isZero();
        String id = triage.get("/api/v1/models", "lead")
                .json()
                .get("promotions")
                .get(0)
                .get("id")
                .stringValue();
        assertThat(cli("promote", "--decide", id, "--approve", "--user", "datascientist:datascientist"))
                .isEqualTo(4);
        assertThat(serving()).startsWith(champion + "@");
        assertThat(cli("promote", "--decide", id, "--approve", "--comment", "seen", "--user", "lead:lead"))
                .isZero();
        servedBy("next@");
        JsonNode model = model();
        assertThat(model.get("champion").stringValue()).isEqualTo("next");
        assertThat(model.get("challenger").isNull()).isTrue();

        // The next case says who put its model there.
        JsonNode second = decision(triage.caseOf(raise()).get("id").stringValue());
        assertThat(second.get("version").stringValue()).isEqualTo("next");
        assertThat(second.get("served").get("by").stringValue()).isEqualTo("datascientist");
        assertThat(second.get("served").get("decidedBy").stringValue()).isEqualTo("lead");
        assertThat(second.get("figures").get("macroF1").doubleValue()).isBetween(0.1, 1.0);
        assertThat(triage.get(second.get("card").stringValue(), "planner").body())
                .startsWith("# category next");

        // A case that is raised again was judged by both, the earlier one by what served at that time.
        TestBroker.send(
                triage.topic(),
                order.getBytes(StandardCharsets.UTF_8),
                Json.MAPPER.writeValueAsBytes(Shortages.of(order)));
        JsonNode triages = RunningTriage.eventually("the repeated case", () -> {
            JsonNode found = triage.caseOf(order);
            return found.get("occurrences").intValue() == 2
                    ? triage.get(
                                    "/api/v1/models/decisions?case="
                                            + found.get("id").stringValue(),
                                    "planner")
                            .json()
                            .get("triages")
                    : null;
        });
        assertThat(triages.size()).isEqualTo(2);
        assertThat(versionOf(triages.get(0))).isEqualTo("next");
        assertThat(triages.get(0).get("recorded").booleanValue()).isTrue();
        assertThat(versionOf(triages.get(1))).isEqualTo(champion);
        assertThat(triages.get(1).get("recorded").booleanValue()).isFalse();
        assertThat(triages.get(1).get("confidence").isNull()).isTrue();

        // One step back.
        assertThat(cli("rollback", "category", "--reason", "worse", "--user", "datascientist:datascientist"))
                .isZero();
        servedBy(champion + "@");
        assertThat(answers(events)).isEqualTo(before);
        JsonNode history =
                triage.get("/api/v1/models/category/history", "auditor").json().get("items");
        assertThat(history.size()).isEqualTo(3);
        assertThat(history.get(0).get("act").stringValue()).isEqualTo("ROLLBACK");
        assertThat(history.get(1).get("version").stringValue()).isEqualTo("next");
        assertThat(history.get(2).get("from").isNull()).isTrue();
        assertThat(cli("list", "--remote", "--user", "lead:lead")).isZero();
        assertThat(triage.get("/api/v1/models/category/drift?days=7", "planner")
                        .json()
                        .get("alarms")
                        .isEmpty())
                .as("83 rows are too few for an alarm")
                .isTrue();
        assertThat(triage.get("/api/v1/models/decisions?case=EX-0000-000000", "planner")
                        .status())
                .isEqualTo(404);
    }

    private static int cli(String... arguments) {
        List<String> all = new ArrayList<>(List.of("model"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", triage.url()));
        return TriageCommand.run(all.toArray(String[]::new));
    }

    private static JsonNode model() {
        for (JsonNode model : triage.get("/api/v1/models", "planner").json().get("items")) {
            if (model.get("name").stringValue().equals("category")) {
                return model;
            }
        }
        throw new AssertionError("Expected the model category, found none");
    }

    /** What answers now, without anything being stored. */
    private static String serving() {
        return triage.post("/api/v1/recommendations", Shortages.of("SO-1"), "planner")
                .json()
                .get("versions")
                .get("models")
                .get("category")
                .stringValue();
    }

    private static void servedBy(String version) {
        RunningTriage.eventually(version + " to serve", () -> serving().startsWith(version) ? version : null);
    }

    private static JsonNode compared(int n) {
        JsonNode shadow = RunningTriage.eventually(n + " events compared", () -> {
            JsonNode now =
                    triage.get("/api/v1/models/category/shadow", "planner").json();
            return now.get("n").longValue() >= n ? now : null;
        });
        assertThat(shadow.get("n").longValue()).isEqualTo(n);
        return shadow;
    }

    private static JsonNode decision(String reference) {
        JsonNode triages = triage.get("/api/v1/models/decisions?case=" + reference, "planner")
                .json()
                .get("triages");
        return category(triages.get(0));
    }

    private static String versionOf(JsonNode caseTriage) {
        return category(caseTriage).get("version").stringValue();
    }

    private static JsonNode category(JsonNode caseTriage) {
        for (JsonNode model : caseTriage.get("models")) {
            if (model.get("model").stringValue().equals("category")) {
                return model;
            }
        }
        throw new AssertionError("Expected a decision of category, found " + caseTriage);
    }

    private static List<String> answers(List<ExceptionEvent> events) {
        Triage core = triage.room(Triage.class);
        List<String> answers = new ArrayList<>();
        for (ExceptionEvent event : events) {
            answers.add(Json.MAPPER.writeValueAsString(TriagedDocument.of(core.triage(event, NOW), NOW)));
            answers.add(Json.MAPPER.writeValueAsString(
                    TriagedDocument.of(core.triage(event, Category.PICK_SHORT, 2, 0, NOW), NOW)));
        }
        return answers;
    }

    private static String raise() {
        String order = RunningTriage.freshOrder();
        TestBroker.send(
                triage.topic(),
                order.getBytes(StandardCharsets.UTF_8),
                Json.MAPPER.writeValueAsBytes(Shortages.of(order)));
        return order;
    }

    /** Sends so many raised events, some of them twice. */
    private static void send(long seed, int count) {
        try (KafkaProducer<byte[], byte[]> producer = TestBroker.producer()) {
            for (ExceptionEventLine line : lines(seed, count)) {
                producer.send(new ProducerRecord<>(triage.topic(), line.json()));
                if (line.number() % 10 == 0) {
                    producer.send(new ProducerRecord<>(triage.topic(), line.json()));
                }
            }
        }
    }

    private record ExceptionEventLine(int number, byte[] json, ExceptionEvent event) {}

    private static List<ExceptionEvent> events(int count) {
        return lines(72, count).stream().map(ExceptionEventLine::event).toList();
    }

    private static List<ExceptionEventLine> lines(long seed, int count) {
        EventReader reader = EventReader.of(ContentFolder.fromEnvironment());
        List<ExceptionEventLine> lines = new ArrayList<>();
        Twin twin = new Twin(TwinPlan.forLearning(seed, count));
        while (twin.hasNext()) {
            byte[] json = twin.next().event();
            if (reader.structured(json, NOW) instanceof ReadEvent.Readable readable) {
                lines.add(new ExceptionEventLine(lines.size(), json, readable.event()));
            }
        }
        assertThat(lines).hasSize(count);
        return lines;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }
}
