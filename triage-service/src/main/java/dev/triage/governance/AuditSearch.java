package dev.triage.governance;

import dev.triage.platform.Page;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds entries of the audit, and tells how far it is vouched for outside the database. */
public interface AuditSearch {

    /** Entries that fit, newest first. */
    Page<Audit.Entry> search(Wanted wanted, @Nullable String cursor, int limit);

    /** The digests on file, as they are now; whether they fit the chain is what {@link Audit#verify} says. */
    Digests digests();

    /**
     * What is looked for; null leaves a field open.
     *
     * @param actor the whole name
     * @param action the whole action, or its first words: {@code request} finds {@code request.approved}
     * @param from first moment
     * @param until first moment no longer looked at
     */
    record Wanted(
            @Nullable UUID caseId,
            @Nullable UUID requestId,
            @Nullable String actor,
            @Nullable String action,
            @Nullable Instant from,
            @Nullable Instant until) {}

    /**
     * The file of digests.
     *
     * @param file its name, in the service's home folder
     * @param digests how many it holds
     * @param upTo number of the last entry one of them binds; 0 for none
     * @param at when that entry was written; null for none
     */
    record Digests(
            String file, int digests, long upTo, @Nullable Instant at) {}
}
