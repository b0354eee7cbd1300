package dev.triage.dispatch;

import dev.triage.governance.Governance;
import dev.triage.platform.ContentFolder;
import dev.triage.playbook.Playbook;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Small parts the tests of the room share. */
final class Stage {

    private Stage() {}

    /** Holds by workflow, over the shipped catalogue. */
    static ReleaseHolds holds(JdbcClient jdbc, Governance governance, Map<String, Duration> byWorkflow) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("governance", governance));
        return new ReleaseHolds(
                byWorkflow,
                Playbook.of(ContentFolder.fromEnvironment()),
                beans.getBeanProvider(Governance.class),
                jdbc);
    }

    static DispatchCounters counters() {
        return new DispatchCounters(new StaticListableBeanFactory().getBeanProvider(MeterRegistry.class));
    }
}
