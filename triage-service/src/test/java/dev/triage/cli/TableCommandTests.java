package dev.triage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.triage.platform.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The data team's way in, on a table made on the spot. */
class TableCommandTests {

    private static final String SCHEMA = """
            name: damage
            target: damaged
            text: [note]
            categorical: [dock]
            numeric: [drops]
            split: {hash: id, testFraction: 0.3}
            """;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path schema = Path.of("");
    private Path data = Path.of("");

    @BeforeEach
    void makeATable() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<String> lines = new ArrayList<>(List.of("id,note,dock,drops,damaged"));
        for (int i = 0; i < 400; i++) {
            int drops = random.nextInt(4);
            boolean damaged = random.nextInt(4) < drops;
            lines.add(i + "," + (damaged ? "box dented" : "box fine") + " n" + random.nextInt(30) + ",D"
                    + random.nextInt(3) + "," + drops + "," + (damaged ? "yes" : "no"));
        }
        data = Files.writeString(folder.resolve("damage.csv"), String.join("\n", lines));
        schema = Files.writeString(folder.resolve("damage.yaml"), SCHEMA);
    }

    @Test
    void trainsEvaluatesAndListsWhatTheContractNames() throws IOException {
        Path version = folder.resolve("models/damage/1");

        assertThat(model("train", "damage", "--schema", schema, "--data", data, "--out", version, "--json"))
                .isEqualTo(Exits.DONE);

        Map<?, ?> trained = Json.MAPPER.readValue(out.toString(), Map.class);
        for (String name : List.of(
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
                "trainSeconds",
                "predictionsPerSecond")) {
            assertThat(trained.containsKey(name)).as(name).isTrue();
        }
        assertThat(err.toString()).contains("Reading: done", "Fitting: done");
        try (Stream<Path> files = Files.list(version)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("provenance.json", "metrics.json", "card.md", "report.html", "table.json");
        }

        assertThat(model("evaluate", version, "--data", data, "--json")).isEqualTo(Exits.DONE);
        Map<?, ?> evaluated = Json.MAPPER.readValue(out.toString(), Map.class);
        assertThat(evaluated.get("accuracy")).isEqualTo(trained.get("accuracy"));
        assertThat(evaluated.get("n")).isEqualTo(trained.get("n"));

        assertThat(model("explain", version, "--data", data, "--row", 3, "--json"))
                .isEqualTo(Exits.DONE);
        Map<?, ?> explained = Json.MAPPER.readValue(out.toString(), Map.class);
        double sum = ((Number) explained.get("base")).doubleValue();
        for (Object part : (List<?>) explained.get("parts")) {
            sum += ((Number) ((Map<?, ?>) part).get("amount")).doubleValue();
        }
        assertThat(sum).isCloseTo(((Number) explained.get("sum")).doubleValue(), within(1e-9));
        assertThat(model("explain", version, "--data", data, "--row", 9_999)).isEqualTo(Exits.NOT_FOUND_OR_CONFLICT);
        assertThat(err.toString()).contains("Expected a row 9999");

        assertThat(model("compare", version, version, "--data", data)).isEqualTo(Exits.DONE);
        assertThat(out.toString()).contains("o difference");
    }

    @Test
    void trainsAgainAndComparesBitForBit() throws IOException {
        Path version = folder.resolve("models/damage/1");
        assertThat(model("train", "damage", "--schema", schema, "--data", data, "--out", version))
                .isEqualTo(Exits.DONE);

        assertThat(model("reproduce", version, "--data", data)).isEqualTo(Exits.DONE);
        assertThat(out.toString()).contains("is the same, bit for bit");

        Files.writeString(version.resolve("card.md"), "Trust me.");
        assertThat(model("reproduce", version, "--data", data)).isEqualTo(Exits.NOT_PASSED);
        assertThat(out.toString()).contains("card.md: expected SHA-256 ");

        Path other = Files.writeString(folder.resolve("other.csv"), Files.readString(data) + "\n");
        assertThat(model("reproduce", version, "--data", other)).isEqualTo(Exits.INVALID_INPUT);
        assertThat(model("reproduce", version)).isEqualTo(Exits.WRONG_USAGE);
    }

    @Test
    void namesRowAndColumnAndEndsWithThree() throws IOException {
        Path broken = Files.writeString(
                folder.resolve("broken.csv"), Files.readString(data).replaceFirst("\n7,(.*),[0-9],", "\n7,$1,many,"));

        assertThat(model("train", "damage", "--schema", schema, "--data", broken, "--out", folder.resolve("x/1")))
                .isEqualTo(Exits.INVALID_INPUT);

        assertThat(err.toString())
                .contains("row 8 (line 9), column drops: expected a decimal number or nothing, found 'many'");
        assertThat(out.toString()).isEmpty();
        assertThat(folder.resolve("x/1")).doesNotExist();
    }

    @Test
    void saysWhichColumnsThereAre() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), SCHEMA.replace("[dock]", "[door]"));

        assertThat(model("train", "damage", "--schema", wrong, "--data", data, "--out", folder.resolve("x/1")))
                .isEqualTo(Exits.INVALID_INPUT);

        assertThat(err.toString()).contains("expected the columns [door]", "[id, note, dock, drops, damaged]");
    }

    @Test
    void keepsTheServicesOwnNames() {
        assertThat(model("train", "category", "--schema", schema, "--data", data, "--out", folder.resolve("x/1")))
                .isEqualTo(Exits.NOT_FOUND_OR_CONFLICT);
        assertThat(model("train", "Damage!", "--schema", schema, "--data", data))
                .isEqualTo(Exits.WRONG_USAGE);
        assertThat(model("train", "damage", "--schema", schema, "--data", data, "--data", data))
                .isEqualTo(Exits.WRONG_USAGE);
    }

    @Test
    void checksATableWithoutTraining() throws IOException {
        assertThat(run("data", "validate", data, "--schema", schema, "--json")).isEqualTo(Exits.DONE);
        Map<?, ?> found = Json.MAPPER.readValue(out.toString(), Map.class);
        assertThat(found.get("rows")).isEqualTo(400);

        Path short3 = Files.writeString(folder.resolve("short.csv"), Files.readString(data) + "\n400,only,three\n");
        assertThat(run("data", "validate", short3, "--schema", schema)).isEqualTo(Exits.INVALID_INPUT);
        assertThat(err.toString()).contains("row 401", "expected 5 fields, found 3");
    }

    private int model(Object... arguments) {
        return run(Stream.concat(Stream.of("model"), Arrays.stream(arguments)).toArray());
    }

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = TriageCommand.configured(new CommandLine(new TriageCommand()));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
    }
}
