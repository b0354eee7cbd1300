package dev.triage.cases;

import java.util.EnumSet;
import java.util.Set;

/** Where a case stands, as the contract names it. */
public enum CaseStatus {
    NEW,
    CLAIMED,
    AWAITING_APPROVAL,
    ACTIONED,
    SNOOZED,
    RESOLVED,
    DISMISSED,
    MERGED,
    CLEARED_AT_SOURCE;

    /** What the queue shows when nobody asks for a status. */
    public static final Set<CaseStatus> QUEUE = Set.copyOf(EnumSet.of(NEW, CLAIMED, AWAITING_APPROVAL, ACTIONED));

    /** Whether the case can still be worked on; repeats join it. */
    public boolean open() {
        return switch (this) {
            case NEW, CLAIMED, AWAITING_APPROVAL, ACTIONED, SNOOZED -> true;
            case RESOLVED, DISMISSED, MERGED, CLEARED_AT_SOURCE -> false;
        };
    }
}
