package dev.triage.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTextTests {

    @Test
    void tellsWordsFromConditions() {
        assertThat(SearchText.read("  bolt site:DC-EAST,DC-WEST  -status:new  supplier:\"Acme Co\" \"10:42 short\" "))
                .isEqualTo(new SearchText.Understood(
                        List.of(
                                Condition.only(Facet.SITE, "DC-EAST", "DC-WEST"),
                                Condition.not(Facet.STATUS, "NEW"),
                                Condition.only(Facet.SUPPLIER, "Acme Co")),
                        "bolt 10:42 short"));
        assertThat(SearchText.read("SO-88213 -12 - a-b"))
                .isEqualTo(new SearchText.Understood(List.of(), "SO-88213 -12 - a-b"));
        assertThat(SearchText.read("")).isEqualTo(new SearchText.Understood(List.of(), ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bolt colour:red         | 5  | found "colour"
            -colour:red             | 1  | found "colour"
            site:                   | 5  | Expected a value for site
            site:A,                 | 7  | Expected a value for site
            status:OPEN             | 7  | found "OPEN"
            priority:P1,P9          | 12 | found "P9"
            sla:soon                | 4  | overdue
            site:"DC EAST           | 5  | second quotation mark
            a "b c                  | 2  | second quotation mark
            """)
    void showsWhereItIsNotUnderstood(String typed, int at, String message) {
        assertThat(SearchText.read(typed)).isInstanceOfSatisfying(SearchText.Wrong.class, wrong -> {
            assertThat(wrong.at()).isEqualTo(at);
            assertThat(wrong.message()).contains(message);
            assertThat(wrong.shown(typed).lines().toList().getLast()).isEqualTo(" ".repeat(at) + "^");
        });
    }

    @Test
    void readsBackWhatItSuggests() {
        for (String value : List.of("DC-EAST", "Acme Co", "a,b", "(none)")) {
            assertThat(SearchText.read(SearchText.written(Facet.SITE, value)))
                    .isEqualTo(new SearchText.Understood(List.of(Condition.only(Facet.SITE, value)), ""));
        }
    }
}
