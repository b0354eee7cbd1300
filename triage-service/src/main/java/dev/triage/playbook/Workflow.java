package dev.triage.playbook;

import dev.triage.assessment.Category;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A predefined workflow of the catalogue: one file under {@code rules/workflows/}.
 *
 * @param id the contract's id: {@code alternate-warehouse-sourcing}
 * @param version whole number, raised with every change of the file
 * @param sha256 hash of the file's content
 * @param transactional whether it changes a promise, quantity, stock, document, price or posting, or commits money
 * @param neverAutomatic true for balances, postings and confirmations: a person must approve whatever a policy says
 * @param parametersSchema JSON Schema 2020-12 of the parameters, as plain JSON values
 * @param categories where it usually helps
 * @param undo how it is taken back
 * @param pointOfNoReturn until when
 * @param awaitsConfirmation whether the file calls it advisory and nobody confirmed that yet: until then it is
 *     transactional and never automatic
 */
public record Workflow(
        String id,
        int version,
        String sha256,
        String title,
        String description,
        boolean transactional,
        boolean neverAutomatic,
        Map<String, Object> parametersSchema,
        Set<Category> categories,
        @Nullable String undo,
        @Nullable String pointOfNoReturn,
        List<String> preconditions,
        boolean awaitsConfirmation) {

    public Workflow(
            String id,
            int version,
            String sha256,
            String title,
            String description,
            boolean transactional,
            boolean neverAutomatic,
            Map<String, Object> parametersSchema,
            Set<Category> categories,
            @Nullable String undo,
            @Nullable String pointOfNoReturn,
            List<String> preconditions) {
        this(
                id,
                version,
                sha256,
                title,
                description,
                transactional,
                neverAutomatic,
                parametersSchema,
                categories,
                undo,
                pointOfNoReturn,
                preconditions,
                false);
    }

    /** Whether its file calls it advisory, confirmed or not. */
    public boolean callsItselfAdvisory() {
        return !transactional || awaitsConfirmation;
    }

    /** As it counts while nobody confirmed that it is advisory; itself when its file does not call it so. */
    public Workflow unconfirmed() {
        return callsItselfAdvisory() ? with(true, true, true) : this;
    }

    /** As its file has it. */
    public Workflow declared() {
        return awaitsConfirmation ? with(false, false, false) : this;
    }

    private Workflow with(boolean transactional, boolean neverAutomatic, boolean awaitsConfirmation) {
        return new Workflow(
                id,
                version,
                sha256,
                title,
                description,
                transactional,
                neverAutomatic,
                parametersSchema,
                categories,
                undo,
                pointOfNoReturn,
                preconditions,
                awaitsConfirmation);
    }
}
