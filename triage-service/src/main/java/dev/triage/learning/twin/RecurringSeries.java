package dev.triage.learning.twin;

import dev.triage.assessment.Category;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The planted shortages: up to 25 pairs of SKU and warehouse that run short every 14, 28 or 91 days with some jitter,
 * and as many decoys that run short as often, but at random times.
 */
final class RecurringSeries {

    private static final int[] PERIODS = {14, 28, 91};
    private static final int PAIRS = 25;

    private final List<Turn> turns = new ArrayList<>();
    private int next;

    RecurringSeries(TwinPlan plan, World world) {
        Dice dice = Dice.of(plan.seed(), 4, 0);
        int yearDays = Math.max(365, plan.days());
        Instant yearStart = plan.end().minus(Duration.ofDays(yearDays));
        // At most a tenth of the events are planted, so that a short file is still mostly ordinary.
        long bearable = Math.max(0, plan.events() / 10 * yearDays / plan.days() / (2L * 16 * yearDays / 365));
        int pairs = (int) Math.min(PAIRS, bearable);
        List<World.Sku> skus = world.slowMovers(dice, 2 * PAIRS);
        for (int i = 0; i < pairs; i++) {
            int period = PERIODS[i % PERIODS.length];
            int count = yearDays / period;
            World.Site site = world.site(dice);
            World.Site elsewhere = world.site(dice);
            String orderType = dice.pick(List.of("B2B", "B2B", "B2C", "RUSH"));
            double phase = dice.between(0, period);
            String number = String.format(java.util.Locale.ROOT, "%02d", i + 1);
            for (int k = 0; k < count; k++) {
                double day = phase + k * period + dice.gaussian() * period * 0.06;
                double anyDay = dice.between(0, yearDays);
                add(plan, yearStart, day, new Series("R" + number, skus.get(i), site, orderType, period), dice);
                add(
                        plan,
                        yearStart,
                        anyDay,
                        new Series("D" + number, skus.get(PAIRS + i), elsewhere, orderType, 0),
                        dice);
            }
        }
        turns.sort(Comparator.comparing(Turn::at).thenComparing(Turn::series));
    }

    private void add(TwinPlan plan, Instant yearStart, double day, Series series, Dice dice) {
        Category category = dice.chance(0.6)
                ? Category.ALLOC_SHORTAGE
                : dice.chance(0.6) ? Category.PICK_SHORT : Category.BACKORDER_AGING;
        Instant at = yearStart.plusSeconds((long) (86_400 * day));
        if (!at.isBefore(plan.start()) && at.isBefore(plan.end())) {
            turns.add(
                    new Turn(at, series.name, series.sku, series.site, series.orderType, series.periodDays, category));
        }
    }

    /** The next planted turn due by then, or null. */
    @org.jspecify.annotations.Nullable
    Turn due(Instant now) {
        return next < turns.size() && !turns.get(next).at.isAfter(now) ? turns.get(next++) : null;
    }

    /** A few pairs that run short again and again within a day, for a short demonstration. */
    static Function<Instant, @Nullable Turn> often(long seed, World world) {
        Dice dice = Dice.of(seed, 9, 0);
        List<World.Sku> skus = world.slowMovers(dice, 3);
        List<World.Site> sites = List.of(world.site(dice), world.site(dice), world.site(dice));
        return now -> {
            if (!dice.chance(0.08)) {
                return null;
            }
            int i = dice.below(skus.size());
            Category category = dice.chance(0.7) ? Category.ALLOC_SHORTAGE : Category.PICK_SHORT;
            return new Turn(now, "R0" + (i + 1), skus.get(i), sites.get(i), "B2B", 0, category);
        };
    }

    private record Series(String name, World.Sku sku, World.Site site, String orderType, int periodDays) {}

    /** One planted shortage; {@code periodDays} is 0 for a decoy. */
    record Turn(
            Instant at,
            String series,
            World.Sku sku,
            World.Site site,
            String orderType,
            int periodDays,
            Category category) {}
}
