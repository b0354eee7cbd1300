package dev.triage.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.cases.Condition;
import dev.triage.cases.Facet;
import dev.triage.cases.QueueSort;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.LinkedMultiValueMap;

class QueueStateTests {

    private final Random random = new Random(42);

    /** Elsewhere the time filter is gone after a reload or on the next page. */
    @Test
    void comesBackFromItsAddressExactly() {
        for (int i = 0; i < 2_000; i++) {
            QueueState state = any();

            assertThat(QueueState.read(state.text())).as(state.text()).isEqualTo(state);
            assertThat(QueueState.read(state.text()).text()).isEqualTo(state.text());
        }
    }

    /** Elsewhere a search clears the filters. */
    @Test
    void keepsEverythingElseWhenOneThingChanges() {
        for (int i = 0; i < 500; i++) {
            QueueState state = any().from(null);

            assertThat(state.searching("x").searching(state.q())).isEqualTo(state);
            assertThat(state.searching("x").conditions()).isEqualTo(state.conditions());
            assertThat(state.sorted(QueueSort.AGE).sorted(state.sort())).isEqualTo(state);
            assertThat(state.from("abc").from(null)).isEqualTo(state);
            assertThat(state.opened("EX-1").opened(state.open())).isEqualTo(state);
            assertThat(state.toggled(Facet.SITE, "brand new", false).toggled(Facet.SITE, "brand new", false))
                    .isEqualTo(state);
            LinkedMultiValueMap<String, String> fields = new LinkedMultiValueMap<>();
            state.fieldsWithout("q").forEach(field -> fields.add(field.getKey(), field.getValue()));
            fields.add("q", state.q());
            assertThat(QueueState.of(fields)).isEqualTo(state);
        }
    }

    @Test
    void asksForAValueOrRulesItOutButNotBoth() {
        QueueState only = QueueState.empty().toggled(Facet.SITE, "A", false).toggled(Facet.SITE, "B", false);
        assertThat(only.text()).isEqualTo("site=A&site=B");

        QueueState not = only.toggled(Facet.SITE, "A", true);

        assertThat(not.text()).isEqualTo("site=B&not-site=A");
        assertThat(not.cleared(Facet.SITE)).isEqualTo(QueueState.empty());
    }

    @Test
    void columnsKeepTheirOrderAndTheirWidth() {
        assertThat(QueueColumn.keys(QueueColumn.of("loss.narrow,case.widest,deadline")))
                .isEqualTo("loss.narrow,case.widest,deadline");
        // The case is always there; what is not known is left out or normal; the first of two counts.
        assertThat(QueueColumn.keys(QueueColumn.of("loss.enormous,colour.wide,loss.wide")))
                .isEqualTo("loss,case");
        assertThat(QueueColumn.keys(QueueColumn.of(""))).isEqualTo("priority,case,deadline,loss,why,proposal");
        assertThat(QueueColumn.keys(QueueColumn.of("site.normal"))).isEqualTo("site,case");
    }

    @Test
    void offersEveryStepOfWidthThereIs() {
        List<QueueColumn.Choice> choices =
                QueueColumn.choices(QueueColumn.of("case,loss.narrow,site.widest"), QueueState.read("site=A"));

        assertThat(choices.get(0).wider()).isEqualTo("/queue?site=A&columns=case.wide%2Closs.narrow%2Csite.widest");
        assertThat(choices.get(0).narrower()).contains("case.narrow");
        assertThat(choices.get(1).narrower()).isNull();
        assertThat(choices.get(1).wider()).contains("case%2Closs%2Csite.widest");
        assertThat(choices.get(2).wider()).isNull();
        assertThat(choices.get(2).narrower()).contains("site.wide");
        assertThat(choices.get(3).shown()).isFalse();
        assertThat(choices.get(3).wider()).isNull();
    }

    @Test
    void leavesOutWhatItDoesNotUnderstand() {
        assertThat(QueueState.read("colour=red&sort=sideways&rows=7&site=&density="))
                .isEqualTo(QueueState.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /queue                                 | true
            /queue?site=A&q=a+b                    | true
            /cases/EX-2026-000001                  | true
            //evil.example/queue                   | false
            https://evil.example/queue             | false
            /queue/../logout                       | false
            /queue?x=%0d%0aSet-Cookie:a            | true
            /\\evil.example                        | false
            """)
    void leadsBackToOurOwnPagesOnly(String back, boolean own) {
        assertThat(BulkController.back(back)).isEqualTo(own ? back : "/queue");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            plain text      | plain text
            =1+1            | '=1+1
            +1              | '+1
            -1              | '-1
            @SUM(A1)        | '@SUM(A1)
            ` =cmd`         | `' =cmd`
            ＝1             | '＝1
            a,b             | "a,b"
            say "hi"        | "say ""hi""\"
            =HYPERLINK("x") | "'=HYPERLINK(""x"")"
            """)
    void writesCellsNoSpreadsheetTakesForFormulas(String value, String cell) {
        assertThat(CsvOfCases.cell(value)).isEqualTo(cell);
        assertThat(CsvOfCases.cell("\t" + value).replaceFirst("^\"", "")).startsWith("'");
    }

    private QueueState any() {
        QueueState state = QueueState.empty();
        for (int i = random.nextInt(5); i > 0; i--) {
            state = state.toggled(Facet.values()[random.nextInt(Facet.values().length)], text(), random.nextBoolean());
        }
        List<Condition> conditions = new ArrayList<>(state.conditions());
        return new QueueState(
                conditions,
                random.nextBoolean() ? "" : text(),
                QueueSort.values()[random.nextInt(QueueSort.values().length)],
                random.nextBoolean() ? null : text(),
                random.nextBoolean() ? null : "compact",
                random.nextBoolean() ? null : "case.wide,loss",
                random.nextBoolean() ? null : "EX-2026-000001",
                random.nextBoolean() ? null : "Europe/Berlin",
                random.nextBoolean() ? 50 : 200);
    }

    private String text() {
        String signs = "aZ9-_&=?+%#/\\\"'<>,;: é漢😀";
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(8); i > 0; i--) {
            text.appendCodePoint(signs.codePoints()
                    .toArray()[random.nextInt((int) signs.codePoints().count())]);
        }
        return text.append('y').toString();
    }
}
