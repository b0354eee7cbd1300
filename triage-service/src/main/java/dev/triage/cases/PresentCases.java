package dev.triage.cases;

import dev.triage.governance.CaseFacts;
import dev.triage.governance.PresentFacts;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The cases on file as governance looks at them again before it approves or sends. */
@Component
class PresentCases implements PresentFacts {

    private final CaseReads reads;
    private final TriagedCodec codec;

    PresentCases(CaseReads reads, TriagedCodec codec) {
        this.reads = reads;
        this.codec = codec;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<CaseFacts> held(UUID caseId) {
        return reads.facts(caseId, codec, true);
    }
}
