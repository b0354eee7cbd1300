package dev.triage.intake;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The events kept so far, and the repeats of them. Every call is one statement, whatever the size of the batch. */
final class ReceivedEventRows {

    /** What PostgreSQL and the drivers write without surprises; the event itself keeps the time as sent. */
    private static final Instant EARLIEST = LocalDateTime.of(1, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);

    private static final Instant LATEST = LocalDateTime.of(9999, 12, 31, 23, 59).toInstant(ZoneOffset.UTC);

    private static final String INSERT = """
            insert into intake.received_event (source, event_id, type, subject, event_time, received_at, topic, partition,
                record_offset, record_key, headers, body, content_sha256)
            select source, event_id, type, subject, event_time, received_at, topic, partition,
                record_offset, record_key, headers::jsonb, body, content_sha256
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[],
                ?::int[], ?::bigint[], ?::bytea[], ?::text[], ?::bytea[], ?::bytea[])
                as e(source, event_id, type, subject, event_time, received_at, topic, partition,
                    record_offset, record_key, headers, body, content_sha256)
            on conflict do nothing
            returning source, event_id""";

    private static final String KNOWN = """
            select r.source, r.event_id, r.topic, r.partition, r.record_offset, r.content_sha256
            from unnest(?::text[], ?::text[]) as e(source, event_id)
            join intake.received_event r using (source, event_id)""";

    private static final String BODY =
            "select headers::text, body from intake.received_event where source = ? and event_id = ?";

    private static final String INSERT_REPEATS = """
            insert into intake.repeated_event (topic, partition, record_offset, source, event_id, received_at, differs,
                headers, body)
            select topic, partition, record_offset, source, event_id, received_at, differs, headers::jsonb, body
            from unnest(?::text[], ?::int[], ?::bigint[], ?::text[], ?::text[], ?::timestamptz[], ?::boolean[],
                ?::text[], ?::bytea[])
                as e(topic, partition, record_offset, source, event_id, received_at, differs, headers, body)
            on conflict do nothing
            returning differs""";

    private final JdbcTemplate jdbc;

    ReceivedEventRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Inserts the events that are not known yet.
     *
     * @param events one record an id
     * @return the ids that are new
     */
    Set<EventId> insertNew(List<Incoming> events) {
        // One order in every instance, so that two batches with the same events wait for each other and never deadlock.
        List<Incoming> sorted = events.stream()
                .sorted(Comparator.comparing((Incoming one) -> one.id().source())
                        .thenComparing(one -> one.id().id()))
                .toList();
        Set<EventId> inserted = new HashSet<>();
        jdbc.query(
                INSERT,
                statement -> {
                    Columns columns = new Columns(statement);
                    columns.add("text", sorted, one -> one.id().source());
                    columns.add("text", sorted, one -> one.id().id());
                    columns.add("text", sorted, one -> one.event().kind().name());
                    columns.add("text", sorted, one -> one.event().subject());
                    columns.add("timestamptz", sorted, one -> time(one.event().time()));
                    columns.add("timestamptz", sorted, one -> time(one.receivedAt()));
                    columns.add("text", sorted, Incoming::topic);
                    columns.add("int4", sorted, Incoming::partition);
                    columns.add("int8", sorted, Incoming::offset);
                    columns.bytes(sorted, Incoming::key);
                    columns.add("text", sorted, Incoming::headers);
                    columns.bytes(sorted, Incoming::bytes);
                    columns.bytes(sorted, Incoming::sha256);
                },
                row -> {
                    inserted.add(new EventId(row.getString(1), row.getString(2)));
                });
        return inserted;
    }

    /** Where an event was first seen, and the hash of its bytes. */
    record First(String topic, int partition, long offset, byte[] sha256) {

        boolean isAt(Incoming record) {
            return topic.equals(record.topic()) && partition == record.partition() && offset == record.offset();
        }

        boolean hasBytesOf(Incoming record) {
            return Arrays.equals(sha256, record.sha256());
        }
    }

    Map<EventId, First> firsts(List<Incoming> events) {
        Map<EventId, First> firsts = new HashMap<>();
        jdbc.query(
                KNOWN,
                statement -> {
                    Columns columns = new Columns(statement);
                    List<EventId> ids =
                            events.stream().map(Incoming::id).distinct().toList();
                    columns.add("text", ids, EventId::source);
                    columns.add("text", ids, EventId::id);
                },
                row -> {
                    firsts.put(
                            new EventId(row.getString(1), row.getString(2)),
                            new First(row.getString(3), row.getInt(4), row.getLong(5), row.getBytes(6)));
                });
        return firsts;
    }

    /** The raw content an event was first received with. */
    record Content(@Nullable String headers, byte[] body) {}

    Content content(EventId id) {
        return jdbc.query(BODY, (row, n) -> new Content(row.getString(1), row.getBytes(2)), id.source(), id.id())
                .getFirst();
    }

    /** A further record of a known event. */
    record Repeat(Incoming record, boolean differs) {}

    /** Notes the repeats; returns those not noted before, true where the content differs. */
    List<Boolean> insertRepeats(List<Repeat> repeats) {
        List<Boolean> noted = new ArrayList<>();
        jdbc.query(
                INSERT_REPEATS,
                statement -> {
                    Columns columns = new Columns(statement);
                    columns.add("text", repeats, one -> one.record().topic());
                    columns.add("int4", repeats, one -> one.record().partition());
                    columns.add("int8", repeats, one -> one.record().offset());
                    columns.add("text", repeats, one -> one.record().id().source());
                    columns.add("text", repeats, one -> one.record().id().id());
                    columns.add("timestamptz", repeats, one -> time(one.record().receivedAt()));
                    columns.add("bool", repeats, Repeat::differs);
                    columns.add(
                            "text", repeats, one -> one.differs() ? one.record().headers() : null);
                    columns.bytes(repeats, one -> one.differs() ? one.record().bytes() : null);
                },
                row -> {
                    noted.add(row.getBoolean(1));
                });
        return noted;
    }

    static String time(Instant time) {
        Instant bounded = time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
        return bounded.toString();
    }

    /** Sets one array parameter after the other. */
    private static final class Columns {

        private final PreparedStatement statement;
        private int index;

        Columns(PreparedStatement statement) {
            this.statement = statement;
        }

        <T> void add(String type, List<T> rows, Function<T, @Nullable Object> value) throws SQLException {
            @Nullable Object[] values = new @Nullable Object[rows.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = value.apply(rows.get(i));
            }
            set(statement.getConnection().createArrayOf(type, values));
        }

        <T> void bytes(List<T> rows, Function<T, byte @Nullable []> value) throws SQLException {
            byte[] @Nullable [] values = new byte[rows.size()][];
            for (int i = 0; i < values.length; i++) {
                values[i] = value.apply(rows.get(i));
            }
            set(statement.getConnection().createArrayOf("bytea", values));
        }

        private void set(Array array) throws SQLException {
            statement.setArray(++index, array);
        }
    }
}
