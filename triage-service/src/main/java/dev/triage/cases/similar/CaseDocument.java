package dev.triage.cases.similar;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of a case.
 *
 * @param names order, SKU, shipment and what else people call it by
 * @param text message, item description and notes; untrusted
 * @param open whether it can still be worked on
 * @param outcome whether something was done about it and how that ended is known
 */
public record CaseDocument(
        UUID id,
        String reference,
        String title,
        List<String> names,
        String text,
        String category,
        @Nullable String code,
        @Nullable String site,
        @Nullable String sku,
        @Nullable String supplier,
        boolean open,
        boolean outcome,
        Instant openedAt) {

    public CaseDocument {
        names = List.copyOf(names);
    }
}
