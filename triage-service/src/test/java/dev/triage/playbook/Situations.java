package dev.triage.playbook;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.assessment.Rank;
import dev.triage.assessment.WorkflowChances;
import dev.triage.fixtures.Exceptions;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.ContentFolder;
import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Events and assessments for the playbook to look at. */
final class Situations {

    static final Instant NOW = Exceptions.NOW;
    static final Playbook PLAYBOOK = Playbook.of(ContentFolder.fromEnvironment());

    private Situations() {}

    static ExceptionEvent shortage(Map<String, ?> changes) {
        return Exceptions.event(Exceptions.allocationShortageJson("event-1", "SO-88213", changes));
    }

    /** Sure of the category, 30 h to go, 7 400 EUR at stake. */
    static Assessment sureOf(Category category) {
        return assessment(category, false, List.of(new Assessment.Candidate(category, 1.0)));
    }

    static Assessment unsure(Assessment.Candidate... candidates) {
        return assessment(Category.UNKNOWN, true, Arrays.asList(candidates));
    }

    static Assessment assessment(Category category, boolean abstained, List<Assessment.Candidate> candidates) {
        return new Assessment(
                category,
                candidates.isEmpty() ? 0 : candidates.getFirst().probability(),
                abstained,
                candidates,
                0.08,
                0.61,
                Priority.P1,
                new Money(new BigDecimal("7400.00"), "EUR"),
                false,
                new Rank(1.0, Rank.Regime.BEFORE_DUE, Duration.ofHours(24), NOW.plus(Duration.ofHours(30)), List.of()),
                List.of(),
                Map.of("category", "1"));
    }

    /** The same with chances learned from earlier tries. */
    static Assessment knowing(Assessment a, WorkflowChances chances) {
        return new Assessment(
                a.category(),
                a.confidence(),
                a.abstained(),
                a.candidates(),
                a.novelty(),
                a.delayRisk(),
                a.priority(),
                a.expectedLoss(),
                a.dueAssumed(),
                a.rank(),
                a.missing(),
                a.models(),
                null,
                chances);
    }

    static List<String> ids(List<Proposal> proposals) {
        return proposals.stream().map(proposal -> proposal.workflow().id()).toList();
    }

    static Proposal of(String workflow, List<Proposal> proposals) {
        return proposals.stream()
                .filter(proposal -> proposal.workflow().id().equals(workflow))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + workflow + " in " + ids(proposals)));
    }
}
