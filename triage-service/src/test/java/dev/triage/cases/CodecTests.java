package dev.triage.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.triage.assessment.Assessment;
import dev.triage.assessment.WorkflowChances;
import dev.triage.fixtures.Exceptions;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Json;
import dev.triage.playbook.Proposal;
import dev.triage.playbook.Workflow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CodecTests {

    final FakeCore core = new FakeCore();

    @Test
    void readsFactsBackAsTheyWere() {
        Facts facts = Facts.of(Exceptions.allocationShortage("SO-88213"));

        assertThat(FactsCodec.read(FactsCodec.write(facts))).isEqualTo(facts);
    }

    @Test
    void readsTheSmallestFactsBack() {
        Facts facts = Facts.of(Exceptions.event("""
                {"specversion": "1.0", "id": "1", "source": "/s", "type": "orchestration.exception.raised.v1",
                 "data": {"message": "m", "references": [{"type": "wave", "id": "1"}]}}
                """));

        assertThat(FactsCodec.read(FactsCodec.write(facts))).isEqualTo(facts);
    }

    @Test
    void remembersWhichEventAFieldIsFrom() {
        Facts merged = Facts.of(Events.raised("SO-1", "a", 30).supplier("S").event())
                .with(Facts.of(Events.raised("SO-1", "b", 20).event()));

        Facts read = FactsCodec.read(FactsCodec.write(merged));

        assertThat(read).isEqualTo(merged);
        assertThat(read.older()).containsOnlyKeys("supplier");
    }

    @Test
    void neverStoresWhatTheDatabaseCannot() {
        ExceptionEvent event =
                Events.raised("SO-1", "a", 30).message("nul \0 here").event();

        assertThat(FactsCodec.write(Facts.of(event))).doesNotContain("\\u0000").contains("nul \ufffd here");
    }

    @Test
    void readsATriageBackAsItWas() {
        Triaged triaged = triaged();

        assertThat(new TriagedCodec(core.playbook).read(TriagedCodec.write(triaged)))
                .isEqualTo(triaged);
    }

    @Test
    void keepsWhatTheModelsSayOfDurationAndSuccess() {
        Triaged plain = triaged();
        Assessment a = plain.assessment();
        Assessment lasting = new Assessment(
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
                new Assessment.Resolution(4.25, 61.5),
                WorkflowChances.NONE);
        Recommendation first = plain.recommendations().getFirst();
        Proposal p = first.proposal();
        Proposal promising = new Proposal(
                p.workflow(),
                p.score(),
                p.costMinor(),
                p.valueMinor(),
                p.parameters(),
                p.reasons(),
                p.blockedBy(),
                0.625);
        Triaged triaged = new Triaged(
                lasting,
                List.of(new Recommendation(first.position(), promising, first.ruling())),
                plain.playbookVersion(),
                plain.rulesVersion());

        Triaged read = new TriagedCodec(core.playbook).read(TriagedCodec.write(triaged));

        assertThat(read).isEqualTo(triaged);
        String document = Json.MAPPER.writeValueAsString(TriagedDocument.of(read, Exceptions.NOW));
        assertThat(document)
                .contains("\"resolution\":{\"p50Hours\":4.3,\"p90Hours\":61.5}", "\"successProbability\":0.625");
        assertThat(Json.MAPPER.writeValueAsString(TriagedDocument.of(plain, Exceptions.NOW)))
                .doesNotContain("resolution", "successProbability");
    }

    @Test
    void readsTheEventOfAnExportedLabelBack() {
        ExceptionEvent event = Exceptions.allocationShortage("SO-88213");

        assertThat(Cases.Label.read(FactsCodec.write(Facts.of(event)))).isEqualTo(event);
        assertThatThrownBy(() -> Cases.Label.read("{}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without a usable source");
    }

    @Test
    void keepsWhatWasSaidAboutAWorkflowThatChangedSince() {
        Triaged triaged = triaged();
        FakeCore.OtherCatalogue other = new FakeCore.OtherCatalogue();

        Workflow read = new TriagedCodec(other)
                .read(TriagedCodec.write(triaged))
                .recommendations()
                .getFirst()
                .proposal()
                .workflow();

        assertThat(read.id()).isEqualTo(FakeCore.SOURCING.id());
        assertThat(read.version()).isEqualTo(1);
        assertThat(read.sha256()).isEqualTo(FakeCore.SOURCING.sha256());
        assertThat(read.title()).isEqualTo(FakeCore.SOURCING.title());
        assertThat(read.transactional()).isTrue();
        assertThat(other.workflow(read.id()).map(Workflow::version)).isEqualTo(Optional.of(2));
    }

    @Test
    void writesACursorOnlyItselfCanRead() {
        QueueCursor cursor = new QueueCursor(
                Instant.parse("2026-11-23T09:15:00Z"),
                "abc",
                1.5,
                Map.of(
                        new QueueCursor.Scan(new Scale(0, 24), true),
                        new QueueCursor.Position(-19_000.25, new java.util.UUID(1, 2))));
        String text = cursor.write();

        assertThat(QueueCursor.read(text)).contains(cursor);
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            String changed = text.substring(0, i) + other + text.substring(i + 1);
            // The last character of Base64 may carry bits that mean nothing.
            assertThat(QueueCursor.read(changed)).as(changed).isIn(List.of(Optional.empty(), Optional.of(cursor)));
        }
    }

    private Triaged triaged() {
        return new TriagePipeline(core.assessor, core.playbook, core.governance)
                .triage(Exceptions.allocationShortage("SO-1"), Exceptions.NOW);
    }
}
