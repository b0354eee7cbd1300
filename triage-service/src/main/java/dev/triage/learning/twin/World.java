package dev.triage.learning.twin;

import java.util.ArrayList;
import java.util.List;

/** The distributor the twin plays: who and what exists, with effects that last. The same seed gives the same world. */
final class World {

    static final List<Site> SITES = List.of(
            new Site("DC-EAST", "America/New_York", 0.08),
            new Site("DC-WEST", "America/Los_Angeles", 0.12),
            new Site("DC-NORTH", "America/Chicago", 0.06),
            new Site("DC-SOUTH", "America/Chicago", 0.20),
            new Site("DC-EU", "Europe/Amsterdam", 0.10),
            new Site("DC-UK", "Europe/London", 0.15));

    private static final double[] SITE_WEIGHTS = {6, 5, 3, 2.5, 4, 2};
    private static final List<String> SCACS =
            List.of("UPSN", "FDEG", "ODFL", "XPOL", "SAIA", "RDWY", "EXLA", "DHLG", "DBSC", "MAEU", "KNGT", "JBHT");
    private static final List<String> SERVICES = List.of("GROUND", "LTL", "FTL", "EXPRESS", "OCEAN");
    private static final List<String> NOUNS = List.of(
            "Hex bolt M8x40, box of 100",
            "Hex nut M8, box of 200",
            "Washer 8 mm zinc, bag of 500",
            "Ball bearing 6204-2RS",
            "Hydraulic hose 1/2 in, 10 m",
            "Gate valve DN50",
            "Safety gloves size 9, pair",
            "LED panel 60x60",
            "Cable tie 300 mm, pack of 100",
            "Circuit breaker 16 A",
            "Paint white 10 l",
            "Sealant cartridge 310 ml",
            "Insulin pen needle 4 mm",
            "Saline 0.9 % 500 ml",
            "Surgical mask type II, box",
            "Yoghurt plain 4 x 125 g",
            "Coffee beans 1 kg",
            "Detergent 5 l",
            "Printer paper A4, box",
            "Toner black 12k",
            "Drill bit set HSS",
            "V-belt SPA 1250",
            "Filter cartridge 10 in",
            "Pallet wrap 500 mm");

    final List<Sku> skus = new ArrayList<>();
    final List<Supplier> suppliers = new ArrayList<>();
    final List<Carrier> carriers = new ArrayList<>();
    final List<Customer> customers = new ArrayList<>();
    private final double[] skuWeights;
    private final double[] customerWeights;

    World(long seed) {
        Dice dice = Dice.of(seed, 1, 0);
        for (int i = 0; i < 40; i++) {
            double[] leaning = new double[Cause.COUNT];
            for (int c = 0; c < leaning.length; c++) {
                leaning[c] = 0.7 * dice.gaussian();
            }
            suppliers.add(new Supplier("SUP-" + (50 + i), dice.gaussian(), leaning, i % 10 == 9));
        }
        for (int i = 0; i < 400; i++) {
            double price = Math.clamp(dice.logNormal(14, 1.1), 0.4, 900);
            boolean perishable = dice.chance(0.15);
            String uom = dice.chance(0.7) ? "EA" : dice.chance(0.7) ? "CS" : "KG";
            String text = i == 42 ? NOUNS.getFirst() : dice.pick(NOUNS);
            int typical = (int) Math.clamp(dice.logNormal(uom.equals("EA") ? 90 : 24, 0.7), 2, 2000);
            skus.add(new Sku(
                    "SKU-" + (1000 + i), text, uom, price, typical, perishable, i, dice.below(40), i % 10 == 7));
        }
        for (int i = 0; i < SCACS.size(); i++) {
            carriers.add(new Carrier(SCACS.get(i), SERVICES.get(i % SERVICES.size()), dice.gaussian(), i % 4 == 1));
        }
        for (int i = 0; i < 300; i++) {
            String tier = i % 7 == 0 ? "A" : i % 7 < 3 ? "B" : "C";
            customers.add(new Customer("C-" + (1000 + i), tier, 0.6 * dice.gaussian()));
        }
        skuWeights = popularity(dice, skus.size(), 0.75);
        customerWeights = popularity(dice, customers.size(), 0.7);
    }

    /** Zipf-like weights in a random order. */
    private static double[] popularity(Dice dice, int size, double exponent) {
        double[] weights = new double[size];
        for (int rank = 0; rank < size; rank++) {
            weights[rank] = 1 / StrictMath.pow(rank + 3.0, exponent);
        }
        for (int i = size - 1; i > 0; i--) {
            int j = dice.below(i + 1);
            double swap = weights[i];
            weights[i] = weights[j];
            weights[j] = swap;
        }
        return weights;
    }

    Site site(Dice dice) {
        return SITES.get(dice.weighted(SITE_WEIGHTS));
    }

    /** One that exists yet: a tenth of SKUs and suppliers appear only in the last third of the year. */
    Sku sku(Dice dice, double shareOfYear) {
        while (true) {
            Sku sku = skus.get(dice.weighted(skuWeights));
            boolean late = sku.late || suppliers.get(sku.supplier).late;
            if (!late || shareOfYear > 2.0 / 3) {
                return sku;
            }
        }
    }

    Customer customer(Dice dice) {
        return customers.get(dice.weighted(customerWeights));
    }

    Carrier carrier(Dice dice, Site site) {
        // Lanes: a site uses half of the carriers.
        int lane = site.code.length() % 2;
        return carriers.get(2 * dice.below(carriers.size() / 2) + lane);
    }

    /** SKUs nobody orders much, for the planted series: a popular one recurs by itself. */
    List<Sku> slowMovers(Dice dice, int count) {
        double[] sorted = skuWeights.clone();
        java.util.Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        List<Sku> slow = new ArrayList<>();
        while (slow.size() < count) {
            int i = dice.below(skus.size());
            Sku sku = skus.get(i);
            if (skuWeights[i] <= median && !sku.late && !suppliers.get(sku.supplier).late && !slow.contains(sku)) {
                slow.add(sku);
            }
        }
        return slow;
    }

    /** A warehouse; {@code missing} is how often its messages lack a field. */
    record Site(String code, String zone, double missing) {

        String slug() {
            return code.toLowerCase(java.util.Locale.ROOT);
        }
    }

    record Sku(
            String code,
            String description,
            String uom,
            double price,
            int typicalQuantity,
            boolean perishable,
            int index,
            int supplier,
            boolean late) {}

    /** {@code reliability} and {@code leaning} (log-odds by cause) are latent. */
    record Supplier(String code, double reliability, double[] leaning, boolean late) {}

    record Carrier(String scac, String service, double reliability, boolean strikes) {}

    record Customer(String code, String tier, double fickleness) {}
}
