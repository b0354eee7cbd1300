package dev.triage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.learning.twin.Twin;
import dev.triage.learning.twin.TwinFiles;
import dev.triage.learning.twin.TwinPlan;
import dev.triage.platform.Json;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelCommandTests {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void listsWhatShipsAndMarksWhatServes() {
        assertThat(run("list")).isEqualTo(Exits.DONE);

        assertThat(out.toString()).containsPattern("\\* category@").containsPattern("\\* delay@");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void listsForMachines() {
        assertThat(run("list", "--json")).isEqualTo(Exits.DONE);

        List<?> models = Json.MAPPER.readValue(out.toString(), List.class);
        assertThat(models)
                .extracting(model -> ((Map<?, ?>) model).get("name"))
                .asString()
                .contains("category", "delay", "resolution", "workflow-success", "novelty");
    }

    @Test
    void printsTheCardOfAChampion() {
        assertThat(run("card", "category")).isEqualTo(Exits.DONE);

        assertThat(out.toString()).startsWith("# category ").contains("## Intended use");
    }

    @Test
    void saysWhichModelsThereAre() {
        assertThat(run("card", "weather")).isEqualTo(Exits.NOT_FOUND_OR_CONFLICT);
        assertThat(err.toString()).contains("category, delay, novelty, resolution, workflow-success", "found weather");

        assertThat(run("card", "category@999")).isEqualTo(Exits.NOT_FOUND_OR_CONFLICT);
        assertThat(err.toString()).contains("found 999");
    }

    @Test
    void refusesDataItCannotRead() throws Exception {
        Path file = folder.resolve("broken.jsonl");
        Files.writeString(file, "not json\n");

        assertThat(run("evaluate", "category", "--data", file.toString())).isEqualTo(Exits.INVALID_INPUT);
        assertThat(err.toString()).contains("line 1: expected JSON");
        assertThat(run("train", "category", "--data", folder.resolve("none").toString()))
                .isEqualTo(Exits.INVALID_INPUT);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesAModelItDoesNotTrain() throws Exception {
        Path file = Files.writeString(folder.resolve("some.jsonl"), "{}\n");

        assertThat(run(
                        "train",
                        "weather",
                        "--data",
                        file.toString(),
                        "--out",
                        folder.resolve("w").toString()))
                .isEqualTo(Exits.NOT_FOUND_OR_CONFLICT);
        assertThat(err.toString()).contains("[category, delay, resolution, workflow-success, novelty], found weather");
    }

    @Test
    void comparesTheEventsOfAFileWithWhatAModelLearnedFrom() throws Exception {
        Path few = events(40, "few.jsonl");
        assertThat(run("drift", "category", "--data", few.toString(), "--check"))
                .isEqualTo(Exits.DONE);
        assertThat(out.toString()).contains("Too few rows to tell").doesNotContain("ALARM");

        Path moved = folder.resolve("moved.jsonl");
        Files.writeString(moved, Files.readString(events(900, "many.jsonl")).replaceAll("DC-[A-Z]+", "DC-NEW"));
        assertThat(run("drift", "category", "--data", moved.toString())).isEqualTo(Exits.DONE);
        assertThat(out.toString()).contains("ALARM site DC-NEW new at");
        assertThat(run("drift", "category", "--data", moved.toString(), "--check", "--json"))
                .isEqualTo(Exits.NOT_PASSED);
        assertThat(out.toString()).contains("\"status\":\"ALARM\"");
    }

    @Test
    void refusesEventsItCannotReadAndModelsItDoesNotKnow() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.jsonl"), "{}\n");

        assertThat(run("drift", "category", "--data", broken.toString())).isEqualTo(Exits.INVALID_INPUT);
        assertThat(err.toString()).contains("line 1: ");
        assertThat(run("drift", "weather", "--data", broken.toString())).isEqualTo(Exits.NOT_FOUND_OR_CONFLICT);
    }

    @Test
    void addsAReferenceOnlyFromTheDataAVersionWasTrainedOn() throws Exception {
        Path other = Files.writeString(folder.resolve("other.jsonl"), "{}\n");

        assertThat(run("reference", "category", "--data", other.toString())).isEqualTo(Exits.INVALID_INPUT);
        assertThat(err.toString()).contains("Expected the data the version was trained on, SHA-256 ");
    }

    private Path events(int count, String name) throws Exception {
        Path file = folder.resolve(name);
        try (OutputStream lines = Files.newOutputStream(file)) {
            Twin twin = new Twin(TwinPlan.forLearning(3, count));
            while (twin.hasNext()) {
                lines.write(twin.next().event());
                lines.write('\n');
            }
        }
        return file;
    }

    @Test
    void writesAReportBesideTheFigures() throws Exception {
        Path page = folder.resolve("delay.html");

        assertThat(run("evaluate", "delay", "--data", labelled().toString(), "--report", page.toString()))
                .isEqualTo(Exits.DONE);

        assertThat(out.toString()).contains("auc");
        assertThat(Files.readString(page)).startsWith("<!doctype html>").contains("Model report: delay@");
    }

    @Test
    void comparesVersionsAndRefusesWhatCannotBeCompared() throws Exception {
        String data = labelled().toString();

        assertThat(run("compare", "delay", "category", "--data", data)).isEqualTo(Exits.INVALID_INPUT);
        assertThat(err.toString()).contains("Expected two versions of one model, found delay@");
        assertThat(run("compare", "delay", "delay", "--data", data, "--json")).isEqualTo(Exits.DONE);
        Map<?, ?> document = Json.MAPPER.readValue(out.toString(), Map.class);
        assertThat(document.get("mcnemarP")).hasToString("1.0");
    }

    private Path labelled() throws Exception {
        Path file = folder.resolve("labelled.jsonl");
        try (OutputStream lines = Files.newOutputStream(file)) {
            TwinFiles.writeLabelled(
                    TwinPlan.forLearning(3, 400), lines, OutputStream.nullOutputStream(), written -> {});
        }
        return file;
    }

    @Test
    void reproducesOnlyFromTheVeryData() throws Exception {
        Path other = Files.writeString(folder.resolve("train.jsonl.gz"), "not the same\n");

        assertThat(run("reproduce", "delay", "--data", other.toString())).isEqualTo(Exits.INVALID_INPUT);
        assertThat(err.toString())
                .contains("Expected a file train.jsonl.gz with SHA-256 ", "found [" + other + " with ");
        assertThat(run("reproduce", "weather")).isEqualTo(Exits.NOT_FOUND_OR_CONFLICT);
    }

    @Test
    void saysWhatDiffersWhenTrainingAgainGivesSomethingElse() throws Exception {
        Path data = folder.resolve("small.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(data))) {
            TwinFiles.writeLabelled(TwinPlan.forLearning(3, 600), out, OutputStream.nullOutputStream(), written -> {});
        }
        Path version = folder.resolve("delay/1");
        assertThat(run("train", "delay", "--data", data.toString(), "--out", version.toString()))
                .isEqualTo(Exits.DONE);

        assertThat(run("reproduce", version.toString(), "--data", data.toString()))
                .isEqualTo(Exits.DONE);
        Files.writeString(version.resolve("card.md"), "Trust me.");
        assertThat(run("reproduce", version.toString(), "--data", data.toString()))
                .isEqualTo(Exits.NOT_PASSED);
        assertThat(out.toString()).contains("is the same, bit for bit", "card.md: expected SHA-256 ");
    }

    @Test
    void drawsACurveOfTwoStepsOrMore() {
        assertThat(run("curve", "category", "--data", "x", "--steps", "1")).isEqualTo(Exits.WRONG_USAGE);
        assertThat(run("curve", "category", "--data", folder.resolve("none").toString()))
                .isEqualTo(Exits.INVALID_INPUT);
    }

    @Test
    void knowsOnlyItsVerbs() {
        assertThat(run("fly")).isEqualTo(Exits.WRONG_USAGE);
        assertThat(run("train", "category")).isEqualTo(Exits.WRONG_USAGE);
    }

    private int run(String... arguments) {
        CommandLine command = TriageCommand.configured(new CommandLine(new ModelCommand()));
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
