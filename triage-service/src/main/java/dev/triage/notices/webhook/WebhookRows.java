package dev.triage.notices.webhook;

import dev.triage.platform.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of messages to other systems. */
@Component
class WebhookRows {

    /** Longer than a try takes, so that no other instance tries meanwhile. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    /** Tries at one target in one go: one that hangs must not take every place. */
    private static final int AT_ONE_TARGET = 8;

    private final JdbcClient jdbc;
    private final Clock clock;

    WebhookRows(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What is to be said to one target. */
    record Draft(String target, WebhookEvent event, String body) {}

    /** A message of which this instance has the next try. */
    record Leased(UUID id, String target, String body, int tries) {}

    /** In the caller's transaction, with one statement. */
    void add(List<Draft> drafts) {
        if (drafts.isEmpty()) {
            return;
        }
        jdbc.sql("""
                insert into notices.webhook (id, target, type, body, made_at, due_at, state)
                select n.id, n.target, n.type, n.body, :now, :now, 'WAITING'
                from unnest(cast(:ids as uuid[]), cast(:targets as text[]), cast(:types as text[]),
                            cast(:bodies as text[])) as n(id, target, type, body)
                """)
                .param("now", now())
                .param("ids", drafts.stream().map(any -> Ids.next()).toArray(UUID[]::new))
                .param("targets", drafts.stream().map(Draft::target).toArray(String[]::new))
                .param("types", drafts.stream().map(one -> one.event().type()).toArray(String[]::new))
                .param("bodies", drafts.stream().map(Draft::body).toArray(String[]::new))
                .update();
    }

    /** Takes messages that are due, oldest first; a try that never ends counts as one. */
    List<Leased> take(int most) {
        return jdbc.sql("""
                update notices.webhook w set leased_until = :until, tries = w.tries + 1
                from (select id from notices.webhook
                      where id in (select id from (
                              select id, row_number() over (partition by target order by due_at) as place
                              from notices.webhook
                              where state = 'WAITING' and due_at <= :now and leased_until <= :now) ranked
                          where place <= :each)
                        and state = 'WAITING' and leased_until <= :now
                      order by due_at limit :most for update skip locked) due
                where w.id = due.id
                returning w.id, w.target, w.body, w.tries
                """)
                .param("until", clock.instant().plus(LEASE).atOffset(ZoneOffset.UTC))
                .param("now", now())
                .param("each", AT_ONE_TARGET)
                .param("most", most)
                .query((row, number) -> new Leased(
                        row.getObject("id", UUID.class),
                        row.getString("target"),
                        row.getString("body"),
                        row.getInt("tries")))
                .list();
    }

    void delivered(UUID id, String answer) {
        end(id, "DELIVERED", answer);
    }

    void parked(UUID id, String answer) {
        end(id, "PARKED", answer);
    }

    private void end(UUID id, String state, String answer) {
        jdbc.sql("""
                update notices.webhook set state = :state, ended_at = :now, last_answer = :answer,
                    leased_until = '-infinity'
                where id = :id and state = 'WAITING'
                """)
                .param("state", state)
                .param("now", now())
                .param("answer", answer)
                .param("id", id)
                .update();
    }

    void later(UUID id, Duration pause, String answer) {
        jdbc.sql("""
                update notices.webhook set due_at = :due, last_answer = :answer, leased_until = '-infinity'
                where id = :id and state = 'WAITING'
                """)
                .param("due", clock.instant().plus(pause).atOffset(ZoneOffset.UTC))
                .param("answer", answer)
                .param("id", id)
                .update();
    }

    /** A parked message is due again, with all its tries; false when it is not parked. */
    boolean again(UUID id) {
        return jdbc.sql("""
                update notices.webhook set state = 'WAITING', tries = 0, due_at = :now, ended_at = null
                where id = :id and state = 'PARKED'
                """).param("now", now()).param("id", id).update() == 1;
    }

    Webhooks.Backlog backlog() {
        return jdbc.sql("""
                select count(*) filter (where state = 'WAITING') as waiting,
                       count(*) filter (where state = 'PARKED') as parked,
                       coalesce(extract(epoch from :now - min(made_at) filter (where state = 'WAITING')), 0) as oldest
                from notices.webhook where state in ('WAITING', 'PARKED')
                """)
                .param("now", now())
                .query((row, number) ->
                        new Webhooks.Backlog(row.getLong("waiting"), row.getLong("parked"), row.getLong("oldest")))
                .single();
    }

    /** Those parked, then those that wait, then the others; newest first. */
    List<Webhooks.Message> list(int most) {
        return jdbc.sql("""
                select id, target, type, made_at, state, tries, due_at, last_answer from notices.webhook
                order by case state when 'PARKED' then 0 when 'WAITING' then 1 else 2 end, made_at desc, id
                limit :most
                """).param("most", most).query(WebhookRows::message).list();
    }

    private static Webhooks.Message message(ResultSet row, int number) throws SQLException {
        return new Webhooks.Message(
                row.getObject("id", UUID.class),
                row.getString("target"),
                row.getString("type"),
                Objects.requireNonNull(instant(row, "made_at")),
                row.getString("state"),
                row.getInt("tries"),
                Objects.requireNonNull(instant(row, "due_at")),
                row.getString("last_answer"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
