package dev.triage.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Locale;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What operators watch of the room: attempts by result, outcomes by effect, what is parked. */
@Component
class DispatchCounters {

    private final MeterRegistry meters;

    DispatchCounters(ObjectProvider<MeterRegistry> meters) {
        this.meters = meters.getIfAvailable(SimpleMeterRegistry::new);
    }

    void sent(Attempts.Channel channel, Answer answer) {
        String result = answer.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        meters.counter("triage.dispatch.attempts", "channel", channel.code(), "result", result)
                .increment();
    }

    void parked() {
        meters.counter("triage.dispatch.parked").increment();
    }

    void outcome(String type, String effect) {
        meters.counter("triage.dispatch.outcomes", "type", type, "effect", effect)
                .increment();
    }

    void published(int count) {
        meters.counter("triage.recommendations.published").increment(count);
    }
}
