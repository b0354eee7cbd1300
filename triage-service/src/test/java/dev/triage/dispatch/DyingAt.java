package dev.triage.dispatch;

import java.util.concurrent.atomic.AtomicBoolean;

/** Dies the first time a delivery comes by a place. */
final class DyingAt {

    private DyingAt() {}

    static FailPoint first(FailPoint.Place deadly) {
        AtomicBoolean alive = new AtomicBoolean(true);
        return place -> {
            if (place == deadly && alive.compareAndSet(true, false)) {
                throw new Died(place);
            }
        };
    }
}
