package dev.triage.governance.rules.proof;

import static dev.triage.governance.rules.proof.SmallProofs.again;
import static dev.triage.governance.rules.proof.SmallProofs.defects;
import static dev.triage.governance.rules.proof.SmallProofs.given;
import static dev.triage.governance.rules.proof.SmallProofs.of;
import static dev.triage.governance.rules.proof.SmallProofs.prove;
import static dev.triage.governance.rules.proof.SmallProofs.witness;
import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.governance.RuleProof.Kind;
import dev.triage.governance.RuleProof.WorkflowProof;
import dev.triage.governance.Ruling;
import dev.triage.governance.rules.Policies;
import org.junit.jupiter.api.Test;

/** What the prover finds where the people a rule asks for depend on the value. */
class RuleProverTierTests {

    /** One approver above 100, nobody below. */
    private static String tiered(String id, String expr) {
        return Policies.permit(id, expr, 1).replace("count: 1}", "count: 1, aboveMinor: 100}");
    }

    @Test
    void showsTheAutomaticPathBelowATier() {
        WorkflowProof proof = prove(tiered("tiered", "valueMinor <= 300 && valueMinor >= 7"))
                .workflows()
                .getFirst();

        assertThat(proof.automatic()).contains("valueMinor >= 7 and valueMinor <= 100");
        assertThat(proof.statement())
                .contains("automatic; no path without a person but with")
                .contains("an approval");
        assertThat(proof.proven()).isTrue();
        assertThat(again(witness(proof.witness()), tiered("tiered", "valueMinor <= 300 && valueMinor >= 7"))
                        .outcome())
                .isEqualTo(Ruling.Outcome.PERMITTED);
    }

    @Test
    void provesAnApprovalWhereTheTierBeginsBelowTheRule() {
        WorkflowProof proof = prove(tiered("tiered", "valueMinor <= 300 && valueMinor > 100"))
                .workflows()
                .getFirst();

        assertThat(proof.statement()).contains("no path without an approval");
        assertThat(proof.witness()).isNull();
    }

    /** The tiered rule asks for more in the end and so is asked first; below its tier the other asks for more and decides. */
    @Test
    void theStricterPermitAtTheValueDecides() {
        String tiered = tiered("tiered", "valueMinor <= 300").replace("count: 1, above", "count: 3, above");
        String flat = Policies.permit("flat", "valueMinor <= 300", 1);

        WorkflowProof proof = prove(tiered, flat).workflows().getFirst();
        assertThat(proof.statement()).contains("no path without an approval");
        assertThat(of(Kind.MASKED, tiered, flat)).isEmpty();
        assertThat(of(Kind.OVERLAP, tiered, flat))
                .anySatisfy(finding -> {
                    assertThat(finding.rules()).containsExactly("flat", "tiered");
                    assertThat(finding.message()).contains("asks for 1 approver, the second would ask for nobody");
                    assertThat(again(finding, tiered, flat).rule())
                            .extracting(Ruling.RuleReference::id)
                            .isEqualTo("flat");
                })
                .anySatisfy(finding -> {
                    assertThat(finding.rules()).containsExactly("tiered", "flat");
                    assertThat(finding.message()).contains("both hold at valueMinor > 100");
                    assertThat(again(finding, tiered, flat)
                                    .approvals()
                                    .getFirst()
                                    .count())
                            .isEqualTo(3);
                });
    }

    @Test
    void findsAPermitMaskedByTheTiersOfAnother() {
        String tiered = tiered("tiered", "valueMinor <= 300");
        String nobody = Policies.permit("zzz", "valueMinor <= 300", 0);

        assertThat(of(Kind.MASKED, tiered, nobody)).singleElement().satisfies(finding -> {
            assertThat(finding.rules()).containsExactly("zzz", "tiered");
            assertThat(again(finding, tiered, nobody).rule())
                    .extracting(Ruling.RuleReference::id)
                    .isEqualTo("tiered");
        });
        assertThat(of(Kind.MASKED, tiered, Policies.permit("zzz", "valueMinor <= 301", 0)))
                .isEmpty();
    }

    @Test
    void tellsAnOverlapOfTiersThatOnlyTheAlphabetDecides() {
        String approver = tiered("approver", "valueMinor <= 300");
        String lead = tiered("lead", "valueMinor <= 300").replace("role: approver", "role: lead");

        assertThat(of(Kind.AMBIGUOUS_OVERLAP, approver, lead)).singleElement().satisfies(finding -> {
            assertThat(given(finding)).containsEntry("valueMinor", 300L);
            assertThat(again(finding, approver, lead).approvals().getFirst().role())
                    .isEqualTo("approver");
        });
    }

    @Test
    void findsATierThatIsNeverReached() {
        assertThat(of(Kind.REDUNDANT, tiered("tiered", "valueMinor <= 100")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .isEqualTo("redundant: the rule never holds above 100, so this approver is never asked"));
        assertThat(of(Kind.REDUNDANT, tiered("tiered", "valueMinor <= 101"))).isEmpty();
    }

    @Test
    void warnsOfAPostingThatIsAutomaticBelowATier() {
        String policy =
                tiered("posting", "valueMinor <= 300").replace("alternate-warehouse-sourcing", "ship-confirm-proposal");

        assertThat(of(Kind.NEVER_AUTOMATIC, policy))
                .singleElement()
                .satisfies(finding ->
                        assertThat((Long) given(finding).get("valueMinor")).isLessThanOrEqualTo(100L));
        assertThat(prove(policy).workflows().getFirst().statement()).contains("no path without an approval");
        assertThat(of(
                        Kind.NEVER_AUTOMATIC,
                        policy.replace("valueMinor <= 300", "valueMinor <= 300 && valueMinor > 100")))
                .isEmpty();
    }

    @Test
    void takesTheLimitOfOneRequestForABound() {
        String open = Policies.permit("open", "confidence >= 85", 1);
        String limited = open.replace("perHour: 5", "perHour: 5, perRequestMinor: 300");

        assertThat(defects(open)).isNotEmpty();
        assertThat(defects(limited)).isEmpty();
        assertThat(prove(limited).workflows().getFirst().statement()).contains("valueMinor <= 300");
        assertThat(defects(limited.replace("confidence >= 85", "valueMinor > 300")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.message()).contains("'within the limit of one request' together with 'holds'");
                    assertThat(limited.lines().toList().get(finding.line() - 1)).startsWith("limits:");
                });
    }
}
