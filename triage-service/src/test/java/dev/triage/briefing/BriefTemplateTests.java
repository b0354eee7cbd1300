package dev.triage.briefing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.briefing.Brief.Sentence;
import dev.triage.briefing.Briefs.Evidence;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BriefTemplateTests {

    private static final List<Evidence> FACTS = List.of(
            new Evidence("E1", "what happened", "Allocation failed: 40 of 120 EA of SKU-1042 short at DC-EAST"),
            new Evidence("E2", "category", "Allocation shortage"),
            new Evidence("E3", "order", "SO-88213 line 10"),
            new Evidence("E4", "item", "SKU-1042"),
            new Evidence("E5", "quantity short", "40 EA"),
            new Evidence("E6", "deadline", "24 Nov 2026 16:00 UTC"),
            new Evidence("E7", "expected loss", "7400.00 EUR"),
            new Evidence("E8", "stock elsewhere", "400 EA at DC-WEST, 18 h away"),
            new Evidence("E9", "note by jlee", "bin empty"));

    @Test
    void tellsWhatHappenedWhatItTouchesWhatItCostsAndWhatHelps() {
        assertThat(BriefTemplate.sentences(FACTS))
                .containsExactly(
                        new Sentence("Allocation failed: 40 of 120 EA of SKU-1042 short at DC-EAST.", List.of("E1")),
                        new Sentence(
                                "It concerns order SO-88213 line 10, item SKU-1042; 40 EA short.",
                                List.of("E3", "E4", "E5")),
                        new Sentence(
                                "Doing nothing is expected to cost 7400.00 EUR; the deadline is 24 Nov 2026 16:00 UTC.",
                                List.of("E7", "E6")),
                        new Sentence("Known to help: stock elsewhere 400 EA at DC-WEST, 18 h away.", List.of("E8")),
                        new Sentence("Latest note by jlee: “bin empty”", List.of("E9")));
    }

    @Test
    void fallsBackToTheCategoryWithoutAMessage() {
        List<Evidence> facts = List.of(
                new Evidence("E1", "source code", "WMS-4107"),
                new Evidence("E2", "category", "Allocation shortage"),
                new Evidence("E3", "expected loss", "10.00 EUR"));

        assertThat(BriefTemplate.sentences(facts).getFirst())
                .isEqualTo(new Sentence("Allocation shortage, reported as WMS-4107.", List.of("E2", "E1")));
    }

    @ParameterizedTest
    @CsvSource({"'a\u0000b', a b", "'a\u202eb', a b", "'a | b', a b", "'  a \n b ', a b", "'a\u200bb', a b"})
    void stripsWhatIsHiddenOrWouldBreakTheLine(String text, String clean) {
        assertThat(EvidenceList.clean(text)).isEqualTo(clean);
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(EvidenceList.clean("x".repeat(100_000))).hasSize(600);
    }
}
