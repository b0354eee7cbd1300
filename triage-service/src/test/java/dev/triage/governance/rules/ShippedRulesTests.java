package dev.triage.governance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Category;
import dev.triage.governance.RuleFiles;
import dev.triage.governance.RuleFiles.PolicyFile;
import dev.triage.governance.RuleProof;
import dev.triage.governance.RuleProof.Severity;
import dev.triage.governance.RuleProof.WorkflowProof;
import dev.triage.governance.Ruling;
import dev.triage.governance.Ruling.ApprovalNeed;
import dev.triage.governance.Ruling.Outcome;
import dev.triage.governance.Ruling.RuleReference;
import dev.triage.platform.ContentFolder;
import dev.triage.playbook.Playbook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policies under {@code rules/policies} are sound, and together say what the field expects. */
class ShippedRulesTests {

    private static final List<PolicyFile> FILES = files();
    private static final PolicyBook BOOK = Policies.book(FILES.stream()
            .map(file -> new String(file.text(), StandardCharsets.UTF_8))
            .toArray(String[]::new));

    @Test
    void aCarefulReaderObjectsToNothing() {
        assertThat(RuleFiles.check(FILES)).hasSizeGreaterThanOrEqualTo(12).allSatisfy(check -> {
            assertThat(check.errors()).as(check.id()).isEmpty();
        });
    }

    @Test
    void nothingIsFoundThatHasToBeMended() {
        RuleProof proof = RuleFiles.prove(FILES, List.of(), Playbook.of(ContentFolder.fromEnvironment()));

        assertThat(proof.findings())
                .filteredOn(finding -> finding.kind().severity() != Severity.INFORMATION)
                .isEmpty();
        assertThat(proof.workflows())
                .hasSizeGreaterThanOrEqualTo(14)
                .allSatisfy(workflow ->
                        assertThat(workflow.proven()).as(workflow.statement()).isTrue());
        assertThat(proof.workflows())
                .filteredOn(workflow -> workflow.witness() != null)
                .extracting(WorkflowProof::workflow)
                .containsExactlyInAnyOrder("re-release-order", "resend-document");
    }

    @Test
    void allCasesPassAndShowEveryConditionBothWays() {
        assertThat(RuleFiles.test(FILES, RuleFiles.Selection.ALL)).allSatisfy(test -> {
            assertThat(test.passed()).as(test.id() + test.errors()).isTrue();
            assertThat(test.untried()).as(test.id()).isEmpty();
        });
    }

    @Test
    void everyTransactionalWorkflowHasAPermit() {
        Set<String> permitted = new TreeSet<>();
        for (ActivePolicy rule : BOOK.rules()) {
            Policy policy = Policies.compiled(text(rule.reference())).policy();
            if (policy.then() instanceof Policy.Effect.Permit) {
                permitted.addAll(policy.scope().workflows());
            }
        }

        assertThat(permitted)
                .containsExactlyInAnyOrder(
                        "alternate-warehouse-sourcing",
                        "substitute-item",
                        "split-shipment",
                        "backorder-line",
                        "reallocate-stock",
                        "re-release-order",
                        "expedite-purchase-order",
                        "re-tender-carrier",
                        "resend-document",
                        "inventory-adjustment-proposal",
                        "ship-confirm-proposal",
                        "release-credit-hold",
                        "remove-billing-block",
                        "create-rma");
    }

    /** Whatever the model takes it for, a small shortage with fresh data goes to exactly one approver. */
    @ParameterizedTest
    @EnumSource(
            value = Category.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ORDER_COMPLIANCE_HOLD"})
    void aSmallShortageNeedsOneApprover(Category category) {
        for (double confidence : new double[] {0.2, 0.5, 0.8, 0.9, 1.0}) {
            for (String workflow :
                    List.of("alternate-warehouse-sourcing", "substitute-item", "split-shipment", "backorder-line")) {
                Ruling ruling = rule(
                        Asked.sourcing().of(workflow).of(category, confidence).with(Map.of("toSku", "SKU-1043")));

                assertThat(ruling.outcome()).as(ruling.explanation()).isEqualTo(Outcome.NEEDS_APPROVAL);
                assertThat(ruling.approvals()).containsExactly(new ApprovalNeed("approver", 1));
            }
        }
    }

    @Test
    void nothingHappensToAnOrderOnComplianceHold() {
        Ruling ruling = rule(Asked.sourcing().of(Category.ORDER_COMPLIANCE_HOLD, 1.0));

        assertThat(ruling.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(ruling.rule()).extracting(RuleReference::id).isEqualTo("forbid-compliance-hold");
    }

    @Test
    void nothingMovesOnDayOldData() {
        Ruling ruling = rule(Asked.sourcing().aged(Duration.ofHours(25)));

        assertThat(ruling.outcome()).isEqualTo(Outcome.DENIED);
        assertThat(ruling.rule()).extracting(RuleReference::id).isEqualTo("forbid-stale-data");
    }

    @Test
    void machinesDoNotAskForLargeAmounts() {
        Asked large = Asked.sourcing().worth(1_840_000);

        assertThat(BOOK.rule(large.facts(), large.proposal(), true, Asked.NOW).outcome())
                .isEqualTo(Outcome.DENIED);
        assertThat(rule(large).approvals()).containsExactly(new ApprovalNeed("approver", 2));
    }

    @Test
    void smallDelayedOrdersAreReleasedByThemselves() {
        Asked delayed = Asked.sourcing().of("re-release-order").of(Category.RELEASE_DELAYED, 0.95);

        assertThat(rule(delayed).outcome()).isEqualTo(Outcome.PERMITTED);
        assertThat(rule(delayed.worth(250_001)).outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(rule(delayed.of(Category.RELEASE_DELAYED, 0.89)).outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
    }

    @Test
    void failedDocumentsAreSentAgainByThemselves() {
        Asked failed = Asked.sourcing().of("resend-document").of(Category.INTF_DELIVERY_FAILED, 0.9);

        assertThat(rule(failed).outcome()).isEqualTo(Outcome.PERMITTED);
        assertThat(rule(failed.worth(500_001)).outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inventory-adjustment-proposal",
                "ship-confirm-proposal",
                "release-credit-hold",
                "remove-billing-block"
            })
    void noPolicyMakesAPostingAutomatic(String workflow) {
        for (ActivePolicy rule : BOOK.rules()) {
            Policy policy = Policies.compiled(text(rule.reference())).policy();
            if (policy.scope().workflows().contains(workflow) && policy.then() instanceof Policy.Effect.Permit permit) {
                assertThat(permit.approvals()).as(policy.id()).isNotEmpty();
            }
        }
    }

    private static Ruling rule(Asked asked) {
        return BOOK.rule(asked.facts(), asked.proposal(), false, Asked.NOW);
    }

    private static String text(RuleReference reference) {
        return FILES.stream()
                .filter(file -> file.path().getFileName().toString().equals(reference.id() + ".yaml"))
                .map(file -> new String(file.text(), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow();
    }

    private static List<PolicyFile> files() {
        try {
            return RuleFiles.in(ContentFolder.fromEnvironment().rules().resolve("policies"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
