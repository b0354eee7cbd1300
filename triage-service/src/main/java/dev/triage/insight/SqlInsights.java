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

    /** The age of the data is told from so many of the cases changed last: reading all facts would take too long. */
    private static final int NEWEST = 5_000;

    private static final String OPEN = "status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED', 'SNOOZED')";

    private final JdbcClient jdbc;
    private final Clock clock;
    private final RecurringPatterns patterns;

    SqlInsights(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.patterns = new RecurringPatterns(jdbc);
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

    @Override
    public List<Map<String, Object>> patterns(int days) {
        return patterns.since(since(days));
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
        // What people asked for against what was recommended first, and what approvers made of it.
        quality.put("acceptance", one("""
                select count(*) filter (where l.kind = 'chosen') as chosen,
                       count(*) filter (where l.kind = 'chosen' and l.value = c.top_workflow) as "chosenAsRecommended",
                       count(*) filter (where l.kind = 'approved') as approved,
                       count(*) filter (where l.kind = 'rejected') as rejected,
                       round(avg(case when l.value = c.top_workflow then 1.0 else 0 end)
                             filter (where l.kind = 'chosen'), 3) as "acceptanceShare",
                       round(avg(case when l.kind = 'rejected' then 1.0 else 0 end)
                             filter (where l.kind in ('approved', 'rejected')), 3) as "rejectionShare"
                from cases.label l join cases.case_file c on c.id = l.case_id where l.at >= :since
                """, since));
        quality.put("corrections", rows("""
                select f.category as "to", count(*) as cases from cases.case_file f
                where f.corrected_category is not null and f.opened_at >= :since
                group by 1 order by cases desc limit 20
                """, since));
        quality.put("wrongByWeek", rows("""
                select w.week::text as week,
                       (select count(*) from cases.case_file where opened_at >= w.week at time zone 'UTC'
                        and opened_at < (w.week + 7) at time zone 'UTC') as opened, w.category, w.rank, w.brief,
                       w.recommendation, w.delay
                from (select date_trunc('week', at at time zone 'UTC')::date as week,
                             count(*) filter (where assist = 'category') as category,
                             count(*) filter (where assist = 'rank') as rank,
                             count(*) filter (where assist = 'brief') as brief,
                             count(*) filter (where assist = 'recommendation') as recommendation,
                             count(*) filter (where assist = 'delay') as delay
                      from cases.wrong_advice_now where at >= :since group by 1) w
                order by 1 desc
                """, since));
        quality.put("wrong", rows("""
                select c.reference, a.assist, a.said, a.reason, a.comment, a.by,
                       to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at
                from cases.wrong_advice_now a join cases.case_file c on c.id = a.case_id
                where a.at >= :since order by a.at desc limit 50
                """, since));
        return quality;
    }

    @Override
    public List<Map<String, Object>> interfaces(int days) {
        return rows("""
                select coalesce(e.source, d.source) as source, coalesce(e.events, 0) as events,
                       coalesce(d.letters, 0) as "deadLetters", e.last as "lastEventAt",
                       round(e.delay::numeric, 0) as "medianDelaySeconds",
                       round(a.age::numeric, 0) as "medianDataAgeSeconds"
                from (select source, count(*) as events, max(received_at) as last,
                             percentile_cont(0.5) within group (order by extract(epoch from received_at - event_time)) as delay
                      from intake.received_event where received_at >= :since group by source) e
                full join (select nullif(source, '') as source, count(*) as letters
                           from intake.dead_letter where received_at >= :since group by 1) d on d.source = e.source
                left join (select source, percentile_cont(0.5) within group (
                                      order by extract(epoch from last_event_at - (facts ->> 'dataAsOf')::timestamptz)) as age
                           from (select source, last_event_at, facts from cases.case_file
                                 order by change_no desc limit %d) newest
                           where facts ->> 'dataAsOf' is not null and last_event_at >= :since group by 1) a
                       on a.source = e.source
                order by events desc limit 100
                """.formatted(NEWEST), since(days));
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
