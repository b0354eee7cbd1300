package dev.triage.governance;

/** The life of a request, as the contract names it. */
public enum RequestStatus {
    AWAITING_APPROVAL,
    CLEARED,
    DISPATCHED,
    ACCEPTED,
    COMPLETED,
    FAILED,
    PARKED,
    DENIED,
    REJECTED,
    EXPIRED,
    WITHDRAWN;

    /** Whether nothing can follow any more. */
    public boolean ended() {
        return switch (this) {
            case COMPLETED, FAILED, DENIED, REJECTED, EXPIRED, WITHDRAWN -> true;
            case AWAITING_APPROVAL, CLEARED, DISPATCHED, ACCEPTED, PARKED -> false;
        };
    }
}
