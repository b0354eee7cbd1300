package dev.triage.assessment.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Allocation failed: 40 of 120 EA | allocation failed # of # ea
            SKU-1042 at DC-EAST             | sku-# at dc east
            1,234.50 EUR                    | # eur
            M8x40 bolt                      | m#x# bolt
            due 2026-11-24T16:00Z           | due #id #z
            SO-9f3a7b2c                     | #id
            short-pick, recount.            | short pick recount
            Bestätigung FEHLT               | bestätigung fehlt
            """)
    void reducesIdentifiersToTheirShape(String text, String words) {
        assertThat(words(text)).containsExactly(words.split(" "));
    }

    @Test
    void keepsSilentAboutTextWithoutWords() {
        assertThat(words(" -- !? … ")).isEmpty();
    }

    @Test
    void stopsWhereThereIsNoMoreRoom() {
        Words words = new Words(3, true);
        words.read("one two three four");
        words.read("five");
        assertThat(words.count()).isEqualTo(3);
    }

    private static List<String> words(String text) {
        Words words = new Words(20, true);
        words.read(text);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < words.count(); i++) {
            found.add(words.text(i));
            assertThat(words.hash(i)).isEqualTo(FeatureHash.part(words.text(i)));
        }
        return found;
    }
}
