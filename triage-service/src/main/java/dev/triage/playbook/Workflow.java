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
        List<String> preconditions) {}
