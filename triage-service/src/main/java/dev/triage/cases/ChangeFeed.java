package dev.triage.cases;

import dev.triage.assessment.Category;
import dev.triage.cases.similar.CaseDocument;
import dev.triage.intake.ExceptionEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads changed cases for a follower that must not miss one. A change carries the number of its transaction; transactions
 * commit out of order, so a follower reads again from the oldest transaction that was still running when it read last.
 */
@Component
class ChangeFeed {

    private static final String COLUMNS =
            "select id, reference, title, category, identifiers, facts, site, sku, supplier,"
                    + " opened_at, version, change_no, closed_at is null as open, exists (select from cases.label l where l.case_id = c.id"
                    + " and l.kind = 'outcome') as outcome from cases.case_file c";

    private final JdbcClient jdbc;

    ChangeFeed(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A changed case as the index wants it. */
    record Change(long number, long version, CaseDocument document) {}

    /** Which database this is: numbers of one mean nothing in another. */
    String database() {
        return jdbc.sql("select system_identifier || '-' || (select oid from pg_database"
                        + " where datname = current_database()) from pg_control_system()")
                .query(String.class)
                .single();
    }

    /** Everything below is committed and visible: where to read from the next time. */
    long complete() {
        return jdbc.sql("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                .query(Long.class)
                .single();
    }

    /** Changes from {@code from} on, after a place already read, oldest first. */
    List<Change> read(long from, long afterNumber, UUID afterId, int most) {
        return jdbc.sql(COLUMNS + " where change_no >= :from and (change_no, id) > (:number, :id)"
                        + " order by change_no, id limit :most")
                .param("from", from)
                .param("number", afterNumber)
                .param("id", afterId)
                .param("most", most)
                .query((row, number) -> new Change(row.getLong("change_no"), row.getLong("version"), document(row)))
                .list();
    }

    Optional<CaseDocument> document(UUID id) {
        return jdbc.sql(COLUMNS + " where id = :id")
                .param("id", id)
                .query((row, number) -> document(row))
                .optional();
    }

    private static CaseDocument document(ResultSet row) throws SQLException {
        ExceptionEvent event = FactsCodec.read(row.getString("facts")).event();
        StringBuilder text = new StringBuilder(event.message());
        ExceptionEvent.Item item = event.item();
        if (item != null && item.description() != null) {
            text.append('\n').append(item.description());
        }
        event.notes().forEach(note -> text.append('\n').append(note.text()));
        return new CaseDocument(
                row.getObject("id", UUID.class),
                row.getString("reference"),
                row.getString("title"),
                List.of((String[]) row.getArray("identifiers").getArray()),
                text.toString(),
                Category.valueOf(row.getString("category")).name(),
                event.exceptionCode(),
                row.getString("site"),
                row.getString("sku"),
                row.getString("supplier"),
                row.getBoolean("open"),
                row.getBoolean("outcome"),
                Objects.requireNonNull(CaseReads.instant(row, "opened_at")));
    }
}
