package dev.triage.learning.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What fields are read as. */
class ValuesTests {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "2026-11-23, 2026-11-23T00:00:00Z",
        "2026-11-23T09:14, 2026-11-23T09:14:00Z",
        "2026-11-23 09:14:07, 2026-11-23T09:14:07Z",
        "2026-11-23T09:14:07.250Z, 2026-11-23T09:14:07.250Z",
        "2026-11-23T09:14:07+02:00, 2026-11-23T07:14:07Z",
        "2026-11-23 09:14:07 UTC, 2026-11-23T09:14:07Z",
        "2026/1/5 9:14, 2026-01-05T09:14:00Z",
        "1795425247, 2026-11-23T09:14:07Z",
        "1795425247000, 2026-11-23T09:14:07Z"
    })
    void readsTimesAsTablesHaveThem(String text, String expected) {
        assertThat(Instant.ofEpochMilli(Times.read(text).orElseThrow())).isEqualTo(Instant.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomorrow", "2026-13-01", "2026-02-30", "23.11.2026", "2026-11-23T25:00", ""})
    void readsNoTimeWhereThereIsNone(String text) {
        assertThat(Times.read(text)).isEmpty();
    }

    @Test
    void splitsWordsOfAnyLanguage() throws Exception {
        assertThat(words("Müller's PO-551: 12 Stück, naïve"))
                .containsExactly("müller", "s", "po", "551", "12", "stück", "naïve");
        assertThat(words("órdén №7 заказ")).contains("órdén", "7", "заказ");
        assertThat(words("在庫不足 SKU")).containsExactly("在", "庫", "不", "足", "sku");
        assertThat(words("สินค้า")).hasSizeGreaterThan(3);
        assertThat(words("हिन्दी भाषा")).containsExactly("हिन्दी", "भाषा");
    }

    @Test
    void knowsNoLongNumberByHeart() throws Exception {
        assertThat(words("order 123456 and 987654")).containsExactly("order", "####", "and", "####");
        assertThat(words("year 2026")).containsExactly("year", "2026");
    }

    @Test
    void readsMissingNumbersAndRefusesOthers() throws Exception {
        TableSchema schema = schema("numeric: [x]");
        Path file = Tables.write(
                folder, "n.csv", "x,y,part\n1.5e3,a,train\nNA,a,train\n,a,train\ntrue,a,train\n12 kg,a,train\n");
        try (TableReader reader = TableReader.open(file, schema.needed(), bytes -> {})) {
            RowParser parser = new RowParser(schema, schema.needed());
            Row row = new Row(schema);
            double[] read = new double[4];
            for (int i = 0; i < 4; i++) {
                reader.next();
                parser.features(reader, row);
                read[i] = row.numbers[0];
            }

            assertThat(read).containsExactly(1500, Double.NaN, Double.NaN, 1);
            reader.next();
            assertThatThrownBy(() -> parser.features(reader, row))
                    .hasMessage("row 5 (line 6), column x: expected a decimal number or nothing, found '12 kg'");
        }
    }

    private List<String> words(String text) throws TableDataException, IOException {
        Row row = new Row(schema("text: [x]"));
        Tokens.read(text, row, 0);
        return Arrays.asList(row.words[0]).subList(0, row.wordCounts[0]);
    }

    private static TableSchema schema(String columns) throws TableDataException {
        return SchemaFile.of(
                "schema", "name: x\ntarget: y\n" + columns + "\nsplit: {column: part, train: [train], test: [test]}\n");
    }
}
