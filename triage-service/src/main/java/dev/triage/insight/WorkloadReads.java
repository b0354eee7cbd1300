package dev.triage.insight;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Measures the load of the team. Throughput is counted, not estimated: distinct cases a person ended or asked a workflow
 * for, over the days on which the person did so. The line is drawn by rank at one moment, as the queue is.
 */
@Component
public class WorkloadReads {

    private static final String QUEUE =
            "status in ('NEW', 'CLAIMED', 'AWAITING_APPROVAL', 'ACTIONED') and suppressed = 'no'";
    /** What counts as finishing one's part of a case. */
    private static final String FINISHED = "kind in ('resolved', 'dismissed', 'chosen')";

    private final JdbcClient jdbc;
    private final Clock clock;

    WorkloadReads(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param days of work measured, 1 to 90 */
    @Transactional(readOnly = true)
    public Workload of(int days) {
        if (days < 1 || days > 90) {
            throw new IllegalArgumentException("Expected 1 to 90 days, found " + days);
        }
        Instant now = clock.instant();
        List<Workload.Planner> planners = planners(now, days);
        return new Workload(
                now,
                days,
                parts("priority", "priority", now),
                parts(
                        "case when opened_at >= :now - interval '4 hours' then '1|4h|Under 4 h'"
                                + " when opened_at >= :now - interval '24 hours' then '2|24h|4 to 24 h'"
                                + " when opened_at >= :now - interval '3 days' then '3|3d|1 to 3 days'"
                                + " when opened_at >= :now - interval '7 days' then '4|7d|3 to 7 days'"
                                + " else '5|old|Over 7 days' end",
                        "age",
                        now),
                parts(
                        "case when due_at < :now then '1|overdue|Overdue'"
                                + " when due_at < :now + interval '4 hours' then '2|4h|Due within 4 h'"
                                + " when due_at < :now + interval '24 hours' then '3|24h|Due in 4 to 24 h'"
                                + " else '4|later|Due later' end",
                        "sla",
                        now),
                planners,
                jdbc.sql("select count(*) from cases.case_file where assignee is null and " + QUEUE)
                        .query(Long.class)
                        .single(),
                line(planners, now));
    }

    private List<Workload.Part> parts(String expression, String what, Instant now) {
        return jdbc.sql("select " + expression + " as part, count(*) as cases,"
                        + " count(*) filter (where due_at < :now) as overdue, coalesce(sum(loss_minor), 0) as loss"
                        + " from cases.case_file where " + QUEUE + " group by 1 order by 1")
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query((row, number) -> {
                    String[] part = row.getString("part").split("\\|");
                    return new Workload.Part(
                            part.length == 1 ? part[0] : part[1],
                            part.length == 1 ? part[0] : part[2],
                            row.getLong("cases"),
                            row.getLong("overdue"),
                            row.getLong("loss"));
                })
                .list();
    }

    private List<Workload.Planner> planners(Instant now, int days) {
        return jdbc.sql("""
                with load as (
                    select assignee as name, count(*) as open, count(*) filter (where due_at < :now) as overdue,
                           sum(loss_minor) as loss
                    from cases.case_file where assignee is not null and %s group by 1),
                work as (
                    select by as name, count(distinct case_id) filter (where %s) as finished,
                           count(distinct (at at time zone 'UTC')::date) filter (where %s) as days,
                           bool_or(at >= :today) as today
                    from (select by, case_id, at, kind from cases.timeline
                          where at >= :since and kind in ('claimed', 'released', 'snoozed', 'commented', 'corrected',
                                                          'undone', 'resolved', 'dismissed', 'merged', 'unmerged')
                          union all
                          -- Who asked for a workflow; the timeline names who moved the request.
                          select by, case_id, at, kind from cases.label where at >= :since and kind = 'chosen') acts
                    group by 1)
                select coalesce(l.name, w.name) as name, coalesce(l.open, 0) as open, coalesce(l.overdue, 0) as overdue,
                       coalesce(l.loss, 0) as loss, coalesce(w.finished, 0) as finished, coalesce(w.days, 0) as days,
                       coalesce(w.today, false) as today
                from load l full join work w on w.name = l.name
                where coalesce(l.name, w.name) <> 'system'
                order by open desc, finished desc, name limit 200
                """.formatted(QUEUE, FINISHED, FINISHED))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("today", now.minus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))
                .param("since", now.minus(Duration.ofDays(days)).atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Workload.Planner(
                        row.getString("name"),
                        row.getLong("open"),
                        row.getLong("overdue"),
                        row.getLong("loss"),
                        row.getLong("finished"),
                        row.getLong("days"),
                        row.getLong("days") == 0 ? 0 : (double) row.getLong("finished") / row.getLong("days"),
                        row.getBoolean("today")))
                .list();
    }

    private Workload.Line line(List<Workload.Planner> planners, Instant now) {
        List<Workload.Planner> working =
                planners.stream().filter(Workload.Planner::workedToday).toList();
        double capacity = working.stream().mapToDouble(Workload.Planner::perDay).sum();
        long above = (long) Math.floor(capacity);
        return jdbc.sql("""
                with ranked as (
                    select loss_minor, due_at, currency,
                           row_number() over (order by rank_key + cast(:hours as float8) / tau_hours desc, id desc) as place
                    from cases.case_file where %s)
                select count(*) filter (where place <= :above) as above, count(*) filter (where place > :above) as below,
                       coalesce(sum(loss_minor) filter (where place > :above), 0) as loss,
                       count(*) filter (where place > :above and due_at < :now) as overdue, max(currency) as currency
                from ranked
                """.formatted(QUEUE))
                .param("hours", now.getEpochSecond() / 3600.0)
                .param("above", above)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Workload.Line(
                        working.size(),
                        capacity,
                        row.getLong("above"),
                        row.getLong("below"),
                        row.getLong("loss"),
                        row.getLong("overdue"),
                        row.getString("currency")))
                .single();
    }
}
