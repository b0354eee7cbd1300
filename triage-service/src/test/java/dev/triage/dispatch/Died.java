package dev.triage.dispatch;

/** The process is gone: nothing catches it on the way. */
final class Died extends Error {

    private static final long serialVersionUID = 1L;

    Died(FailPoint.Place place) {
        super("died at " + place);
    }
}
