package dev.triage.learning.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The whole way, on small tables made on the spot. */
class TableTrainingTests {

    private static final Instant WHEN = Instant.parse("2026-11-24T00:00:00Z");

    @TempDir
    static Path folder;

    private static Path schema;
    private static Path data;
    private static TableTraining.Trained parcels;

    @BeforeAll
    static void trainOnce() throws IOException {
        schema = Tables.write(folder, "parcels.yaml", Tables.PARCELS);
        data = Tables.write(folder, "parcels.csv", Tables.parcels(1_200, 1));
        parcels = done(train(schema, data, folder.resolve("parcels/1")));
    }

    @Test
    void learnsWhatTheRowsSayAndMeasuresIt() {
        Map<String, Object> metrics = parcels.metrics();

        assertThat(metrics)
                .containsKeys(
                        "n",
                        "classes",
                        "accuracy",
                        "macroF1",
                        "microF1",
                        "logLoss",
                        "ece",
                        "auc",
                        "averagePrecision",
                        "majorityAccuracy",
                        "perClass",
                        "intervals",
                        "candidateSets",
                        "dial");
        assertThat(figure(metrics, "auc")).isGreaterThan(0.8);
        assertThat(figure(metrics, "accuracy")).isGreaterThan(figure(metrics, "majorityAccuracy") + 0.1);
        assertThat(metrics.get("positiveClass")).isEqualTo("yes");
        assertThat(parcels.predictionsPerSecond()).isPositive();
    }

    @Test
    void leavesTheSameFilesForTheSameDataAndSeed() throws IOException {
        Path again = done(train(schema, data, folder.resolve("again/1"))).folder();

        try (Stream<Path> files = Files.list(parcels.folder())) {
            for (Path file :
                    files.filter(each -> !each.endsWith("machine.json")).toList()) {
                assertThat(Files.readAllBytes(again.resolve(file.getFileName())))
                        .as(file.getFileName().toString())
                        .isEqualTo(Files.readAllBytes(file));
            }
        }
    }

    @Test
    void saysTheSameWhenItIsReadAgain() throws IOException {
        Map<String, Object> evaluated = done(new TableEvaluation(Progress.SILENT).evaluate(parcels.folder(), data));

        for (String measure : List.of("n", "accuracy", "macroF1", "logLoss", "auc")) {
            assertThat(evaluated.get(measure))
                    .as(measure)
                    .isEqualTo(parcels.metrics().get(measure));
        }
    }

    @Test
    void scoresAFileOfOtherRowsWhole() throws IOException {
        List<String> others = Tables.parcels(300, 9).stream()
                .map(line -> line.replaceAll(",(test|train|part),", ","))
                .map(line -> line.replace("C5", "C99"))
                .toList();

        Map<String, Object> evaluated = done(new TableEvaluation(Progress.SILENT)
                .evaluate(parcels.folder(), Tables.write(folder, "others.csv", others)));

        assertThat(evaluated.get("n")).isEqualTo(300);
        assertThat(figure(evaluated, "auc")).isGreaterThan(0.75);
    }

    @Test
    void readsNothingThatWasChanged() throws Exception {
        List<String> names;
        try (Stream<Path> files = Files.list(parcels.folder())) {
            names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("table.json|features.*|golden.*|member-.*(linear|trees).*"))
                    .toList();
        }
        assertThat(names).hasSizeGreaterThan(3);
        for (String name : names) {
            Path copy = copy(parcels.folder(), "changed-" + name);
            byte[] bytes = Files.readAllBytes(copy.resolve(name));
            bytes[bytes.length / 2] ^= 1;
            Files.write(copy.resolve(name), bytes);

            assertThatThrownBy(() -> TableModelFolder.read(copy))
                    .isInstanceOf(TableDataException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("SHA-256");
        }
    }

    @Test
    void servesNoMemberThatSaysSomethingElseThanTribuo() throws Exception {
        Path plan = Tables.write(folder, "straight.yaml", Tables.PARCELS + "trainers: [linear]\n");
        Path straight = done(train(plan, data, folder.resolve("straight/1"))).folder();
        TableModel model = TableModelFolder.read(straight);
        GoldenRows golden = GoldenRows.of(
                JsonMapper.builder().build().readTree(Files.readAllBytes(straight.resolve("golden.json"))));
        List<Member> wrong = new ArrayList<>(model.members());
        Member.Linear linear = (Member.Linear) wrong.getFirst();
        float[] weights =
                new float[linear.weights().features() * linear.weights().outputs()];
        wrong.set(
                0,
                new Member.Linear(
                        linear.emphasis(),
                        new LinearWeights(
                                linear.weights().features(), linear.weights().outputs(), weights, new float[2]),
                        Optional.empty()));
        TableModel changed = new TableModel(
                model.schema(),
                model.classes(),
                model.sparse(),
                wrong,
                model.shares(),
                model.calibrator(),
                model.target());

        golden.check(model);
        assertThat(golden.rows())
                .hasSizeGreaterThanOrEqualTo(8 * model.members().size());
        assertThatThrownBy(() -> golden.check(changed)).hasMessageContaining("what Tribuo says");
    }

