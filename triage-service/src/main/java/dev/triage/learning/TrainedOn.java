package dev.triage.learning;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which files a version was made from, as its provenance has it: part of them taught it.
 *
 * @param newest time of its latest event
 */
record TrainedOn(List<LabelledEvents.Source> sources, Optional<Instant> newest) {

    TrainedOn {
        sources = List.copyOf(sources);
    }

    static TrainedOn of(Map<String, Object> provenance) {
        List<LabelledEvents.Source> sources = new ArrayList<>();
        Optional<Instant> newest = Optional.empty();
        if (provenance.get("data") instanceof Map<?, ?> data) {
            newest = time(data.get("newest"));
            if (data.get("files") instanceof List<?> files) {
                for (Object file : files) {
                    if (file instanceof Map<?, ?> one) {
                        sources.add(new LabelledEvents.Source(
                                String.valueOf(one.get("file")), String.valueOf(one.get("sha256"))));
                    }
                }
            }
        }
        return new TrainedOn(sources, newest);
    }

    private static Optional<Instant> time(@Nullable Object time) {
        try {
            return time == null ? Optional.empty() : Optional.of(Instant.parse(time.toString()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Whether one of the files is among them, whatever its name. */
    boolean anyOf(List<LabelledEvents.Source> others) {
        return others.stream()
                .anyMatch(other ->
                        sources.stream().anyMatch(source -> source.sha256().equals(other.sha256())));
    }

    /** Whether these files are all of them, in this order: then the rows it was tested on can be told. */
    boolean only(List<LabelledEvents.Source> others) {
        return sources.stream()
                .map(LabelledEvents.Source::sha256)
                .toList()
                .equals(others.stream().map(LabelledEvents.Source::sha256).toList());
    }
}
