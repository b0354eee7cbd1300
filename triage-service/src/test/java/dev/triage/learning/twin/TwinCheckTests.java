package dev.triage.learning.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TwinCheckTests {

    @Test
    void holdsEveryBand() {
        List<TwinCheck.Band> bands = TwinCheck.run(1, 8_000, done -> {});

        assertThat(bands)
                .hasSize(10)
                .allSatisfy(band -> assertThat(band.ok()).as(band.toString()).isTrue());
    }

    @Test
    void averagesF1OverTheCategoriesAmongTheLabels() {
        // a: precision 1/2, recall 1/2, F1 1/2; b: precision 1/1, recall 1/2, F1 2/3; c is only guessed.
        double f1 = PlainModels.macroF1(List.of("a", "a", "b", "b"), List.of("a", "c", "b", "a"));

        assertThat(f1).isEqualTo((1.0 / 2 + 2.0 / 3) / 2, within(1e-12));
    }

    @Test
    void findsAWordThatGivesACategoryAway() {
        List<CheckRow> rows = rows(List.of("stock", "short"), List.of("stock", "giveaway"));

        assertThat(Leaks.mostPreciseWord(rows).value()).isEqualTo(1.0);
        assertThat(Leaks.bestSingleFeature(rows).what()).startsWith("word giveaway for ");
        assertThat(Leaks.bestSingleFeature(rows).value()).isEqualTo(1.0);
    }

    @Test
    void findsANumberThatGivesACategoryAway() {
        List<CheckRow> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(row(i % 2 == 0 ? "A" : "B", List.of("same"), Map.of("ratio", i % 2 + i / 100.0)));
        }
        Leaks.Found found = Leaks.bestSingleFeature(rows);

        assertThat(found.what()).startsWith("ratio for ");
        assertThat(found.value()).isEqualTo(1.0, within(1e-12));
    }

    @Test
    void countsNearCopiesAndHowOftenTheyDisagree() {
        List<String> text = List.of("pallet", "missing", "at", "dock", "seven");
        List<CheckRow> rows = List.of(
                row("A", text, Map.of()),
                row("B", List.of("carrier", "late", "again", "today"), Map.of()),
                row("A", text, Map.of()),
                row("B", text, Map.of()));
        Leaks.Copies copies = Leaks.copies(rows);

        assertThat(copies.share()).isEqualTo(0.5);
        assertThat(copies.disagreement()).isEqualTo(0.5);
    }

    private static List<CheckRow> rows(List<String> a, List<String> b) {
        List<CheckRow> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(row("A", a, Map.of()));
            rows.add(row("B", b, Map.of()));
        }
        // One more kind of row, so that the shared word does not tell A and B apart from nothing.
        rows.add(row("A", List.of("stock"), Map.of()));
        return rows;
    }

    private static CheckRow row(String label, List<String> words, Map<String, Double> facts) {
        return new CheckRow(Instant.EPOCH, label, label, words, words, facts);
    }
}
