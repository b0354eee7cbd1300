package dev.triage.governance;

/** Why somebody rejected a request, for counting; the comment says it in words. */
public enum RejectionReason {
    NOT_NEEDED,
    WRONG_PARAMETERS,
    TOO_COSTLY,
    STALE_DATA,
    BETTER_ALTERNATIVE,
    AGAINST_POLICY,
    OTHER
}
