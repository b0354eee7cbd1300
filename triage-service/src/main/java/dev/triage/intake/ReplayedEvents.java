package dev.triage.intake;

import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads the stored events page by page, so that no transaction waits for Kafka. */
final class ReplayedEvents implements StoredEvents {

    private static final int PAGE = 1_000;

    private static final String SELECT = """
            select topic, partition, record_offset, received_at, record_key, headers::text as headers, body
            from intake.received_event
            where received_at >= ?::timestamptz and received_at < ?::timestamptz
                and (?::text is null or source = ?)
                and (received_at, partition, record_offset, topic) > (?::timestamptz, ?, ?, ?)
            order by received_at, partition, record_offset, topic
            limit ?""";

    private final JdbcTemplate jdbc;
    private final ExceptionTopic kafka;
    private final String topic;
    private final Duration patience;

    ReplayedEvents(JdbcTemplate jdbc, ExceptionTopic kafka, String topic, Duration patience) {
        this.jdbc = jdbc;
        this.kafka = kafka;
        this.topic = topic;
        this.patience = patience;
    }

    /** A stored event and its place in the order of arrival. */
    private record Stored(
            String topic,
            int partition,
            long offset,
            Instant receivedAt,
            byte @Nullable [] key,
            @Nullable String headers,
            byte[] body) {}

    @Override
    public Result<Long> replay(Selection selection, @Nullable String bootstrap, LongConsumer progress) {
        if (bootstrap == null) {
            return replay(selection, kafka, progress);
        }
        try (ExceptionTopic other =
                new ExceptionTopic(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap), patience)) {
            return replay(selection, other, progress);
        }
    }

    private Result<Long> replay(Selection selection, ExceptionTopic to, LongConsumer progress) {
        String since = ReceivedEventRows.time(selection.since() == null ? Instant.MIN : selection.since());
        String until = ReceivedEventRows.time(selection.until() == null ? Instant.MAX : selection.until());
        Stored last = new Stored("", -1, -1, Instant.parse(since), null, null, new byte[0]);
        long sent = 0;
        while (true) {
            List<Stored> page = page(since, until, selection.source(), last);
            if (page.isEmpty()) {
                return Result.done(sent);
            }
            List<ExceptionTopic.Answer> answers =
                    to.send(page.stream().map(this::record).toList());
            long acknowledged = answers.stream()
                    .takeWhile(answer -> answer != ExceptionTopic.Answer.UNANSWERED)
                    .count();
            sent += acknowledged;
            progress.accept(sent);
            if (acknowledged < page.size()) {
                Instant reached = page.get((int) acknowledged).receivedAt();
                return Result.refused(
                        Refusal.Kind.UNAVAILABLE,
                        "broker-unavailable",
                        "Kafka stopped to acknowledge after " + sent + " events; go on with those received since "
                                + reached);
            }
            last = page.getLast();
        }
    }

    private List<Stored> page(String since, String until, @Nullable String source, Stored after) {
        return jdbc.query(
                SELECT,
                (row, n) -> new Stored(
                        row.getString("topic"),
                        row.getInt("partition"),
                        row.getLong("record_offset"),
                        row.getObject("received_at", OffsetDateTime.class).toInstant(),
                        row.getBytes("record_key"),
                        row.getString("headers"),
                        row.getBytes("body")),
                since,
                until,
                source,
                source,
                after.receivedAt().toString(),
                after.partition(),
                after.offset(),
                after.topic(),
                PAGE);
    }

    private ProducerRecord<byte[], byte[]> record(Stored event) {
        Headers headers = event.headers() == null ? WireHeaders.structured() : WireHeaders.fromJson(event.headers());
        return new ProducerRecord<>(topic, null, event.key(), event.body(), headers);
    }
}
