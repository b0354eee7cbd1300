package dev.triage.governance;

import dev.triage.playbook.Proposal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An immutable snapshot of the active rules. Ruling is pure: no I/O, no clock but {@code now}. */
public interface RuleBook {

    /** Rules on one proposal. Errors, timeouts and anything missing mean {@code DENIED}. */
    Ruling rule(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now);

    /** The same, with what it rested on: for rulings that are kept. */
    Evaluation evaluate(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now);

    /** From when until when an active rule holds for a case: its days begin at midnight where the case's site is. */
    default Span span(Ruling.RuleReference rule, CaseFacts facts) {
        return Span.ALWAYS;
    }

    /** Content hash of all active rules: {@code sha256:…}. */
    String version();

    /**
     * A stretch of time.
     *
     * @param from null means from the start
     * @param until the first moment after it; null means without end
     */
    record Span(@Nullable Instant from, @Nullable Instant until) {

        public static final Span ALWAYS = new Span(null, null);
    }
}
