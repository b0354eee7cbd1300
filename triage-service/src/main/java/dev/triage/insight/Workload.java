package dev.triage.insight;

import java.time.Instant;
import java.util.List;

/**
 * Whether today's people can finish today's queue.
 *
 * @param asOf the moment of all figures
 * @param days over how many days people's work was measured
 * @param backlog the queue by priority, with the sums below
 * @param ageing the queue by age, youngest first
 * @param deadlines the queue by time to the deadline, overdue first
 * @param planners who has what and how fast they finish, those with the most open first
 * @param unclaimed cases nobody has
 * @param line what falls below what these people can finish in a day
 */
public record Workload(
        Instant asOf,
        int days,
        List<Part> backlog,
        List<Part> ageing,
        List<Part> deadlines,
        List<Planner> planners,
        long unclaimed,
        Line line) {

    public Workload {
        backlog = List.copyOf(backlog);
        ageing = List.copyOf(ageing);
        deadlines = List.copyOf(deadlines);
        planners = List.copyOf(planners);
    }

    /**
     * Part of the queue.
     *
     * @param key as the queue's filter takes it
     * @param lossMinor expected loss, minor units of the reporting currency
     */
    public record Part(String key, String label, long cases, long overdue, long lossMinor) {}

    /**
     * One person.
     *
     * @param open cases claimed and not ended
     * @param finished cases ended by this person in the days measured: resolved, dismissed, or asked a workflow for
     * @param activeDays days of those on which there was any
     * @param perDay finished a day on which the person worked; 0 when nothing was finished
     * @param workedToday whether the person did anything in the last 24 hours
     */
    public record Planner(
            String name,
            long open,
            long overdue,
            long lossMinor,
            long finished,
            long activeDays,
            double perDay,
            boolean workedToday) {}

    /**
     * The capacity line: the most urgent cases first, as many as the people who worked today finish in a day.
     *
     * @param people how many of them there are
     * @param capacity cases they finish in a day, by their own measured rates
     * @param above cases of the queue above the line
     * @param below cases below it
     * @param lossBelowMinor expected loss of those below, minor units
     * @param overdueBelow of those below, already overdue
     * @param currency the reporting currency; null when the queue is empty
     */
    public record Line(
            int people,
            double capacity,
            long above,
            long below,
            long lossBelowMinor,
            long overdueBelow,
            @org.jspecify.annotations.Nullable String currency) {}
}
