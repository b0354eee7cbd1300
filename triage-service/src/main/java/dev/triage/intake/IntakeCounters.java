package dev.triage.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What intake counts since this instance started; the tables hold what it amounts to over all time. */
final class IntakeCounters {

    private final MeterRegistry registry;
    private final Counter consumed;
    private final Counter duplicates;
    private final Counter conflicts;

    IntakeCounters(MeterRegistry registry) {
        this.registry = registry;
        this.consumed = Counter.builder("triage.events.consumed")
                .description("Events kept for the first time")
                .register(registry);
        this.duplicates = Counter.builder("triage.events.duplicates")
                .description("Further records of an event that is kept already")
                .register(registry);
        this.conflicts = Counter.builder("triage.events.conflicts")
                .description("Duplicates whose content differs from the event that is kept")
                .register(registry);
    }

    void kept(int events) {
        consumed.increment(events);
    }

    void repeated(boolean differs) {
        duplicates.increment();
        if (differs) {
            conflicts.increment();
        }
    }

    void rejected(String code) {
        registry.counter("triage.events.rejected", "code", code).increment();
    }
}
