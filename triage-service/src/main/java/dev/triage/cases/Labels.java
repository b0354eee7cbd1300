package dev.triage.cases;

import dev.triage.platform.Page;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What people and outcomes said about cases, kept with the event as it stood then: the data team's ground truth. */
@Component
class Labels {

    private final JdbcClient jdbc;

    Labels(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A label as it is given; the event comes from the case.
     *
     * @param request the request it is about; of one request only the first label of a kind counts
     */
    record Given(
            UUID caseId, @Nullable UUID request, String kind, String field, String value, String by, String reason) {}

    /** @return the number of the label; none when the request had one of this kind */
    List<Long> add(Given label, Instant at) {
        return jdbc.sql("""
                insert into cases.label (case_id, request, kind, field, value, by, at, reason, event)
                select c.id, cast(:request as uuid), :kind, :field, :value, :by, :at, :reason, c.facts
                from cases.case_file c
                where c.id = :id and (cast(:request as uuid) is null or not exists (
                    select from cases.label l
                    where l.case_id = c.id and l.request = cast(:request as uuid) and l.kind = :kind))
                returning id
                """)
                .param("id", label.caseId())
                .param("request", label.request())
                .param("kind", label.kind())
                .param("field", label.field())
                .param("value", label.value())
                .param("by", label.by())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("reason", label.reason())
                .query(Long.class)
                .list();
    }

    /** Takes labels back that were given by mistake: they stay on file and are listed no more. */
    void withdraw(List<Long> labels, String by, Instant at) {
        for (long label : labels) {
            jdbc.sql("insert into cases.label_withdrawn (label_id, by, at) values (:label, :by, :at)")
                    .param("label", label)
                    .param("by", by)
                    .param("at", at.atOffset(ZoneOffset.UTC))
                    .update();
        }
    }

    /** Oldest first. @throws IllegalArgumentException for a cursor that is none */
    Page<Cases.Label> list(@Nullable String cursor, int limit) {
        long after = cursor == null || cursor.isEmpty() ? 0 : Long.parseLong(cursor);
        List<Numbered> found = jdbc.sql("""
                select id, case_id, kind, field, value, by, at, reason, event
                from cases.label l where id > :after
                and not exists (select from cases.label_withdrawn w where w.label_id = l.id)
                order by id limit :limit
                """)
                .param("after", after)
                .param("limit", limit + 1)
                .query((row, number) -> new Numbered(
                        row.getLong("id"),
                        new Cases.Label(
                                row.getObject("case_id", UUID.class),
                                row.getString("kind"),
                                row.getString("field"),
                                row.getString("value"),
                                row.getString("by"),
                                Objects.requireNonNull(CaseReads.instant(row, "at")),
                                row.getString("reason"),
                                row.getString("event"))))
                .list();
        List<Numbered> shown = found.subList(0, Math.min(found.size(), limit));
        String next =
                found.size() <= limit ? null : Long.toString(shown.getLast().id());
        return new Page<>(shown.stream().map(Numbered::label).toList(), next);
    }

    private record Numbered(long id, Cases.Label label) {}
}
