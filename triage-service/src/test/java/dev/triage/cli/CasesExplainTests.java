package dev.triage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Assessor;
import dev.triage.assessment.Category;
import dev.triage.assessment.Explanation;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.cases.CaseRow;
import dev.triage.cases.CaseStatus;
import dev.triage.cases.CaseView;
import dev.triage.cases.Recommendation;
import dev.triage.cases.Triaged;
import dev.triage.fixtures.Exceptions;
import dev.triage.governance.Ruling;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Money;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CasesExplainTests {

    private static final Instant DUE = Exceptions.NOW.plus(Duration.ofHours(30));

    private static final Pattern HEADER = Pattern.compile("  \\w.* rather than \\S+  (-?\\d+\\.\\d{3})");

    @Test
    void saysWhyInWordsThatAddUp() {
        StringWriter text = new StringWriter();
        CasesExplainCommand.print(view(), new PrintWriter(text, true));

        String said = text.toString();
        assertThat(said)
                .contains("EX-2026-000042", "ALLOC_SHORTAGE (Allocation shortage)", "93 %  ALLOC_SHORTAGE")
                .contains("value 18,400 EUR", "due in 30 h", "blocked: no carrier is known")
                .contains("DENIED by small-orders version 3: Too large.", "✗ small order (valueMinor = 1840000)")
                .contains("playbook sha256:p, rules sha256:r");
        double rank = number(said, "Rank ");
        assertThat(number(said, " value 18,400 EUR") + number(said, " due in 30 h"))
                .isCloseTo(rank, within(0.002));
    }

    @Test
    void saysWhatEachFieldAddsAndLeavesNothingOut() {
        List<Explanation> why = Assessor.load(ContentFolder.fromEnvironment()).explain(Exceptions.allocationShortage());
        StringWriter text = new StringWriter();
        CasesExplainCommand.explain(why.subList(0, 3), false, new PrintWriter(text, true));

        assertThat(text.toString())
                .contains("Why, in log odds (by the models in force now, which have changed since)")
                .contains("  category: ", "  delay: late rather than on-time  ", "before looking at the event")
                .containsPattern("words: |exception code: |source system: ");
        double left = 0;
        for (String line : text.toString().lines().skip(2).toList()) {
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                assertThat(left).as("before " + line).isCloseTo(0, within(0.005));
                left = Double.parseDouble(header.group(1));
            } else {
                left -= Double.parseDouble(line.strip().split(" +")[0]);
            }
        }
        assertThat(left).isCloseTo(0, within(0.005));
    }

    /** The number in the line with these words. */
    private static double number(String said, String words) {
        String line = said.lines()
                .filter(one -> one.contains(words.strip()) && one.matches(".*\\d\\.\\d{3}.*"))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(line.replaceAll("^\\D*?(-?\\d+\\.\\d{3}).*$", "$1"));
    }

    private static CaseView view() {
        Workflow workflow = new Workflow(
                "re-tender-carrier", 1, "a", "Re-tender", "", true, false, Map.of(), Set.of(), null, null, List.of());
        Rank rank = new Rank(
                9.82 - DUE.getEpochSecond() / 3600.0 / 24,
                Rank.Regime.BEFORE_DUE,
                Duration.ofHours(24),
                DUE,
                List.of(new Rank.Reason("value 18,400 EUR", 9.82)));
        Assessment assessment = new Assessment(
                Category.ALLOC_SHORTAGE,
                0.93,
                false,
                List.of(new Assessment.Candidate(Category.ALLOC_SHORTAGE, 0.93)),
                0.1,
                0.6,
                Priority.P1,
                Money.ofMinor(1_840_000, "EUR"),
                false,
                rank,
                List.of(),
                Map.of("category", "1"));
        Ruling ruling = new Ruling(
                Ruling.Outcome.DENIED,
                new Ruling.RuleReference("small-orders", 3, "b"),
                List.of(),
                List.of(new Ruling.Condition("small order", false, "valueMinor <= 500000", "valueMinor = 1840000")),
                "Too large.");
        Proposal proposal = new Proposal(workflow, 0.4, 100, 200, Map.of(), List.of(), List.of("no carrier is known"));
        CaseRow row = new CaseRow(
                new UUID(0, 1),
                "EX-2026-000042",
                "Allocation shortage: SKU-1042",
                Category.ALLOC_SHORTAGE,
                0.93,
                false,
                Priority.P1,
                rank.at(Exceptions.NOW),
                rank.reasonsAt(Exceptions.NOW),
                CaseStatus.NEW,
                "DC-EAST",
                null,
                "A",
                assessment.expectedLoss(),
                DUE,
                false,
                null,
                null,
                null,
                "value 18,400 EUR",
                1,
                false,
                Exceptions.NOW,
                Exceptions.NOW,
                null,
                null,
                0,
                CaseRow.Ties.NONE);
        return new CaseView(
                row,
                Exceptions.allocationShortage(),
                new Triaged(assessment, List.of(new Recommendation(1, proposal, ruling)), "sha256:p", "sha256:r"),
                null,
                List.of(),
                List.of(),
                List.of(),
                Exceptions.NOW);
    }
}
