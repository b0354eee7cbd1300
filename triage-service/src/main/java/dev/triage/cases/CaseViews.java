package dev.triage.cases;

import dev.triage.assessment.Rank;
import dev.triage.governance.Governance;
import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Puts everything about one case together. */
@Component
class CaseViews {

    private static final int EVENTS = 200;
    private static final int TOLD = 500;

    private final JdbcClient jdbc;
    private final TriagedCodec codec;
    private final Governance governance;
    private final Clock clock;

    CaseViews(JdbcClient jdbc, TriagedCodec codec, Governance governance, Clock clock) {
        this.jdbc = jdbc;
        this.codec = codec;
        this.governance = governance;
        this.clock = clock;
    }

    /** By UUID or reference. */
    Optional<CaseView> find(String idOrReference) {
        Instant asOf = clock.instant();
        String text = idOrReference.strip();
        Optional<UUID> id = uuid(text);
        String sql = "select " + QueueReads.COLUMNS + ", facts, triaged, lifted, corrected_category, source"
                + " from cases.case_file where ";
        JdbcClient.StatementSpec statement = id.isPresent()
                ? jdbc.sql(sql + "id = :id").param("id", id.get())
                : jdbc.sql(sql + "reference = :reference")
                        .param(
                                "reference",
                                text.toUpperCase(java.util.Locale.ROOT).replace("\0", ""));
        return statement.query((row, number) -> view(row, asOf)).optional();
    }

    private CaseView view(ResultSet found, Instant asOf) throws SQLException {
        Triaged own = codec.read(found.getString("triaged"));
        String lifted = found.getString("lifted");
        Rank rank = lifted == null ? own.assessment().rank() : TriagedCodec.readRank(lifted);
        CaseRow row = QueueReads.row(found, rank.at(asOf), asOf);
        Triaged triaged = lifted == null
                ? own
                : new Triaged(
                        own.assessment().ranked(row.priority(), rank),
                        own.recommendations(),
                        own.playbookVersion(),
                        own.rulesVersion());
        Facts facts = FactsCodec.read(found.getString("facts"));
        List<CaseView.CaseEvent> events = events(row.id());
        return new CaseView(
                row,
                facts.event(),
                triaged,
                found.getString("corrected_category"),
                events,
                timeline(row, found.getString("source"), events),
                governance.ofCase(row.id()),
                asOf);
    }

    private List<CaseView.CaseEvent> events(UUID id) {
        List<CaseView.CaseEvent> newest = jdbc.sql("""
                select e.source, e.event_id, e.kind, e.event_time, e.received_at,
                       coalesce(coalesce(e.facts, c.first_facts, c.facts) ->> 'message', '') as message
                from cases.case_event e join cases.case_file c on c.id = e.case_id
                where e.case_id = :id order by e.event_time desc, e.event_id desc limit :most
                """)
                .param("id", id)
                .param("most", EVENTS)
                .query((row, number) -> new CaseView.CaseEvent(
                        new EventId(row.getString("source"), row.getString("event_id")),
                        ExceptionEvent.Kind.valueOf(row.getString("kind")),
                        Objects.requireNonNull(CaseReads.instant(row, "event_time")),
                        Objects.requireNonNull(CaseReads.instant(row, "received_at")),
                        row.getString("kind").equals("CLEARED") ? "" : row.getString("message")))
                .list();
        return newest.reversed();
    }

    /** What was written down, and what the events say by themselves: opened, and repeated. */
    private List<CaseView.TimelineEntry> timeline(CaseRow row, String source, List<CaseView.CaseEvent> events) {
        List<CaseView.TimelineEntry> entries = new ArrayList<>();
        entries.add(
                new CaseView.TimelineEntry(row.openedAt(), source, "opened", "Raised by " + source + ".", Map.of()));
        events.stream()
                .filter(event -> event.kind() == ExceptionEvent.Kind.RAISED)
                .skip(1)
                .forEach(event -> entries.add(new CaseView.TimelineEntry(
                        event.time(),
                        event.id().source(),
                        "repeated",
                        "Raised again: " + event.message(),
                        Map.of("event", event.id().id()))));
        if (row.ties().members() > 0) {
            entries.addAll(raisedOfMembers(row.id()));
        }
        entries.addAll(jdbc.sql("""
                select at, by, kind, text, detail from cases.timeline where case_id = :id order by id desc limit :most
                """)
                .param("id", row.id())
                .param("most", TOLD)
                .query((told, number) -> new CaseView.TimelineEntry(
                        Objects.requireNonNull(CaseReads.instant(told, "at")),
                        told.getString("by"),
                        told.getString("kind"),
                        told.getString("text"),
                        JsonForm.plain(told.getString("detail"))))
                .list()
                .reversed());
        // Sorting is stable: what happened at one moment stays in the order it was written.
        entries.sort(Comparator.comparing(CaseView.TimelineEntry::at));
        return entries;
    }

    /** Repeats of members: told here, filed under each of them. */
    private List<CaseView.TimelineEntry> raisedOfMembers(UUID id) {
        return jdbc.sql("""
                with recursive members as (
                    select id from cases.case_file where merged_into = :id
                    union all
                    select c.id from members m join cases.case_file c on c.merged_into = m.id)
                select c.reference, e.source, e.event_id, e.event_time,
                       coalesce(coalesce(e.facts, c.first_facts, c.facts) ->> 'message', '') as message
                from members m join cases.case_file c on c.id = m.id
                cross join lateral (
                    select * from cases.case_event e where e.case_id = c.id and e.kind = 'RAISED'
                    order by e.event_time, e.event_id offset 1) e
                order by e.event_time desc, e.event_id limit :most
                """)
                .param("id", id)
                .param("most", EVENTS)
                .query((told, number) -> new CaseView.TimelineEntry(
                        Objects.requireNonNull(CaseReads.instant(told, "event_time")),
                        told.getString("source"),
                        "member-raised",
                        told.getString("reference") + " was raised again: " + told.getString("message"),
                        Map.of("member", told.getString("reference"), "event", told.getString("event_id"))))
                .list();
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }
}
