package dev.triage.governance;

/** What spending a clearance came to. */
public sealed interface Redemption {

    /** It may go out, once. */
    record Granted(Clearance clearance) implements Redemption {}

    /** It may not go out now, but may later: the kill switch is on, or a limit is used up for the hour. */
    record Held(String reason) implements Redemption {}

    /** It will never go out: expired, rule retired, approver no longer entitled, decided otherwise. */
    record Refused(String reason) implements Redemption {}

    /** It went out before; the clearance as it was, for sending again with the same key. */
    record AlreadySpent(Clearance clearance) implements Redemption {}
}
