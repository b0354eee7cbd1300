package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.platform.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Cases that a batch opens. Published in the transaction that writes them: whoever promises something for them does it there. */
public record CasesOpening(List<Opened> opened) {

    public CasesOpening {
        opened = List.copyOf(opened);
    }

    /** One of them, without what people wrote. */
    public record Opened(
            UUID id,
            String reference,
            Category category,
            Priority priority,
            @Nullable String site,
            Money expectedLoss,
            Instant dueAt) {}
}
