package dev.triage.learning;

import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what several files say about the same events. Of categories the latest given by a person counts, and
 * never what the service itself said; of facts about the end, the latest; trials and choices add up.
 */
final class LabelMerge {

    /** The service acting on its own, see {@code Actor.SYSTEM}: what it says is no label. */
    private static final String SERVICE = "system";

    private final Map<EventId, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Integer> kinds = new TreeMap<>();

    /** What one line says; null for what it does not. */
    record Said(
            @Nullable String category,
            @Nullable Boolean late,
            @Nullable Double delayHours,
            @Nullable Double resolveHours,
            LabelledEvent.@Nullable Trial trial,
            @Nullable String choice,
            @Nullable String by,
            @Nullable Instant at) {

        static Said category(String category, @Nullable String by, @Nullable Instant at) {
            return new Said(category, null, null, null, null, null, by, at);
        }

        static Said trial(LabelledEvent.Trial trial, @Nullable String by, @Nullable Instant at) {
            return new Said(null, null, null, null, trial, null, by, at);
        }

        static Said choice(String workflow, @Nullable String by, @Nullable Instant at) {
            return new Said(null, null, null, null, null, workflow, by, at);
        }

        boolean byPerson() {
            return by == null || !by.equals(SERVICE) && !by.isBlank();
        }

        Instant when() {
            return at == null ? Instant.MIN : at;
        }
    }

    /** Takes in a line; {@code kind} is only counted. */
    void add(ExceptionEvent event, Said said, String kind) {
        kinds.merge(kind, 1, Integer::sum);
        entries.computeIfAbsent(event.id(), id -> new Entry(event)).said.add(said);
    }

    /** Counts a line that teaches nothing. */
    void passOver(String kind) {
        kinds.merge(kind + " (no label)", 1, Integer::sum);
    }

    /** Lines by kind, for the provenance. */
    Map<String, Integer> kinds() {
        return kinds;
    }

    /** In order of time, then of id. */
    List<LabelledEvent> events() {
        return entries.values().stream()
                .map(Entry::labelled)
                .sorted(Comparator.comparing(
                                (LabelledEvent event) -> event.event().time())
                        .thenComparing(event -> event.event().id().source())
                        .thenComparing(event -> event.event().id().id()))
                .toList();
    }

    private static final class Entry {

        private final ExceptionEvent event;
        private final List<Said> said = new ArrayList<>();

        Entry(ExceptionEvent event) {
            this.event = event;
        }

        LabelledEvent labelled() {
            // Stable: of two at the same moment the one read later counts.
            said.sort(Comparator.comparing(Said::when));
            Said category = null;
            Said late = null;
            Said resolved = null;
            List<LabelledEvent.Trial> trials = new ArrayList<>();
            List<String> choices = new ArrayList<>();
            for (Said one : said) {
                category = one.category() != null && one.byPerson() ? one : category;
                late = one.late() != null ? one : late;
                resolved = one.resolveHours() != null ? one : resolved;
                if (one.trial() != null && !trials.contains(one.trial())) {
                    trials.add(one.trial());
                }
                if (one.choice() != null) {
                    choices.add(one.choice());
                }
            }
            Said last = category == null ? said.getLast() : category;
            return new LabelledEvent(
                    event,
                    Optional.ofNullable(category).map(Said::category),
                    Optional.ofNullable(late).map(Said::late),
                    Optional.ofNullable(late).map(Said::delayHours),
                    Optional.ofNullable(resolved).map(Said::resolveHours),
                    trials,
                    choices,
                    last.by(),
                    last.at());
        }
    }
}
