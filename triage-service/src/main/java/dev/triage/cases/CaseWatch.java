package dev.triage.cases;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What pages that keep themselves up to date ask for: which cases moved since a position, and who is looking at them.
 * Both are read from the database, so every instance tells the same.
 */
@Component
public class CaseWatch {

    /** Who said nothing for this long is not there any more. */
    public static final Duration GONE_AFTER = Duration.ofSeconds(45);

    private static final int MOST_PRESENT = 1_000;

    private final JdbcClient jdbc;
    private final ChangeFeed feed;

    CaseWatch(JdbcClient jdbc, ChangeFeed feed) {
        this.jdbc = jdbc;
        this.feed = feed;
    }

    /** A case that was opened or changed after the position asked about; {@code version} as it is now. */
    public record Moved(UUID id, String reference, long version, boolean opened) {}

    /**
     * Cases that moved.
     *
     * @param position where to go on from
     * @param more whether there were more than asked for; the newest are here
     */
    public record Moves(long position, boolean more, List<Moved> moved) {

        public Moves {
            moved = List.copyOf(moved);
        }
    }

    /** Somebody at a case. */
    public record Present(UUID caseId, String subject, boolean editing) {}

    /** Every change up to here is visible to whoever reads after this. */
    public long position() {
        return feed.complete() - 1;
    }

    /**
     * What moved after a position. A transaction may commit after younger ones, so the same move can be told twice; its
     * version says so. None is left out.
     */
    public Moves since(long position, int limit) {
        long next = position();
        List<Moved> moved = jdbc.sql("""
                select id, reference, version, opened_no > :position and suppressed = 'no' as opened from cases.case_file
                where change_no > :position order by change_no desc, id desc limit :limit
                """)
                .param("position", position)
                .param("limit", limit + 1)
                .query((row, number) -> new Moved(
                        row.getObject("id", UUID.class),
                        row.getString("reference"),
                        row.getLong("version"),
                        row.getBoolean("opened")))
                .list();
        boolean more = moved.size() > limit;
        return new Moves(Math.max(position, next), more, more ? moved.subList(0, limit) : moved);
    }

    /** Somebody is at a case; to be said again before {@link #GONE_AFTER} is over. */
    public void present(UUID caseId, String subject, boolean editing) {
        jdbc.sql("""
                insert into cases.presence (case_id, subject, editing, seen_at)
                select id, :subject, :editing, clock_timestamp() from cases.case_file where id = :case
                on conflict (case_id, subject) do update set editing = excluded.editing, seen_at = excluded.seen_at
                """)
                .param("case", caseId)
                .param("subject", subject)
                .param("editing", editing)
                .update();
    }

    public void left(UUID caseId, String subject) {
        jdbc.sql("delete from cases.presence where case_id = ? and subject = ?")
                .params(caseId, subject)
                .update();
    }

    /** Everybody who is at a case now, in a fixed order. */
    public List<Present> present() {
        return jdbc.sql("""
                select case_id, subject, editing from cases.presence
                where seen_at > clock_timestamp() - make_interval(secs => :gone)
                order by case_id, subject limit :most
                """)
                .param("gone", GONE_AFTER.toSeconds())
                .param("most", MOST_PRESENT)
                .query((row, number) -> new Present(
                        row.getObject("case_id", UUID.class), row.getString("subject"), row.getBoolean("editing")))
                .list();
    }

    /** Forgets who left without a word. */
    public void forgetTheGone() {
        jdbc.sql("delete from cases.presence where seen_at < clock_timestamp() - interval '1 hour'")
                .update();
    }
}
