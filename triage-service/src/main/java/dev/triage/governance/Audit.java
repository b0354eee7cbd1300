package dev.triage.governance;

import dev.triage.platform.Actor;
import dev.triage.platform.Page;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The append-only record of who did what, as a keyed chain. */
public interface Audit {

    /**
     * Appends one entry in the caller's transaction (mandatory).
     *
     * @param action stable: {@code request.approved}
     * @param detail plain JSON values; no secrets, no free text of third parties
     */
    void append(
            Actor actor, String action, @Nullable UUID caseId, @Nullable UUID requestId, Map<String, Object> detail);

    /** Newest first. */
    Page<Entry> list(@Nullable UUID caseId, @Nullable UUID requestId, @Nullable String cursor, int limit);

    /** Recomputes the chain from row contents. */
    Verification verify();

    /** One row of the audit. */
    record Entry(
            long seq,
            Instant at,
            String actor,
            Actor.Kind actorKind,
            String action,
            @Nullable UUID caseId,
            @Nullable UUID requestId,
            Map<String, Object> detail,
            String hash) {}

    /** Whether the chain holds, how long it is, its head, and the first thing wrong when it does not hold. */
    record Verification(
            boolean valid,
            long entries,
            String head,
            @Nullable String problem) {}
}
