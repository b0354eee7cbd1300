package dev.triage.cases;

import dev.triage.governance.CaseFacts;
import dev.triage.governance.ShadowWatch;
import dev.triage.governance.SimulationCases.PastCase;
import dev.triage.governance.SimulationCases.Ruled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Tells governance, while rules are in shadow, what was ruled live, with the very facts and moment it was ruled by. A verb
 * of the command line has nobody to tell.
 */
@Component
class ShadowFeed {

    private final ObjectProvider<ShadowWatch> watch;

    ShadowFeed(ObjectProvider<ShadowWatch> watch) {
        this.watch = watch;
    }

    /** In the transaction that writes the cases; told after its commit. */
    void written(List<CaseDraft> drafts, Instant now) {
        ShadowWatch shadows = watch.getIfAvailable();
        if (shadows == null || !shadows.watching()) {
            return;
        }
        List<PastCase.Judged> judged = new ArrayList<>(drafts.size());
        for (CaseDraft draft : drafts) {
            judged.add(judged(draft, now));
        }
        CaseChanges.afterCommit(() -> shadows.judged(judged));
    }

    private static PastCase.Judged judged(CaseDraft draft, Instant now) {
        Triaged triaged = draft.triaged();
        return new PastCase.Judged(
                new CaseFacts(
                        draft.id,
                        draft.reference,
                        draft.facts.event(),
                        triaged.assessment(),
                        draft.occurrences,
                        draft.openRequests),
                triaged.recommendations().stream()
                        .map(recommendation -> new Ruled(recommendation.proposal(), recommendation.ruling()))
                        .toList(),
                triaged.rulesVersion(),
                now);
    }
}
