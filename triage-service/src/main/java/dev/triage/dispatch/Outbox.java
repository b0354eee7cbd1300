package dev.triage.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table of what is still to be sent. Times are the database's, so that instances with differing clocks agree on
 * leases.
 */
@Component
class Outbox {

    /** Longer than one delivery can take: question, command and topic together stay below 40 s. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private final JdbcClient jdbc;

    Outbox(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A row this instance may work on until the lease ends. */
    record Leased(UUID request, long lease, int tries) {}

    /** In the caller's transaction; due once the hold is over. Queuing it again changes nothing. */
    void queue(UUID request, Duration hold) {
        jdbc.sql("""
                        insert into dispatch.outbox (request_id, due_at)
                        values (?, clock_timestamp() + make_interval(secs => ?)) on conflict do nothing""").params(request, hold.toMillis() / 1000.0).update();
    }

    /** Takes up to {@code limit} due rows nobody works on. */
    List<Leased> take(int limit) {
        return jdbc.sql("""
                        update dispatch.outbox o
                        set lease = o.lease + 1, tries = o.tries + 1,
                            leased_until = clock_timestamp() + make_interval(secs => ?)
                        from (select request_id from dispatch.outbox
                              where due_at <= clock_timestamp() and leased_until <= clock_timestamp()
                              order by due_at limit ? for update skip locked) due
                        where o.request_id = due.request_id
                        returning o.request_id, o.lease, o.tries""")
                .params(LEASE.toSeconds(), limit)
                .query((row, n) -> new Leased(row.getObject(1, UUID.class), row.getLong(2), row.getInt(3)))
                .list();
    }

    /** It is out of our hands. False when the lease was lost meanwhile. */
    boolean finish(Leased leased) {
        return jdbc.sql("delete from dispatch.outbox where request_id = ? and lease = ?")
                        .params(leased.request(), leased.lease())
                        .update()
                == 1;
    }

    /** To be tried again after the pause; what was not our own fault does not count as a try. */
    boolean postpone(Leased leased, Duration pause, boolean countsAsTry) {
        return jdbc.sql("""
                        update dispatch.outbox
                        set due_at = clock_timestamp() + make_interval(secs => ?), leased_until = '-infinity',
                            held_reason = null, tries = case when ? then tries else 0 end
                        where request_id = ? and lease = ?""")
                        .params(pause.toMillis() / 1000.0, countsAsTry, leased.request(), leased.lease())
                        .update()
                == 1;
    }

    /** Held back by governance; looked at again after the pause or when released. */
    boolean hold(Leased leased, String reason, Duration pause) {
        return jdbc.sql("""
                        update dispatch.outbox
                        set due_at = clock_timestamp() + make_interval(secs => ?), leased_until = '-infinity',
                            held_reason = ?, tries = 0
                        where request_id = ? and lease = ?""")
                        .params(pause.toMillis() / 1000.0, reason, leased.request(), leased.lease())
                        .update()
                == 1;
    }

    /** What was held may be looked at now. In the caller's transaction. */
    int wakeHeld() {
        return jdbc.sql("""
                        update dispatch.outbox set due_at = clock_timestamp(), held_reason = null
                        where held_reason is not null""").update();
    }

    /** How many wait, and how long the oldest has. */
    Backlog backlog() {
        return jdbc.sql("""
                        select count(*), count(held_reason),
                               coalesce(extract(epoch from clock_timestamp() - min(queued_at)), 0)
                        from dispatch.outbox""")
                .query((row, n) -> new Backlog(row.getLong(1), row.getLong(2), row.getLong(3)))
                .single();
    }

    /** What is in the table. */
    record Backlog(long waiting, long held, long oldestSeconds) {}
}
