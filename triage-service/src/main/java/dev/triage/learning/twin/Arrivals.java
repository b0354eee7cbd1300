package dev.triage.learning.twin;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;

/** When events come: more by day than by night, fewer at weekends, more in the peak season. One hour at a time. */
final class Arrivals {

    private final TwinPlan plan;
    private final double total;
    private final long slots;
    private long slot = -1;
    private double passed;
    private long given;
    private long[] millis = {};
    private int at;

    Arrivals(TwinPlan plan) {
        this.plan = plan;
        this.slots = plan.days() * 24L;
        double sum = 0;
        for (long i = 0; i < slots; i++) {
            sum += weight(i);
        }
        this.total = sum;
    }

    /** The moment of the next event; called as often as the plan has events. */
    Instant next() {
        while (at == millis.length) {
            fill();
        }
        return plan.start().plusMillis(millis[at++]);
    }

    private void fill() {
        slot++;
        passed += weight(slot);
        long due =
                slot >= slots - 1 ? plan.events() : Math.min(plan.events(), Math.round(plan.events() * passed / total));
        millis = new long[(int) (due - given)];
        Dice dice = Dice.of(plan.seed(), 5, slot);
        for (int i = 0; i < millis.length; i++) {
            millis[i] = slot * 3_600_000 + (long) (3_600_000 * dice.unit()) / 1000 * 1000;
        }
        Arrays.sort(millis);
        given = due;
        at = 0;
    }

    private double weight(long slot) {
        ZonedDateTime time = plan.start().plusSeconds(slot * 3600).atZone(ZoneOffset.UTC);
        int hour = time.getHour();
        // Two continents: Europe's day from 6, America's until 23.
        double day = hour >= 6 && hour < 23 ? 1.0 : 0.18;
        double noon = hour >= 13 && hour < 18 ? 1.5 : 1.0;
        DayOfWeek weekday = time.getDayOfWeek();
        double week = weekday == DayOfWeek.SATURDAY ? 0.35 : weekday == DayOfWeek.SUNDAY ? 0.2 : 1.0;
        double season = time.getMonthValue() >= 11 ? 1.4 : 1.0;
        return day * noon * week * season;
    }
}
