package dev.triage.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.triage.assessment.Category;
import dev.triage.platform.ContentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What ships under {@code rules/workflows}. */
class WorkflowContentTests {

    private static final Set<String> TRANSACTIONAL = Set.of(
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
    private static final Set<String> NOT_TRANSACTIONAL = Set.of(
            "customer-communication",
            "planner-review",
            "procurement-escalation",
            "request-recount",
            "chase-supplier",
            "retry-interface",
            "notify-internal");
    private static final Set<String> NEVER_AUTOMATIC = Set.of(
            "inventory-adjustment-proposal", "ship-confirm-proposal", "release-credit-hold", "remove-billing-block");

    private final Playbook playbook = Situations.PLAYBOOK;

    @Test
    void holdsExactlyTheWorkflowsOfTheContract() {
        assertThat(playbook.workflows())
                .filteredOn(Workflow::transactional)
                .extracting(Workflow::id)
                .containsExactlyInAnyOrderElementsOf(TRANSACTIONAL);
        assertThat(playbook.workflows())
                .filteredOn(workflow -> !workflow.transactional())
                .extracting(Workflow::id)
                .containsExactlyInAnyOrderElementsOf(NOT_TRANSACTIONAL);
    }

    @Test
    void neverLeavesBalancesPostingsAndConfirmationsToAutomation() {
        assertThat(playbook.workflows())
                .filteredOn(Workflow::neverAutomatic)
                .extracting(Workflow::id)
                .containsExactlyInAnyOrderElementsOf(NEVER_AUTOMATIC);
    }

    @Test
    void givesEveryWorkflowAVersionAndAHash() {
        assertThat(playbook.workflows()).allSatisfy(workflow -> {
            assertThat(workflow.version()).isPositive();
            assertThat(workflow.sha256()).matches("[0-9a-f]{64}");
        });
        assertThat(playbook.version()).matches("sha256:[0-9a-f]{64}");
    }

    @Test
    void saysOfEveryTransactionalWorkflowHowItIsUndoneAndUntilWhen() {
        assertThat(playbook.workflows()).filteredOn(Workflow::transactional).allSatisfy(workflow -> {
            assertThat(workflow.undo()).isNotBlank();
            assertThat(workflow.pointOfNoReturn()).isNotBlank();
            assertThat(workflow.preconditions()).isNotEmpty();
        });
    }

    @Test
    void helpsEveryCategoryWithMoreThanTheTwoThatAlwaysFit() {
        for (Category category : EnumSet.complementOf(EnumSet.of(Category.UNKNOWN))) {
            assertThat(playbook.workflows())
                    .as(category.name())
                    .filteredOn(workflow -> workflow.categories().contains(category))
                    .extracting(Workflow::id)
                    .hasSizeGreaterThanOrEqualTo(3)
                    .contains("planner-review");
        }
    }

    @Test
    void describesEveryParameterForPeople() {
        for (Workflow workflow : playbook.workflows()) {
            assertThat(workflow.parametersSchema())
                    .as(workflow.id())
                    .containsEntry("additionalProperties", false)
                    .containsKey("properties");
            ((Map<?, ?>) workflow.parametersSchema().get("properties"))
                    .forEach((name, schema) -> assertThat((Map<?, ?>) schema)
                            .as(workflow.id() + "." + name)
                            .satisfies(property -> {
                                assertThat(property.get("title")).asString().isNotBlank();
                                assertThat(property.get("description"))
                                        .asString()
                                        .isNotBlank();
                            }));
        }
    }

    @Test
    void explainsEveryFactBesideTheFiles() throws IOException {
        String readme = Files.readString(ContentFolder.fromEnvironment().rules().resolve("workflows/README.md"));

        for (Fact fact : Fact.values()) {
            assertThat(readme).contains("`" + fact.id() + "`");
        }
    }
}
