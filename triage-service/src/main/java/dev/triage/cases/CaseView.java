package dev.triage.cases;

import dev.triage.governance.RequestView;
import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one case on one page.
 *
 * @param row what the queue shows of it
 * @param facts the event as it stands now, repeats merged
 * @param triaged the latest triage; its rank is as of {@code asOf}
 * @param corrected the category a person gave, if any
 */
public record CaseView(
        CaseRow row,
        ExceptionEvent facts,
        Triaged triaged,
        @Nullable String corrected,
        List<CaseEvent> events,
        List<TimelineEntry> timeline,
        List<RequestView> requests,
        Instant asOf) {

    public CaseView {
        events = List.copyOf(events);
        timeline = List.copyOf(timeline);
        requests = List.copyOf(requests);
    }

    public UUID id() {
        return row.id();
    }

    /** One event of the case. {@code kind} is RAISED or CLEARED. */
    public record CaseEvent(EventId id, ExceptionEvent.Kind kind, Instant time, Instant receivedAt, String message) {}

    /**
     * One thing that happened.
     *
     * @param kind stable: {@code opened}, {@code repeated}, {@code corrected}, {@code claimed}, {@code commented}, …
     * @param text one sentence
     * @param detail plain JSON values
     */
    public record TimelineEntry(Instant at, String by, String kind, String text, Map<String, Object> detail) {}
}
