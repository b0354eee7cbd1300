package dev.triage.governance;

import dev.triage.playbook.Proposal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Where a rule's simulation gets past cases from. Implemented by the room that remembers them. */
public interface SimulationCases {

    /**
     * The cases whose last event came at or after the moment, the newest first, as they were judged and ruled on last.
     * Read bit by bit; the caller closes the stream.
     */
    Stream<PastCase> since(Instant moment);

    /** A case on file. */
    sealed interface PastCase {

        /**
         * One whose judgement is on record.
         *
         * @param ruled what was proposed, and what the rules of that time said
         * @param rulesVersion the rules of that time, as {@link RuleBook#version()}
         * @param at that moment, as closely as it is on record
         */
        record Judged(CaseFacts facts, List<Ruled> ruled, String rulesVersion, Instant at) implements PastCase {

            public Judged {
                ruled = List.copyOf(ruled);
            }
        }

        /** One whose record this version of the service cannot read. */
        record Unreadable(UUID caseId, String reference, String reason) implements PastCase {}
    }

    /** A proposal and the ruling on record. */
    record Ruled(Proposal proposal, Ruling ruling) {}
}
