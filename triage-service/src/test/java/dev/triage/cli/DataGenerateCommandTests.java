package dev.triage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DataGenerateCommandTests {

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void writesEventsAndTheirTruthApart() throws IOException {
        Path events = folder.resolve("events.ndjson");
        Path truth = folder.resolve("truth.ndjson");

        assertThat(run("--seed", "3", "--events", "200", "--out", events.toString(), "--truth", truth.toString()))
                .isZero();

        assertThat(Files.readAllLines(events))
                .hasSize(200)
                .allSatisfy(line ->
                        assertThat(line).startsWith("{\"specversion\":\"1.0\"").doesNotContain("cause"));
        assertThat(Files.readAllLines(truth))
                .hasSize(200)
                .allSatisfy(line -> assertThat(line).contains("\"cause\"", "\"successProbability\"", "\"category\""));
        assertThat(err.toString()).contains("200 generated events");
    }

    @Test
    void writesTheSameBytesForTheSameOptions() throws IOException {
        Path one = folder.resolve("one.gz");
        Path two = folder.resolve("two.gz");
        run("--seed", "3", "--events", "300", "--days", "7", "--out", one.toString());
        run("--seed", "3", "--events", "300", "--days", "7", "--out", two.toString());

        assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(two));
    }

    @Test
    void writesLabelledLinesForLearning() throws IOException {
        Path file = folder.resolve("labelled.jsonl.gz");
        run("--seed", "3", "--events", "300", "--labelled", "--out", file.toString());

        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines())
                    .hasSize(300)
                    .allSatisfy(
                            line -> assertThat(line).startsWith("{\"event\":{").contains("\"label\":{\"category\""));
        }
    }

    @Test
    void refusesOptionsThatMakeNoSense() {
        String out = folder.resolve("x").toString();

        assertThat(run("--events", "10", "--out", out)).isEqualTo(2);
        assertThat(run("--seed", "1", "--events", "0", "--out", out)).isEqualTo(2);
        assertThat(err.toString()).contains("Expected 1 to 100000000 events, found 0");
        assertThat(run("--seed", "1", "--events", "10", "--end", "tomorrow", "--out", out))
                .isEqualTo(2);
        assertThat(err.toString()).contains("found 'tomorrow'");
        assertThat(run("--seed", "1", "--events", "10", "--repeats", "0.9", "--out", out))
                .isEqualTo(2);
        assertThat(Path.of(out)).doesNotExist();
    }

    private int run(String... arguments) {
        CommandLine line = new CommandLine(new DataGenerateCommand());
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