    @Test
    void explainsInTheTablesWordsAndAddsUp() throws Exception {
        TableModel model = TableModelFolder.read(parcels.folder());
        TableModel.Scorer scorer = model.scorer();
        Row row = new Row(model.schema());
        Tokens.read("storm, roads closed", row, 0);
        row.categories[0] = "DC-EAST";
        row.categories[1] = "C5";
        row.numbers[0] = 19;
        row.times[0] = Times.read("2026-03-01").orElseThrow();

        TableModel.Explanation explanation = scorer.explain(row, 1, 0);

        double[] scores = scorer.scores(row);
        assertThat(explanation.sum()).isCloseTo(scores[1] - scores[0], within(1e-6));
        assertThat(explanation.parts().getFirst().amount()).isPositive();
        assertThat(explanation.parts())
                .extracting(TableModel.Contribution::column)
                .contains("carrier", "weight", "note");
    }

    @Test
    void predictsNumbersOverMagnitudes() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        List<String> lines = new ArrayList<>(List.of("kind,size,hours"));
        for (int i = 0; i < 1_500; i++) {
            int kind = random.nextInt(5);
            double size = random.nextDouble() * 10;
            double hours = Math.exp(kind + size / 5 + random.nextGaussian() * 0.4);
            lines.add("k" + kind + "," + size + "," + hours);
        }
        Path hours = Tables.write(folder, "hours.csv", lines);
        Path plan = Tables.write(
                folder,
                "hours.yaml",
                "name: hours\ntask: regression\ntarget: hours\ncategorical: [kind]\nnumeric: [size]\nsplit: {hash: size}\n");

        Map<String, Object> metrics =
                done(train(plan, hours, folder.resolve("hours/1"))).metrics();

        assertThat(metrics).containsKeys("mae", "rmse", "r2", "medianAe", "baselineMae", "spearman", "ranges");
        assertThat(figure(metrics, "mae")).isLessThan(figure(metrics, "baselineMae") * 0.5);
        assertThat(figure(metrics, "spearman")).isGreaterThan(0.9);
    }

    @Test
    void tellsManyClassesOfTextApart() throws IOException {
        SplittableRandom random = new SplittableRandom(8);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            int topic = random.nextInt(60);
            lines.add("{\"t\": \"about topic%d and word%d, tópico%d 在庫%d\", \"y\": \"T%d\", \"n\": %d}"
                    .formatted(topic, random.nextInt(40), random.nextInt(60), topic % 7, topic, i));
        }
        Path many = Tables.write(folder, "many.jsonl", lines);
        Path plan = Tables.write(
                folder,
                "many.yaml",
                "name: many\ntarget: y\ntext: [t]\nignore: [n]\nsplit: {hash: t, testFraction: 0.2}\n");

        Map<String, Object> metrics =
                done(train(plan, many, folder.resolve("many/1"))).metrics();

        assertThat(figure(metrics, "accuracy")).isGreaterThan(0.95);
        assertThat(figure(metrics, "macroF1")).isGreaterThan(0.9);
    }

    @Test
    void refusesWithRowAndColumnAndLeavesNothing() throws IOException {
        List<String> lines = Tables.parcels(300, 1);
        lines.set(7, lines.get(7).replaceAll(",C[0-9],[^,]*,", ",C1,heavy,"));
        Path broken = Tables.write(folder, "broken.csv", lines);
        Path out = folder.resolve("nothing/1");

        Refusal refusal = refused(train(schema, broken, out));

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refusal.message())
                .isEqualTo("row 7 (line 8), column weight: expected a decimal number or nothing, found 'heavy'");
        assertThat(out).doesNotExist();
        assertThat(refused(train(schema, data, parcels.folder())).kind()).isEqualTo(Refusal.Kind.CONFLICT);
    }

    private static Result<TableTraining.Trained> train(Path schema, Path data, Path out) {
        return new TableTraining(Progress.SILENT)
                .train(new TableTraining.Order(
                        out.getParent().getFileName().toString().equals("again") ? "parcels" : name(out),
                        schema,
                        data,
                        OptionalLong.empty(),
                        out,
                        WHEN));
    }

    private static String name(Path out) {
        return out.getParent().getFileName().toString();
    }

    private static double figure(Map<String, Object> metrics, String name) {
        return ((Number) metrics.get(name)).doubleValue();
    }

    private static Path copy(Path from, String name) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(name));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static <T> T done(Result<T> result) {
        if (result instanceof Result.Done<T> done) {
            return done.value();
        }
        throw new AssertionError("Expected it done, found " + result);
    }

    private static Refusal refused(Result<?> result) {
        return ((Result.Refused<?>) result).refusal();
    }
}
