package dev.triage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.fixtures.Exceptions;
import dev.triage.platform.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DataValidateCommandTests {

    private static final String GOOD = line("1", "SO-1");

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void passesAGoodFile() throws IOException {
        assertThat(validate(file("good.jsonl", GOOD + "\n\n" + GOOD))).isEqualTo(Exits.DONE);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEqualToIgnoringNewLines("2 events, 2 valid, 0 not");
    }

    @Test
    void namesLineAndPointerOfEachProblem() throws IOException {
        String bad = GOOD.replace("\"number\":\"SO-1\"", "\"number\":17").replace("\"EUR\"", "\"eur\"");
        assertThat(validate(file("bad.jsonl", GOOD + "\n" + bad + "\nnonsense\n")))
                .isEqualTo(Exits.INVALID_INPUT);
        assertThat(out.toString().lines())
                .hasSize(3)
                .contains(
                        "line 2 /data/order/number: expected text of 1 to 120 characters, found 17 [SCHEMA]",
                        "line 2 /data/value/currency: expected a currency of three capital letters, such as \"EUR\","
                                + " found \"eur\" [SCHEMA]")
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("line 3: Expected JSON, found ")
                        .endsWith("[NOT_JSON]"));
        assertThat(err.toString()).contains("3 events, 1 valid, 2 not");
    }

    @Test
    void stopsToListAfterAHundredProblemsButCountsOn() throws IOException {
        Path file = file("many.jsonl", String.join("\n", Collections.nCopies(150, "[]")));
        assertThat(validate(file)).isEqualTo(Exits.INVALID_INPUT);
        assertThat(out.toString().lines()).hasSize(100);
        assertThat(err.toString()).contains("150 events, 0 valid, 150 not");
    }

    @Test
    void printsJsonForMachines() throws IOException {
        validate(file("bad.jsonl", "[]"), "--json");
        assertThat(Json.MAPPER.readTree(out.toString())).isEqualTo(Json.MAPPER.readTree("""
                        {"events": 1, "valid": 0, "invalid": 1, "problems": [{"line": 1, "pointer": "",
                         "code": "NOT_CLOUDEVENT",
                         "message": "Expected a CloudEvent as a JSON object, found a list of 0"}]}"""));
    }

    @Test
    void readsCompressedFiles() throws IOException {
        Path file = folder.resolve("good.jsonl.gz");
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
            gzip.write(GOOD.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(validate(file)).isEqualTo(Exits.DONE);
        assertThat(err.toString()).contains("1 events, 1 valid");
    }

    @Test
    void survivesALineWithoutEnd() throws IOException {
        assertThat(validate(file("long.jsonl", "x".repeat(3_000_000) + "\n" + GOOD)))
                .isEqualTo(Exits.INVALID_INPUT);
        assertThat(out.toString()).contains("line 1: Expected at most 1048576 bytes");
        assertThat(err.toString()).contains("2 events, 1 valid, 1 not");
    }

    @Test
    void checksAgainstASchemaOfOnesOwn() throws IOException {
        Path schema = file("own.json", """
                {"type": "object", "required": ["weather"], "properties": {"weather": {"type": "string"}}}""");
        assertThat(validate(file("good.jsonl", GOOD), "--schema", schema.toString()))
                .isEqualTo(Exits.INVALID_INPUT);
        assertThat(out.toString()).contains("line 1 /data/weather: expected text, found nothing");
        assertThat(validate(
                        file("good.jsonl", GOOD),
                        "--schema",
                        file("no.json", "[]").toString()))
                .isEqualTo(Exits.INVALID_INPUT);
        assertThat(err.toString()).contains("no.json: Expected a JSON Schema as an object, found a list of 0");
    }

    @Test
    void saysWhenThereIsNoFile() {
        assertThat(validate(folder.resolve("none.jsonl"))).isEqualTo(Exits.NOT_FOUND_OR_CONFLICT);
        assertThat(err.toString()).contains("Expected a file, found none at");
    }

    private int validate(Path file, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = file.toString();
        System.arraycopy(options, 0, arguments, 1, options.length);
        return TriageCommand.configured(new CommandLine(new DataValidateCommand()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static String line(String id, String order) {
        return Json.MAPPER
                .readTree(Exceptions.allocationShortageJson(id, order))
                .toString();
    }
}
