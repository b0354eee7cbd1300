package dev.triage.governance.rules.proof;

import static dev.triage.governance.rules.proof.SmallProofs.CATALOGUE;
import static dev.triage.governance.rules.proof.SmallProofs.again;
import static dev.triage.governance.rules.proof.SmallProofs.files;
import static dev.triage.governance.rules.proof.SmallProofs.given;
import static dev.triage.governance.rules.proof.SmallProofs.of;
import static dev.triage.governance.rules.proof.SmallProofs.prove;
import static dev.triage.governance.rules.proof.SmallProofs.witness;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RuleProof;
import dev.triage.governance.RuleProof.Kind;
import dev.triage.governance.RuleProof.WorkflowProof;
import dev.triage.governance.Ruling;
import dev.triage.governance.rules.Policies;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the prover shows of gaps and paths, and what it leaves open. */
class RuleProverPathTests {

    @Test
    void showsAGapBetweenTwoRules() {
        String small = Policies.permit("small", "valueMinor <= 100", 1);
        String large = Policies.permit("large", "valueMinor > 101 && valueMinor <= 200", 1);

        assertThat(of(Kind.GAP, small, large))
                .anySatisfy(finding -> assertThat(given(finding)).containsEntry("valueMinor", 101L));
        assertThat(of(Kind.GAP, small, large.replace("> 101", "> 100")))
                .noneSatisfy(finding -> assertThat(given(finding)).containsEntry("valueMinor", 101L));
        assertThat(of(Kind.GAP, small, large))
                .allSatisfy(finding ->
                        assertThat(again(finding, small, large).outcome()).isEqualTo(Ruling.Outcome.DENIED));
    }

    @Test
    void provesWhatNoPathCanDoWithout() {
        WorkflowProof proof = prove(Policies.smallOrders()).workflows().getFirst();

        assertThat(proof.workflow()).isEqualTo("alternate-warehouse-sourcing");
        assertThat(proof.statement())
                .isEqualTo("alternate-warehouse-sourcing: no path without an approval; every path needs"
                        + " category in ALLOC_SHORTAGE, confidence >= 85, dataAge <= 45m, valueMinor <= 500000");
        assertThat(proof.witness()).isNull();
        assertThat(proof.proven()).isTrue();
    }

    @Test
    void showsThePathToAnAutomaticPermission() {
        String automatic = Policies.permit("automatic", "valueMinor <= 300 && confidence >= 98", 0);
        WorkflowProof proof = prove(automatic, Policies.forbid("valueMinor <= 200"))
                .workflows()
                .getFirst();

        assertThat(proof.automatic())
                .containsExactly(
                        "category in ALLOC_SHORTAGE", "valueMinor >= 201 and valueMinor <= 300", "confidence >= 98");
        assertThat(again(witness(proof.witness()), automatic).outcome()).isEqualTo(Ruling.Outcome.PERMITTED);
    }

    @Test
    void leavesOpenWhatHangsOnAPartItCannotSee() {
        // No text has a length below zero in truth, but the analysis does not know what the pattern says.
        String odd = Policies.permit("odd", "valueMinor <= 300 && site.matches('^[^a-zA-Z0-9]{40}#')", 0);
        RuleProof proof = prove(odd);

        assertThat(proof.workflows().getFirst().proven()).isFalse();
        assertThat(proof.findings())
                .filteredOn(finding -> finding.kind() == Kind.NOT_ANALYSED)
                .anySatisfy(finding -> {
                    assertThat(finding.message()).contains("not analysed: site.matches(");
                    assertThat(finding.line()).isEqualTo(11);
                })
                .anySatisfy(finding -> assertThat(finding.message()).contains("whether it ever decides"));
    }

    @Test
    void searchesCasesForPartsItTakesAsAWhole() {
        String whole = Policies.permit("whole", "valueMinor <= 300 && expectedLossMinor >= costMinor * 40", 0);
        String night = Policies.permit("night", "valueMinor <= 300 && now.getHours() >= 22", 0);
        String named = Policies.permit("named", "valueMinor <= 300 && site.startsWith('WH')", 0);

        for (String policy : List.of(whole, night, named)) {
            WorkflowProof proof = prove(policy).workflows().getFirst();

            assertThat(proof.proven()).as(proof.statement()).isTrue();
            assertThat(again(witness(proof.witness()), policy).outcome()).isEqualTo(Ruling.Outcome.PERMITTED);
        }
    }

    @Test
    void asksADraftTogetherWithWhatIsInForce() {
        String inForce = Policies.permit("in-force", "valueMinor <= 500", 1);
        String draft = Policies.permit("zzz", "valueMinor <= 400", 1);
        String replacement = Policies.permit("in-force", "valueMinor <= 300", 1);

        assertThat(RuleProver.prove(files(draft), files(inForce), CATALOGUE).findings())
                .anySatisfy(finding -> assertThat(finding.kind()).isEqualTo(Kind.MASKED));
        assertThat(RuleProver.prove(files(draft, replacement), files(inForce), CATALOGUE)
                        .findings())
                .noneSatisfy(finding -> assertThat(finding.kind()).isEqualTo(Kind.MASKED));
    }

    @Test
    void givesUpInWordsWhenConditionsBranchTooOften() {
        StringBuilder many = new StringBuilder("valueMinor <= 5");
        for (int i = 0; i < 12; i++) {
            many.append(" && (confidence != %d || novelty != %d || delayRisk != %d)".formatted(i, i, i));
        }
        String policy = Policies.permit("many", many.toString(), 1);

        assertThat(prove(policy).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .startsWith("not analysed: Expected conditions of at most 20000 regions"));
    }
}
