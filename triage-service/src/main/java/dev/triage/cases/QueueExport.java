package dev.triage.cases;

import dev.triage.governance.Audit;
import dev.triage.platform.Actor;
import dev.triage.platform.Refusal;
import dev.triage.platform.Result;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Hands out a whole list, row by row, as it was at one moment: the count that goes ahead is the count of what follows. Who
 * took it, and how much, is in the audit before the first row leaves.
 */
@Component
public class QueueExport {

    /** Rows of one export. */
    public static final int MOST = 200_000;

    private static final int FETCH = 500;

    private final NamedParameterJdbcTemplate jdbc;
    private final QueueReads reads;
    private final Audit audit;
    private final TransactionTemplate moment;
    private final TransactionTemplate apart;
    private final Clock clock;

    QueueExport(
            DataSource source, QueueReads reads, Audit audit, PlatformTransactionManager transactions, Clock clock) {
        JdbcTemplate streaming = new JdbcTemplate(source);
        streaming.setFetchSize(FETCH);
        this.jdbc = new NamedParameterJdbcTemplate(streaming);
        this.reads = reads;
        this.audit = audit;
        this.moment = new TransactionTemplate(transactions);
        moment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        moment.setReadOnly(true);
        this.apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
    }

    /** Where the rows go. */
    public interface Sink {

        /** Called once, before the first row. */
        void rows(long count);

        /** Reasons and the site's zone are left out of these rows. */
        void row(CaseRow row);
    }

    /**
     * INVALID for more than {@value #MOST} rows; nothing has been handed out then.
     *
     * @return how many rows
     */
    public Result<Long> export(QueueQuery query, Actor by, Sink sink) {
        Instant asOf = clock.instant();
        return Objects.requireNonNull(moment.execute(status -> switch (reads.where(query, asOf)) {
            case Result.Refused<QueueWhere> refused -> new Result.Refused<Long>(refused.refusal());
            case Result.Done<QueueWhere>(QueueWhere where) -> export(query, where, asOf, by, sink);
        }));
    }

    private Result<Long> export(QueueQuery query, QueueWhere where, Instant asOf, Actor by, Sink sink) {
        MapSqlParameterSource values = new MapSqlParameterSource(where.values()).addValue("most", MOST + 1);
        String from = " from cases.case_file where " + (where.nothing() ? "false" : where.whole()) + where.sql();
        if (where.found() != null) {
            from += " and id in (select unnest(:found))";
            values.addValue("found", where.found().toArray(UUID[]::new));
        }
        long count = Objects.requireNonNull(jdbc.queryForObject(
                "select count(*) from (select 1" + from + " limit :most) counted", values, Long.class));
        if (count > MOST) {
            return Result.refused(
                    Refusal.Kind.INVALID,
                    "too-many-rows",
                    "Expected at most " + MOST + " rows, found more. Narrow the list.");
        }
        Map<String, Object> detail = Map.of(
                "rows",
                count,
                "facets",
                query.conditions().stream()
                        .map(one -> (one.not() ? "not-" : "") + one.facet().key())
                        .collect(Collectors.joining(" ")),
                "searched",
                !query.text().isEmpty());
        apart.executeWithoutResult(status -> audit.append(by, "queue.exported", null, null, detail));
        sink.rows(count);
        double hours = asOf.getEpochSecond() / 3600.0;
        String order = query.sort() == QueueSort.RANK
                ? "rank_key + " + hours + "::float8 / tau_hours desc, id desc"
                : query.sort().column() + (query.sort().descending() ? " desc, id desc" : ", id");
        jdbc.query(
                "select " + PLAIN + from + " order by " + order, values, (ResultSet row) -> sink.row(row(row, asOf)));
        return Result.done(count);
    }

    private static final String PLAIN = QueueReads.COLUMNS
            .replace("facts -> 'site' ->> 'timeZone' as site_zone", "null::text as site_zone")
            .replace("coalesce(lifted, triaged -> 'rank') -> 'parts' as parts", "null::text as parts");

    private static CaseRow row(ResultSet row, Instant asOf) throws SQLException {
        Scale scale = new Scale(row.getInt("regime"), row.getDouble("tau_hours"));
        return QueueReads.row(row, scale.score(row.getDouble("rank_key"), asOf), asOf);
    }
}
