package dev.triage.insight;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Answers from what the rooms stored, read-only. Every answer names its window in days and the counts behind its figures;
 * hours are from opening to closing, percentiles by interpolation (SQL's {@code percentile_cont}).
 */
@Service
@Transactional(readOnly = true)
class SqlInsights implements Insights {

    /** A combination that came fewer times than this is no pattern. */
    private static final int RECURS = 3;

    private static final int MOST = 100;
    private static final String OPEN = "status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED', 'SNOOZED')";

    private final JdbcClient jdbc;
    private final Clock clock;

    SqlInsights(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public Map<String, Object> flow(int days) {
        Instant since = since(days);
        Map<String, Object> flow = new LinkedHashMap<>();
        flow.put("days", days);
        flow.put("since", since.toString());
        flow.putAll(one("""
                select count(*) filter (where opened_at >= :since) as opened,
                       count(*) filter (where closed_at >= :since) as closed,
                       count(*) filter (where %s) as "openNow",
                       count(*) filter (where %s and due_at < :now) as "overdueNow",
                       coalesce(sum(loss_minor) filter (where %s), 0) as "openLossMinor",
                       max(currency) as currency
                from cases.case_file where closed_at >= :since or closed_at is null or opened_at >= :since
                """.formatted(OPEN, OPEN, OPEN), since));
        flow.put("byCategory", grouped("category", since));
        flow.put("bySite", grouped("site", since));
        flow.put("approvals", one("""
                select count(*) as requested,
                       count(*) filter (where s.status = 'AWAITING_APPROVAL') as waiting,
                       count(*) filter (where s.status in ('COMPLETED')) as completed,
                       count(*) filter (where s.status in ('FAILED', 'PARKED')) as failed,
                       round((percentile_cont(0.5) within group (order by extract(epoch from a.first - r.requested_at) / 3600)
                              filter (where a.first is not null))::numeric, 2) as "hoursToDecisionP50",
                       round((percentile_cont(0.9) within group (order by extract(epoch from a.first - r.requested_at) / 3600)
                              filter (where a.first is not null))::numeric, 2) as "hoursToDecisionP90"
                from governance.action_request r
                join governance.request_state s on s.request_id = r.id
                left join lateral (select min(decided_at) as first from governance.approval where request_id = r.id) a on true
                where r.requested_at >= :since
                """, since));
        return flow;
    }

    private List<Map<String, Object>> grouped(String column, Instant since) {
        return rows("""
                select coalesce(%1$s, '(none)') as "%1$s",
                       count(*) filter (where opened_at >= :since) as opened,
                       count(*) filter (where closed_at >= :since) as closed,
                       count(*) filter (where %2$s) as "openNow",
                       coalesce(sum(loss_minor) filter (where %2$s), 0) as "openLossMinor",
                       round((percentile_cont(0.5) within group (order by extract(epoch from closed_at - opened_at) / 3600)
                              filter (where closed_at >= :since))::numeric, 1) as "hoursP50",
                       round((percentile_cont(0.9) within group (order by extract(epoch from closed_at - opened_at) / 3600)
                              filter (where closed_at >= :since))::numeric, 1) as "hoursP90"
                from cases.case_file
                where closed_at >= :since or closed_at is null or opened_at >= :since
                group by 1 order by "openLossMinor" desc, opened desc limit 30
                """.formatted(column, OPEN), since);
    }

    /**
     * Combinations of SKU, site, supplier and order type that were raised at least three times. {@code regularity} is
     * 1 / (1 + the coefficient of variation of the gaps): 1 for a clock, near 0.5 for chance.
     */
    @Override
    public List<Map<String, Object>> patterns(int days) {
        return rows("""
                with raised as (
                    select sku, site, supplier, order_type, loss_minor, currency, opened_at, occurrences, category,
                           extract(epoch from opened_at - lag(opened_at)
                               over (partition by sku, site, supplier, order_type order by opened_at)) / 86400 as gap
                    from cases.case_file where sku is not null and opened_at >= :since)
                select sku, site, supplier, order_type as "orderType", count(*) as cases,
                       sum(occurrences) as occurrences, sum(loss_minor) as "lossMinor", max(currency) as currency,
                       mode() within group (order by category) as category,
                       min(opened_at) as "firstAt", max(opened_at) as "lastAt",
                       round(avg(gap)::numeric, 1) as "meanGapDays",
                       round((1 / (1 + coalesce(stddev_pop(gap) / nullif(avg(gap), 0), 1)))::numeric, 2) as regularity
                from raised group by 1, 2, 3, 4 having count(*) >= %d
                order by "lossMinor" desc, cases desc limit %d
                """.formatted(RECURS, MOST), since(days));
    }

    @Override
    public Map<String, Object> quality(int days) {
        Instant since = since(days);
        Map<String, Object> quality = new LinkedHashMap<>();
        quality.put("days", days);
        quality.put("since", since.toString());
        quality.putAll(one("""
                select count(*) as cases,
                       count(*) filter (where abstained) as abstained,
                       count(*) filter (where corrected_category is not null) as "categoryCorrected",
                       count(*) filter (where corrected_priority is not null) as "priorityCorrected",
                       round(avg(confidence)::numeric, 3) as "meanConfidence"
                from cases.case_file where opened_at >= :since
                """, since));
        quality.put(
                "labels",
                rows(
                        "select kind, count(*) as labels from cases.label where at >= :since group by kind order by kind",
                        since));
        quality.put("corrections", rows("""
                select f.category as "to", count(*) as cases from cases.case_file f
                where f.corrected_category is not null and f.opened_at >= :since
                group by 1 order by cases desc limit 20
                """, since));
        return quality;
    }

    @Override
    public List<Map<String, Object>> interfaces(int days) {
        return rows("""
                select coalesce(e.source, d.source) as source, coalesce(e.events, 0) as events,
                       coalesce(d.letters, 0) as "deadLetters", e.last as "lastEventAt",
                       round(e.delay::numeric, 0) as "medianDelaySeconds"
                from (select source, count(*) as events, max(received_at) as last,
                             percentile_cont(0.5) within group (order by extract(epoch from received_at - event_time)) as delay
                      from intake.received_event where received_at >= :since group by source) e
                full join (select nullif(source, '') as source, count(*) as letters
                           from intake.dead_letter where received_at >= :since group by 1) d on d.source = e.source
                order by events desc limit 100
                """, since(days));
    }

    private Instant since(int days) {
        return clock.instant().minus(Duration.ofDays(days));
    }

    private Map<String, Object> one(String sql, Instant since) {
        return rows(sql, since).getFirst();
    }

    private List<Map<String, Object>> rows(String sql, Instant since) {
        JdbcClient.StatementSpec statement = jdbc.sql(sql).param("since", Timestamp.from(since));
        if (sql.contains(":now")) {
            statement = statement.param("now", Timestamp.from(clock.instant()));
        }
        List<Map<String, Object>> plain = new ArrayList<>();
        for (Map<String, Object> row : statement.query().listOfRows()) {
            Map<String, Object> values = new LinkedHashMap<>();
            row.forEach((name, value) -> values.put(name, value instanceof Timestamp time ? time.toInstant() : value));
            plain.add(values);
        }
        return plain;
    }
}
