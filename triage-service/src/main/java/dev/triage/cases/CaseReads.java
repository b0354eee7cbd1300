package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.assessment.Priority;
import dev.triage.governance.CaseFacts;
import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;

/** Reads what a batch of events may touch: a fixed number of statements, however many events. */
@Component
class CaseReads {

    static final String OPEN = "status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED', 'SNOOZED')";
    /** The current transaction, which followers of changes read from. */
    static final String CHANGE = "(select pg_current_xact_id()::text::bigint)";

    private static final String DRAFT = "select id, reference, object, symptom, fingerprint, object_key, source, site,"
            + " status, assignee, snoozed_until, wake_on_change, corrected_category, corrected_priority,"
            + " open_requests, facts, occurrences, opened_at, last_event_at, closed_at, members, merged_into, suppressed_by"
            + " from cases.case_file";

    private static final String CLOSED = "select id, reference, object, symptom, fingerprint, object_key, site, status,"
            + " opened_at, closed_at from cases.case_file";

    private final JdbcTemplate jdbc;

    CaseReads(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The open cases of these objects, locked in the order every batch locks in. */
    List<CaseDraft> open(Collection<UUID> objects) {
        return query(
                DRAFT + " where object = any(?) and " + OPEN + " order by object, fingerprint for update",
                objects,
                CaseReads::draft);
    }

    /** The cases of these fingerprints that raises and clears alone may still change: open, or cleared at the source. */
    List<CaseDraft> live(Collection<UUID> objects, Set<UUID> fingerprints) {
        return query(
                        DRAFT + " where object = any(?) and (" + OPEN
                                + " or status = 'CLEARED_AT_SOURCE') order by object, fingerprint, id for update",
                        objects,
                        CaseReads::draft)
                .stream()
                .filter(draft -> fingerprints.contains(draft.fingerprint.value()))
                .toList();
    }

    /** The latest triage of a case, as it is kept. */
    String triaged(UUID id) {
        return Objects.requireNonNull(
                jdbc.queryForObject("select triaged::text from cases.case_file where id = ?", String.class, id));
    }

    /** When the survivors of these members were closed, by member; null for those that are open. */
    Map<UUID, @Nullable Instant> ends(Collection<UUID> members) {
        Map<UUID, @Nullable Instant> ends = new HashMap<>();
        query(
                "with recursive up as (select id as member, id, merged_into, closed_at from cases.case_file"
                        + " where id = any(?) union all select up.member, c.id, c.merged_into, c.closed_at from up"
                        + " join cases.case_file c on c.id = up.merged_into)"
                        + " select member, closed_at from up where merged_into is null",
                members,
                (row, number) -> ends.put(row.getObject("member", UUID.class), instant(row, "closed_at")));
        return ends;
    }

    /** These cases, locked: members of open cases, whose raises join them. */
    List<CaseDraft> members(Collection<UUID> ids) {
        return query(DRAFT + " where id = any(?) order by object, fingerprint for update", ids, CaseReads::draft)
                .stream()
                .filter(CaseDraft::joined)
                .toList();
    }

    /** By UUID or reference. */
    Optional<UUID> id(String idOrReference) {
        String text = idOrReference.strip();
        return jdbc
                .query(
                        "select id from cases.case_file where id::text = lower(?) or reference = upper(?)",
                        (row, number) -> row.getObject("id", UUID.class),
                        text,
                        text)
                .stream()
                .findFirst();
    }

    /** One case, as it is now. */
    Optional<CaseDraft> find(UUID id) {
        return query(DRAFT + " where id = any(?)", List.of(id), CaseReads::draft).stream()
                .findFirst();
    }

    /** Whether another case of the same fingerprint is open. */
    boolean openAlike(UUID id) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from cases.case_file c join cases.case_file o"
                        + " on o.object = c.object and o.fingerprint = c.fingerprint and o.id <> c.id and o." + OPEN
                        + " where c.id = ?)",
                Boolean.class,
                id));
    }

    /**
     * What governance is told about a case.
     *
     * @param held only of an open case, which nobody else changes before the transaction ends
     */
    Optional<CaseFacts> facts(UUID id, TriagedCodec codec, boolean held) {
        return query(
                        "select id, reference, facts, triaged, occurrences, open_requests, version from cases.case_file"
                                + " where id = any(?)" + (held ? " and " + OPEN + " for update" : ""),
                        List.of(id),
                        (row, number) -> new CaseFacts(
                                row.getObject("id", UUID.class),
                                row.getString("reference"),
                                FactsCodec.read(row.getString("facts")).event(),
                                codec.read(row.getString("triaged")).assessment(),
                                row.getInt("occurrences"),
                                row.getInt("open_requests"),
                                row.getLong("version")))
                .stream()
                .findFirst();
    }

    private static CaseDraft draft(ResultSet row, int number) throws SQLException {
        CaseDraft draft = CaseDraft.onFile(
                row.getObject("id", UUID.class),
                row.getString("source"),
                fingerprint(row),
                FactsCodec.read(row.getString("facts")));
        draft.reference = row.getString("reference");
        draft.status = CaseStatus.valueOf(row.getString("status"));
        draft.assignee = row.getString("assignee");
        draft.snoozedUntil = instant(row, "snoozed_until");
        draft.wakeOnChange = row.getBoolean("wake_on_change");
        String category = row.getString("corrected_category");
        draft.corrected = category == null ? null : Category.valueOf(category);
        String priority = row.getString("corrected_priority");
        draft.correctedPriority = priority == null ? null : Priority.valueOf(priority);
        draft.openRequests = row.getInt("open_requests");
        draft.occurrences = row.getInt("occurrences");
        draft.openedAt = Objects.requireNonNull(instant(row, "opened_at"));
        draft.lastEventAt = Objects.requireNonNull(instant(row, "last_event_at"));
        draft.closedAt = instant(row, "closed_at");
        draft.members = row.getInt("members");
        draft.suppressedBy = row.getObject("suppressed_by", UUID.class);
        draft.mergedInto = row.getObject("merged_into", UUID.class);
        return draft;
    }

    private static Fingerprint fingerprint(ResultSet row) throws SQLException {
        return new Fingerprint(
                row.getObject("object", UUID.class),
                row.getObject("symptom", UUID.class),
                row.getObject("fingerprint", UUID.class),
                row.getString("object_key"),
                row.getString("site"));
    }

    /** Closed cases of these objects since then, and members whenever they were merged; the one closed last coming last. */
    List<CaseDraft.ClosedCase> closed(Collection<UUID> objects, Instant since) {
        return jdbc.query(
                CLOSED + " where object = any(?) and not (" + OPEN + ") and closed_at > ? union all " + CLOSED
                        + " where object = any(?) and merged_into is not null and closed_at <= ?"
                        + " order by closed_at, id",
                statement -> {
                    bind(statement, 1, objects);
                    statement.setObject(2, since.atOffset(ZoneOffset.UTC));
                    bind(statement, 3, objects);
                    statement.setObject(4, since.atOffset(ZoneOffset.UTC));
                },
                (row, number) -> new CaseDraft.ClosedCase(
                        row.getObject("id", UUID.class),
                        row.getString("reference"),
                        fingerprint(row),
                        CaseStatus.valueOf(row.getString("status")),
                        Objects.requireNonNull(instant(row, "opened_at")),
                        Objects.requireNonNull(instant(row, "closed_at"))));
    }

    /** Everything cleared so far for these objects. */
    List<Arrival.Clear> clears(Collection<UUID> objects) {
        return query(
                "select event_id, source, object, symptom, site, event_time from cases.cleared_ahead"
                        + " where object = any(?)",
                objects,
                (row, number) -> new Arrival.Clear(
                        new EventId(row.getString("source"), row.getString("event_id")),
                        new Stamp(Objects.requireNonNull(instant(row, "event_time")), row.getString("event_id")),
                        row.getObject("object", UUID.class),
                        row.getObject("symptom", UUID.class),
                        row.getString("site")));
    }

    /** The raises filed under these cases, each as it came. */
    Map<UUID, List<CaseDraft.Filed>> raises(Collection<UUID> cases) {
        Map<UUID, List<CaseDraft.Filed>> byCase = new HashMap<>();
        query(
                "select e.case_id, e.source, e.event_id, e.event_time, e.received_at,"
                        + " coalesce(e.facts, c.first_facts, c.facts) as facts"
                        + " from cases.case_event e join cases.case_file c on c.id = e.case_id"
                        + " where e.case_id = any(?) and e.kind = 'RAISED'",
                cases,
                (row, number) -> {
                    UUID id = row.getObject("case_id", UUID.class);
                    return byCase.computeIfAbsent(id, any -> new ArrayList<>())
                            .add(new CaseDraft.Filed(
                                    new EventId(row.getString("source"), row.getString("event_id")),
                                    true,
                                    Objects.requireNonNull(instant(row, "event_time")),
                                    Objects.requireNonNull(instant(row, "received_at")),
                                    FactsCodec.read(row.getString("facts")),
                                    id));
                });
        return byCase;
    }

    /** What was recommended for events that are on file; nothing for ones that are not. */
    Map<EventId, RecommendationsMade.Made> made(Map<EventId, ExceptionEvent> events, TriagedCodec codec) {
        Map<EventId, RecommendationsMade.Made> made = new LinkedHashMap<>();
        jdbc.query(
                "select e.source, e.event_id, c.id, c.reference, c.triaged from cases.case_event e"
                        + " join cases.case_file c on c.id = e.case_id"
                        + " where e.event_id = any(?) and e.kind = 'RAISED'",
                statement -> statement.setArray(
                        1,
                        statement
                                .getConnection()
                                .createArrayOf(
                                        "text",
                                        events.keySet().stream()
                                                .map(EventId::id)
                                                .toArray(String[]::new))),
                (ResultSet row) -> {
                    ExceptionEvent event = events.get(new EventId(row.getString("source"), row.getString("event_id")));
                    if (event != null) {
                        made.put(
                                event.id(),
                                new RecommendationsMade.Made(
                                        row.getObject("id", UUID.class),
                                        row.getString("reference"),
                                        event,
                                        codec.read(row.getString("triaged"))));
                    }
                });
        return made;
    }

    private <T> List<T> query(String sql, Collection<UUID> ids, RowMapper<T> mapper) {
        if (ids.isEmpty()) {
            return List.of();
        }
        return jdbc.query(sql, statement -> bind(statement, ids), mapper);
    }

    private static void bind(PreparedStatement statement, Collection<UUID> ids) throws SQLException {
        bind(statement, 1, ids);
    }

    private static void bind(PreparedStatement statement, int at, Collection<UUID> ids) throws SQLException {
        statement.setArray(
                at, statement.getConnection().createArrayOf("uuid", new HashSet<>(ids).toArray(UUID[]::new)));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
