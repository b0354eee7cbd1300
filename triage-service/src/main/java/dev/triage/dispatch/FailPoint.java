package dev.triage.dispatch;

/** The places where dying hurts most. Tests die there; the service passes. */
@FunctionalInterface
interface FailPoint {

    FailPoint NONE = place -> {};

    void at(Place place);

    /** In the order a delivery reaches them. */
    enum Place {
        REDEEMED,
        STARTED,
        SENT,
        CONCLUDED,
        BEFORE_FINISH
    }
}
