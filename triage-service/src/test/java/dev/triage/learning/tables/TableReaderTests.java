package dev.triage.learning.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableReaderTests {

    @TempDir
    private Path folder;

    @Test
    void readsQuotedFieldsAndKnowsTheirLines() throws Exception {
        Path file = Tables.write(folder, "a.csv", "id,text\n1,\"two\nlines, and a \"\"quote\"\"\"\n2,\n");

        try (TableReader reader = TableReader.open(file, List.of("text", "id"), bytes -> {})) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.field(0)).isEqualTo("two\nlines, and a \"quote\"");
            assertThat(reader.field(1)).isEqualTo("1");
            assertThat(reader.next()).isTrue();
            assertThat(reader.field(0)).isNull();
            assertThat(reader.row()).isEqualTo(2);
            assertThat(reader.line()).isEqualTo(4);
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void readsTheSameRowsFromEveryForm() throws Exception {
        List<List<String>> plain = rows(Tables.write(folder, "a.csv", "\ufeffa,b\nx,1\ny,2\n"));
        Path packed = folder.resolve("named-like-nothing");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("a,b\r\nx,1\r\ny,2\r\n".getBytes(StandardCharsets.UTF_8));
        }
        Path lines = Tables.write(folder, "a.jsonl", "{\"b\": 1, \"a\": \"x\"}\n\n{\"a\": \"y\", \"b\": \"2\"}\n");

        assertThat(plain).containsExactly(List.of("x", "1"), List.of("y", "2"));
        assertThat(rows(packed)).isEqualTo(plain);
        assertThat(rows(lines)).isEqualTo(plain);
    }

    @Test
    void readsWhatJsonHasBesidesText() throws Exception {
        Path file = Tables.write(
                folder,
                "a.jsonl",
                "{\"a\": null, \"b\": true}\n{\"a\": [\"big\", \"box\"], \"b\": 1.50}\n{\"b\": 0}\n");

        try (TableReader reader = TableReader.open(file, List.of("a", "b"), bytes -> {})) {
            reader.next();
            assertThat(reader.field(0)).isNull();
            assertThat(reader.field(1)).isEqualTo("true");
            reader.next();
            assertThat(reader.field(0)).isEqualTo("big box");
            assertThat(reader.field(1)).isEqualTo("1.50");
            reader.next();
            assertThat(reader.field(0)).isNull();
        }
    }

    @Test
    void namesRowLineAndColumnOfABrokenRow() throws IOException {
        Path shorter = Tables.write(folder, "a.csv", "a,b,c\n1,2,3\n4,5\n");
        Path longer = Tables.write(folder, "b.csv", "a,b,c\n1,2,3\n4,5,6,7\n");
        Path broken = Tables.write(folder, "c.jsonl", "{\"a\": 1, \"b\": 2}\n{\"a\": 1,\n");

        assertThatThrownBy(() -> rows(shorter)).hasMessage("row 2 (line 3), column c: expected 3 fields, found 2");
        assertThatThrownBy(() -> rows(longer))
                .hasMessageContaining("row 2 (line 3)")
                .hasMessageContaining("found 4");
        assertThatThrownBy(() -> rows(broken)).hasMessageContaining("row 2 (line 2): expected a JSON object");
    }

    @Test
    void saysWhichColumnsThereAreInsteadOfTheWrongOne() throws IOException {
        Path csv = Tables.write(folder, "a.csv", "a,c\n1,2\n");
        Path json = Tables.write(folder, "a.jsonl", "{\"a\": 1}\n");

        assertThatThrownBy(() -> rows(csv)).hasMessageContaining("[b]").hasMessageContaining("[a, c]");
        assertThatThrownBy(() -> rows(json)).hasMessageContaining("expected the column b");
        assertThatThrownBy(() -> rows(Tables.write(folder, "b.csv", "a,b,a\n1,2,3\n")))
                .hasMessageContaining("a twice");
        assertThatThrownBy(() -> rows(Tables.write(folder, "c.csv", ""))).hasMessageContaining("empty file");
    }

    @Test
    void refusesOtherEncodingsAndHalfFiles() throws IOException {
        Path latin = folder.resolve("latin.csv");
        Files.write(latin, "a,b\nM\u00fcller,1\n".getBytes(StandardCharsets.ISO_8859_1));
        Path whole = folder.resolve("whole.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            for (int i = 0; i < 5_000; i++) {
                out.write(("row " + i * 7919 + "," + i + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] bytes = Files.readAllBytes(whole);
        Path half = folder.resolve("half.csv.gz");
        Files.write(half, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> rows(latin)).hasMessageContaining("expected UTF-8");
        assertThatThrownBy(() -> {
                    try (TableReader reader = TableReader.open(half, List.of("row 0"), read -> {})) {
                        while (reader.next()) {
                            assertThat(reader.row()).isPositive();
                        }
                    }
                })
                .hasMessageContaining("whole gzip file");
    }

    private static List<List<String>> rows(Path file) throws IOException, TableDataException {
        List<List<String>> rows = new ArrayList<>();
        try (TableReader reader = TableReader.open(file, List.of("a", "b"), bytes -> {})) {
            while (reader.next()) {
                rows.add(Arrays.asList(reader.field(0), reader.field(1)));
            }
        }
        return rows;
    }
}
