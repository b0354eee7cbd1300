package dev.triage.learning.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingTests {

    @TempDir
    private Path folder;

    @Test
    void countsTheSidesAndOrdersTheClasses() throws Exception {
        Reading reading = read(Tables.parcels(500, 1));

        assertThat(reading.rows()).isEqualTo(500);
        assertThat(reading.trainRows() + reading.testRows()).isEqualTo(500);
        assertThat(reading.classes()).containsExactly("no", "yes");
        assertThat(reading.notes()).isEmpty();
        assertThat(reading.later()).isFalse();
    }

    @Test
    void refusesATestRowAmongTheTrainingRows() throws IOException {
        List<String> lines = Tables.parcels(300, 1);
        String test = lines.stream()
                .filter(line -> line.contains(",test,"))
                .findFirst()
                .orElseThrow();
        lines.add(test.replace(",test,", ",train,"));

        assertThatThrownBy(() -> read(lines))
                .isInstanceOf(TableDataException.class)
                .hasMessageContaining("1 of ")
                .hasMessageContaining("row " + lines.indexOf(test))
                .hasMessageContaining("column id")
                .hasMessageContaining("expected no test row among the training rows");
    }

    @Test
    void refusesATestRowUnderAnotherNumber() throws IOException {
        List<String> lines = Tables.parcels(300, 1);
        String test = lines.stream()
                .filter(line -> line.contains(",test,"))
                .findFirst()
                .orElseThrow();
        lines.add("P-new" + test.substring(test.indexOf(',')).replace(",test,", ",train,"));

        assertThatThrownBy(() -> read(lines)).hasMessageContaining("with the same values");
    }

    @Test
    void keepsRowsThatAreAlikeByChance() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        List<String> lines = new ArrayList<>(List.of("a,b,part,y"));
        for (int i = 0; i < 2_000; i++) {
            lines.add("a" + random.nextInt(5) + ",b" + random.nextInt(5) + ","
                    + (random.nextInt(5) == 0 ? "test" : "train") + "," + random.nextInt(2));
        }

        Reading reading = read(
                lines, "name: x\ntarget: y\ncategorical: [a, b]\nsplit: {column: part, train: [train], test: [test]}");

        assertThat(reading.notes()).singleElement().asString().contains("repeat each other as often");
    }

    @Test
    void refusesWhatTeachesNothing() {
        assertThatThrownBy(() -> read(Tables.parcels(300, 1).stream()
                        .map(line -> line.replaceAll(",yes$", ",no"))
                        .toList()))
                .hasMessageContaining("column late: expected at least two classes")
                .hasMessageContaining("[no]");
        assertThatThrownBy(() -> read(Tables.parcels(300, 1), Tables.PARCELS + "classes: [no, yes, lost]\n"))
                .hasMessageContaining("class lost");
        assertThatThrownBy(() -> read(Tables.parcels(300, 1), Tables.PARCELS + "classes: [no, maybe]\n"))
                .hasMessageContaining("column late")
                .hasMessageContaining("one of the classes [no, maybe]");
        assertThatThrownBy(() -> read(
                        Tables.parcels(300, 1).stream()
                                .map(line -> line.replaceAll(",(yes|no)$", ",5"))
                                .toList(),
                        Tables.PARCELS.replace("classification", "regression")))
                .hasMessageContaining("different values");
        assertThatThrownBy(() -> read(Tables.parcels(300, 1), Tables.PARCELS.replace("classification", "regression")))
                .hasMessageContaining("row 1 (line 2), column late: expected a decimal number");
        assertThatThrownBy(() -> read(Tables.parcels(10, 1))).hasMessageContaining("at least 20 training rows");
        assertThatThrownBy(() -> read(Tables.parcels(0, 1))).hasMessageContaining("found none");
    }

    @Test
    void leavesRowsWithoutAnAnswerOutAndSaysSo() throws Exception {
        List<String> lines = Tables.parcels(300, 1);
        lines.set(5, lines.get(5).replaceAll(",(yes|no)$", ","));

        Reading reading = read(lines);

        assertThat(reading.trainRows() + reading.testRows()).isEqualTo(299);
        assertThat(reading.notes()).singleElement().asString().contains("1 rows", "column late", "row 5");
    }

    @Test
    void keepsAGroupOnOneSide() {
        List<String> lines = new ArrayList<>(Tables.parcels(300, 1));
        List<String> grouped = new ArrayList<>(List.of(lines.getFirst() + ",shipment"));
        for (int i = 1; i < lines.size(); i++) {
            grouped.add(lines.get(i) + ",S-" + i / 3);
        }

        assertThatThrownBy(() -> read(grouped, Tables.PARCELS + "group: shipment\n"))
                .hasMessageContaining("column shipment")
                .hasMessageContaining("one side of the split");
    }

    @Test
    void putsTheNewestRowsInTheTestAndMomentsTogether() throws Exception {
        List<String> lines = new ArrayList<>(List.of("x,at,y"));
        for (int i = 0; i < 400; i++) {
            lines.add(i % 7 + ",2026-01-%02d,%s".formatted(1 + i / 20, i % 2 == 0 ? "a" : "b"));
        }

        Reading reading =
                read(lines, "name: x\ntarget: y\nnumeric: [x]\ntimestamp: [at]\nsplit: {time: at, testFraction: 0.21}");

        assertThat(reading.later()).isTrue();
        // 21 % of 400 rows is 84: the fifth newest day would be cut in two, so it goes to one side whole.
        assertThat(reading.testRows() % 20).isZero();
        assertThat(reading.testRows()).isBetween(80L, 100L);
    }

    @Test
    void splitsByHashTheSameWayWhateverTheOrder() throws Exception {
        List<String> lines = Tables.parcels(400, 1);
        List<String> reversed = new ArrayList<>(lines);
        java.util.Collections.reverse(reversed.subList(1, reversed.size()));
        String schema = Tables.PARCELS.replaceAll("split: .*", "split: {hash: id, testFraction: 0.25}");

        assertThat(read(reversed, schema).testRows())
                .isEqualTo(read(lines, schema).testRows())
                .isBetween(70L, 130L);
    }

    private Reading read(List<String> lines) throws IOException, TableDataException {
        return read(lines, Tables.PARCELS);
    }

    private Reading read(List<String> lines, String schema) throws IOException, TableDataException {
        return Reading.of(SchemaFile.of("schema", schema), Tables.write(folder, "table.csv", lines), Progress.SILENT);
    }
}
