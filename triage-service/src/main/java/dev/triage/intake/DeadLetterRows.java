package dev.triage.intake;

import dev.triage.intake.ReadEvent.Unreadable;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.FieldError;
import dev.triage.platform.Ids;
import dev.triage.platform.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import tools.jackson.core.type.TypeReference;

/** The table of what could not be used. Adding the same record twice adds it once. */
final class DeadLetterRows {

    private static final String INSERT = """
            insert into intake.dead_letter (id, code, reason, errors, topic, partition, record_offset, received_at, source,
                event_id, record_key, headers, body, content_sha256)
            values (?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
            on conflict do nothing""";

    private static final String COLUMNS = """
            select id, code, reason, errors::text as errors, topic, partition, record_offset, received_at, record_key,
                headers::text as headers, body, replayed_at, replayed_by
            from intake.dead_letter
            """;

    private final JdbcTemplate jdbc;

    DeadLetterRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A dead letter with all its bytes. */
    record Row(
            UUID id,
            String code,
            String reason,
            List<FieldError> errors,
            String topic,
            int partition,
            long offset,
            Instant receivedAt,
            byte @Nullable [] key,
            @Nullable String headers,
            byte @Nullable [] body,
            @Nullable Instant replayedAt,
            @Nullable String replayedBy) {}

    /** Whether it was not there before. */
    boolean insert(Incoming record, Unreadable why) {
        return jdbc.update(
                        INSERT,
                        Ids.next(),
                        why.code(),
                        why.reason(),
                        Json.MAPPER.writeValueAsString(why.errors()),
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        at(record.receivedAt()),
                        why.source(),
                        why.id(),
                        record.key(),
                        record.headers(),
                        record.value(),
                        HexFormat.of().parseHex(CanonicalJson.sha256(record.bytes())))
                == 1;
    }

    /** Newest first, after the given place. */
    List<Row> page(boolean open, @Nullable Instant before, @Nullable UUID beforeId, int limit) {
        String where =
                (open ? "replayed_at is null" : "true") + (before == null ? "" : " and (received_at, id) < (?, ?)");
        String sql = COLUMNS + "where " + where + " order by received_at desc, id desc limit ?";
        return before == null ? jdbc.query(sql, ROW, limit) : jdbc.query(sql, ROW, at(before), beforeId, limit);
    }

    Optional<Row> find(UUID id) {
        return jdbc.query(COLUMNS + "where id = ?", ROW, id).stream().findFirst();
    }

    long open() {
        Long open =
                jdbc.queryForObject("select count(*) from intake.dead_letter where replayed_at is null", Long.class);
        return open == null ? 0 : open;
    }

    /** Notes the replay; false when one was noted already. */
    boolean markReplayed(UUID id, Instant at, String by, byte @Nullable [] correctedBody) {
        return jdbc.update(
                        "update intake.dead_letter set replayed_at = ?, replayed_by = ?, corrected_body = ?"
                                + " where id = ? and replayed_at is null",
                        at(at),
                        by,
                        correctedBody,
                        id)
                == 1;
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static final RowMapper<Row> ROW = (row, n) -> {
        OffsetDateTime replayedAt = row.getObject("replayed_at", OffsetDateTime.class);
        return new Row(
                row.getObject("id", UUID.class),
                row.getString("code"),
                row.getString("reason"),
                Json.MAPPER.readValue(row.getString("errors"), new TypeReference<List<FieldError>>() {}),
                row.getString("topic"),
                row.getInt("partition"),
                row.getLong("record_offset"),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                row.getBytes("record_key"),
                row.getString("headers"),
                row.getBytes("body"),
                replayedAt == null ? null : replayedAt.toInstant(),
                row.getString("replayed_by"));
    };
}
