package dev.triage.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** Small parts the tests of the room share. */
final class Stage {

    private Stage() {}

    static DispatchCounters counters() {
        return new DispatchCounters(new StaticListableBeanFactory().getBeanProvider(MeterRegistry.class));
    }
}
