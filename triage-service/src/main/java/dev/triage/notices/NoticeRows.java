package dev.triage.notices;

import dev.triage.cases.CaseConcerns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of notices. Nothing is deleted from it. */
@Component
class NoticeRows {

    private final JdbcClient jdbc;
    private final Clock clock;

    NoticeRows(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What is to be told, before it is known to whom. */
    record Draft(
            NoticeKind kind,
            CaseConcerns.About about,
            @Nullable UUID request,
            String by,
            String text) {}

    /** One row a person, with one statement, in the caller's transaction. */
    void add(Draft draft, Collection<String> subjects) {
        jdbc.sql("""
                insert into notices.notice
                    (subject, kind, case_id, reference, title, site, site_zone, request_id, by, text, at)
                select subject, :kind, :case, :reference, :title, :site, :zone, cast(:request as uuid), :by, :text, :at
                from unnest(cast(:subjects as text[])) as subject
                """)
                .param("kind", draft.kind().name())
                .param("case", draft.about().id())
                .param("reference", draft.about().reference())
                .param("title", draft.about().title())
                .param("site", draft.about().site(), Types.VARCHAR)
                .param("zone", draft.about().siteZone(), Types.VARCHAR)
                .param("request", draft.request(), Types.OTHER)
                .param("by", draft.by())
                .param("text", draft.text())
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .param("subjects", subjects.toArray(String[]::new))
                .update();
    }

    List<Notice> newest(String subject, int most) {
        return jdbc.sql("select * from notices.notice where subject = :subject order by id desc limit :most")
                .param("subject", subject)
                .param("most", most)
                .query(NoticeRows::notice)
                .list();
    }

    long unread(String subject) {
        return jdbc.sql("select count(*) from notices.notice where subject = ? and read_at is null")
                .param(subject)
                .query(Long.class)
                .single();
    }

    void read(String subject, long upTo) {
        jdbc.sql("update notices.notice set read_at = :now where subject = :subject and id <= :id and read_at is null")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("subject", subject)
                .param("id", upTo)
                .update();
    }

    void read(String subject, UUID caseId) {
        jdbc.sql("""
                update notices.notice set read_at = :now
                where subject = :subject and case_id = :case and read_at is null
                """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("subject", subject)
                .param("case", caseId)
                .update();
    }

    static Notice notice(ResultSet row, int number) throws SQLException {
        return new Notice(
                row.getLong("id"),
                NoticeKind.valueOf(row.getString("kind")),
                row.getObject("case_id", UUID.class),
                row.getString("reference"),
                row.getString("title"),
                row.getString("site"),
                row.getString("site_zone"),
                row.getObject("request_id", UUID.class),
                row.getString("by"),
                row.getString("text"),
                Objects.requireNonNull(instant(row, "at")),
                instant(row, "read_at"));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
