package dev.triage.governance;

import dev.triage.playbook.Proposal;
import java.time.Instant;

/** An immutable snapshot of the active rules. Ruling is pure: no I/O, no clock but {@code now}. */
public interface RuleBook {

    /** Rules on one proposal. Errors, timeouts and anything missing mean {@code DENIED}. */
    Ruling rule(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now);

    /** The same, with what it rested on: for rulings that are kept. */
    Evaluation evaluate(CaseFacts facts, Proposal proposal, boolean requesterIsMachine, Instant now);

    /** Content hash of all active rules: {@code sha256:…}. */
    String version();
}
