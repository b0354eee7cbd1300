package dev.triage.notices;

import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of digests: what was gathered for whom, and what became of it. */
@Component
class DigestRows {

    /** What nobody could be told for so long is in the inbox, and no news any more. */
    private static final Duration NEWS = Duration.ofDays(3);

    private final JdbcClient jdbc;
    private final Clock clock;

    DigestRows(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A digest that is to go out. */
    record Waiting(UUID id, String subject, int tries) {}

    /** Figures for the operator. */
    record Backlog(long waiting, long givenUp) {}

    /** People with news that went into no digest yet. */
    List<String> subjects() {
        return jdbc.sql("""
                select distinct subject from notices.notice
                where read_at is null and digest_id is null and at > :since order by subject
                """).param("since", since()).query(String.class).list();
    }

    /** One person's news, newest first. */
    List<Notice> news(String subject, int most) {
        return jdbc.sql("""
                select * from notices.notice
                where subject = :subject and read_at is null and digest_id is null and at > :since
                order by id desc limit :most
                """)
                .param("subject", subject)
                .param("since", since())
                .param("most", most)
                .query(NoticeRows::notice)
                .list();
    }

    Optional<Instant> last(String subject) {
        return jdbc.sql("""
                select made_at from notices.digest where subject = ? and state <> 'EMPTY'
                order by made_at desc limit 1
                """)
                .param(subject)
                .query((row, number) -> Objects.requireNonNull(NoticeRows.instant(row, "made_at")))
                .optional();
    }

    /** In the caller's transaction: a digest of these notices. False when they are in one meanwhile. */
    boolean make(UUID id, String subject, List<Long> notices) {
        int taken = jdbc.sql("""
                update notices.notice set digest_id = :digest
                where id = any(:ids) and digest_id is null and read_at is null
                """)
                .param("digest", id)
                .param("ids", notices.toArray(Long[]::new))
                .update();
        if (taken > 0) {
            jdbc.sql("""
                    insert into notices.digest (id, subject, made_at, state, due_at)
                    values (:id, :subject, :now, 'WAITING', :now)
                    """)
                    .param("id", id)
                    .param("subject", subject)
                    .param("now", now())
                    .update();
        }
        return taken > 0;
    }

    List<Waiting> waiting(int most) {
        return jdbc.sql("""
                select id, subject, tries from notices.digest where state = 'WAITING' and due_at <= :now
                order by due_at limit :most
                """)
                .param("now", now())
                .param("most", most)
                .query((row, number) ->
                        new Waiting(row.getObject("id", UUID.class), row.getString("subject"), row.getInt("tries")))
                .list();
    }

    /** What of a digest is still news, newest first. */
    List<Notice> unread(UUID digest) {
        return jdbc.sql("select * from notices.notice where digest_id = ? and read_at is null order by id desc")
                .param(digest)
                .query(NoticeRows::notice)
                .list();
    }

    void end(UUID digest, String state, @Nullable String error) {
        jdbc.sql("update notices.digest set state = :state, ended_at = :now, error = :error where id = :id")
                .param("state", state)
                .param("now", now())
                .param("error", error, Types.VARCHAR)
                .param("id", digest)
                .update();
    }

    void again(UUID digest, Duration pause, String error) {
        jdbc.sql("update notices.digest set tries = tries + 1, due_at = :due, error = :error where id = :id")
                .param("due", clock.instant().plus(pause).atOffset(ZoneOffset.UTC))
                .param("error", error)
                .param("id", digest)
                .update();
    }

    /** What waits, and what was given up within the last seven days. */
    Backlog backlog() {
        return jdbc.sql("""
                select count(*) filter (where state = 'WAITING') as waiting,
                       count(*) filter (where state = 'GIVEN_UP' and ended_at > :since) as given_up
                from notices.digest where state in ('WAITING', 'GIVEN_UP')
                """)
                .param("since", clock.instant().minus(Duration.ofDays(7)).atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Backlog(row.getLong("waiting"), row.getLong("given_up")))
                .single();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private OffsetDateTime since() {
        return clock.instant().minus(NEWS).atOffset(ZoneOffset.UTC);
    }
}
