package dev.triage.intake;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** The room ahead as a fake: remembers what it was given, and fails when told to. */
final class Received implements ReceivedExceptions {

    final List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    final List<String> stored = Collections.synchronizedList(new ArrayList<>());
    volatile Consumer<List<ExceptionEvent>> onAccept = events -> {};
    volatile Consumer<List<ExceptionEvent>> onStored = events -> {};

    @Override
    public void accept(List<ExceptionEvent> events) {
        onAccept.accept(events);
        events.forEach(event -> accepted.add(event.id().id()));
    }

    @Override
    public void stored(List<ExceptionEvent> events) {
        onStored.accept(events);
        events.forEach(event -> stored.add(event.id().id()));
    }

    /** Fails for every batch that holds the event. */
    static Consumer<List<ExceptionEvent>> failingFor(String id, RuntimeException failure) {
        return events -> {
            if (events.stream().anyMatch(event -> event.id().id().equals(id))) {
                throw failure;
            }
        };
    }
}
