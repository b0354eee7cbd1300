package dev.triage.learning.twin;

import dev.triage.assessment.Category;
import dev.triage.learning.twin.Incident.Hidden;
import dev.triage.learning.twin.Incident.Scene;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Makes incidents: the scene, then the hidden cause it makes likely, then everything that follows from the cause. */
final class Incidents {

    /** How often a system reports the symptom next to the real one. */
    private static final double MISREPORTED = 0.08;

    private static final double TWO_CAUSES = 0.08;

    private final TwinPlan plan;
    private final Catalogue catalogue = Catalogue.SHIPPED;
    private final World world;
    private final double[] base = new double[Cause.COUNT];
    private final FactDrawing facts;
    private final Wording wording = new Wording(catalogue);
    private final Planners planners;
    private final Courses courses = new Courses(catalogue);

    Incidents(TwinPlan plan, World world) {
        this.plan = plan;
        this.world = world;
        this.facts = new FactDrawing(catalogue, world);
        this.planners = new Planners(catalogue);
        for (int c = 0; c < base.length; c++) {
            double sum = 0;
            for (double weight : catalogue.shownAs[c]) {
                sum += weight;
            }
            base[c] = StrictMath.log(sum);
        }
    }

    Incident next(long number, Instant at, RecurringSeries.@Nullable Turn planted) {
        Dice dice = Dice.of(plan.seed(), 2, number);
        double year = plan.shareOfYear(at);
        World.Sku sku = planted == null ? world.sku(dice, year) : planted.sku();
        World.Site site = planted == null ? world.site(dice) : planted.site();
        World.Supplier supplier = planted != null || dice.chance(0.93)
                ? world.suppliers.get(sku.supplier())
                : world.suppliers.get(dice.below(world.suppliers.size()));
        World.Customer customer = world.customer(dice);
        World.Carrier carrier = world.carrier(dice, site);
        double cover = Math.min(8, dice.logNormal(1.2, 0.8));
        double[] odds = causes(at, year, sku, supplier, carrier, customer, cover);
        Cause cause = Cause.values()[dice.weighted(odds)];
        Category category = planted == null ? category(dice, cause) : planted.category();
        if (planted != null) {
            cause = Cause.values()[dice.weighted(catalogue.kind(category).causes)];
        }
        Cause second = dice.chance(TWO_CAUSES) ? Cause.values()[dice.weighted(odds)] : null;
        Category aside = second == null || second == cause ? null : category(dice, second);
        Catalogue.Kind kind = catalogue.kind(category);
        Category shown = dice.chance(MISREPORTED) ? kind.near.get(dice.weighted(kind.nearWeights)) : category;
        String system = kind.sources.get(dice.weighted(kind.sourceWeights));
        Scene scene = new Scene(system, site, sku, supplier, customer, carrier);
        Hidden hidden = new Hidden(
                cause,
                second == cause ? null : second,
                category,
                shown,
                aside,
                cover,
                planted == null ? null : planted.series(),
                planted == null ? null : planted.orderType(),
                planted == null ? 0 : planted.periodDays());
        Incident.Facts drawn = facts.draw(dice, at, year, scene, hidden);
        Planners.Planner planner = planners.onDuty(dice, year);
        Incident.Texts texts = wording.write(dice, at, year, scene, hidden, drawn, planners.author(dice, year));
        Incident.Course course = courses.run(dice, scene, hidden, drawn, at);
        Incident.Judgement judgement = planners.judge(dice, planner, kind, at);
        return new Incident(number, at, year, scene, hidden, drawn, texts, judgement, course);
    }

    /** A repeat of the incident, judged once more: by the same planner or by another. */
    Incident again(Incident first, long number, Instant at) {
        Dice dice = Dice.of(plan.seed(), 3, number);
        Incident.Judgement judgement = dice.chance(0.5)
                ? first.judgement()
                : planners.judge(
                        dice,
                        planners.onDuty(dice, first.shareOfYear()),
                        catalogue.kind(first.hidden().category()),
                        at);
        return new Incident(
                first.number(),
                at,
                first.shareOfYear(),
                first.scene(),
                first.hidden(),
                first.facts(),
                wording.again(dice, first, planners.author(dice, first.shareOfYear()), at),
                judgement,
                first.course());
    }

    private Category category(Dice dice, Cause cause) {
        return catalogue.kinds.get(dice.weighted(catalogue.shownAs[cause.ordinal()])).category;
    }

    /** The logistic model of the causes: who supplies, who carries, how much stock there is, the season and the drift. */
    private double[] causes(
            Instant at,
            double year,
            World.Sku sku,
            World.Supplier supplier,
            World.Carrier carrier,
            World.Customer customer,
            double cover) {
        double[] odds = base.clone();
        int month = at.atZone(ZoneOffset.UTC).getMonthValue();
        for (int c = 0; c < odds.length; c++) {
            odds[c] += supplier.leaning()[c] * 0.5;
        }
        boolean peak = month >= 11 || month == 5;
        add(odds, Cause.DEMAND_SPIKE, (peak ? 0.5 : 0) - 0.3 * (cover - 1.5));
        add(odds, Cause.SUPPLIER_CAPACITY, -0.4 * supplier.reliability() - 0.2 * (cover - 1.5));
        add(odds, Cause.RAW_MATERIAL, (month >= 2 && month <= 4 ? 0.5 : 0) - 0.2 * supplier.reliability());
        add(odds, Cause.SHELF_LIFE, sku.perishable() ? 1.3 : -0.7);
        add(odds, Cause.TRANSIT, -0.4 * carrier.reliability() + (month <= 2 || month == 12 ? 0.4 : 0));
        add(odds, Cause.CREDIT, 0.6 * customer.fickleness() - 0.9 * (year - 0.5));
        add(odds, Cause.ORDER_CHANGE, 0.6 * customer.fickleness());
        add(odds, Cause.WAREHOUSE_CAPACITY, peak ? 0.4 : 0);
        add(odds, Cause.SYSTEM_ERROR, 1.3 * (year - 0.5));
        if (carrier.strikes() && year > 0.52 && year < 0.58) {
            add(odds, Cause.TRANSIT, 1.8);
        }
        for (int c = 0; c < odds.length; c++) {
            odds[c] = StrictMath.exp(odds[c]);
        }
        return odds;
    }

    private static void add(double[] odds, Cause cause, double logOdds) {
        odds[cause.ordinal()] += logOdds;
    }
}
