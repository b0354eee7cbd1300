package dev.triage.learning.twin;

import dev.triage.learning.twin.Incident.Facts;
import dev.triage.learning.twin.Incident.Hidden;
import dev.triage.learning.twin.Incident.Other;
import dev.triage.learning.twin.Incident.Receipt;
import dev.triage.learning.twin.Incident.Reference;
import dev.triage.learning.twin.Incident.Scene;
import dev.triage.learning.twin.Incident.Stock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Draws what the source systems know about an incident. Ranges overlap between causes; 5 to 25 % is missing. */
final class FactDrawing {

    /** How often the code is one of a neighbour's. */
    private static final double OTHER_CODE = 0.07;

    private final Catalogue catalogue;
    private final World world;

    FactDrawing(Catalogue catalogue, World world) {
        this.catalogue = catalogue;
        this.world = world;
    }

    Facts draw(Dice dice, Instant at, double year, Scene scene, Hidden hidden) {
        Catalogue.Kind kind = catalogue.kind(hidden.category());
        // Which site and which cause it is decides how much of a message gets lost.
        double missing =
                Math.clamp(scene.site().missing() + 0.01 * (hidden.cause().ordinal() - 5), 0.05, 0.25);
        double kept = 1 - missing;
        World.Sku sku = scene.sku();
        int expected = (int) Math.clamp(Math.round(dice.logNormal(sku.typicalQuantity(), 0.6)), 1, 90_000);
        int actual = actual(dice, kind.quantity, expected);
        boolean namesQuantity = dice.chance(kind.carries("quantity") * kept);
        boolean cover = dice.chance(kind.carries("cover") * kept);
        String order = "SO-" + (10_000 + dice.below(990_000));
        String purchaseOrder = "PO-" + (1_000 + dice.below(99_000));
        boolean overseas =
                scene.site().code().endsWith("EU") || scene.site().code().endsWith("UK");
        String currency = dice.chance(0.8) ? "EUR" : overseas ? "GBP" : "USD";
        double value = Math.max(5, sku.price() * expected * dice.logNormal(1, 0.25));
        boolean namesOrder = dice.chance(kind.carries("order") * (1 - missing / 3));
        boolean namesItem = dice.chance(kind.carries("item") * (1 - missing / 3));
        boolean namesShipment = dice.chance(kind.carries("shipment") * kept);
        boolean namesPurchaseOrder = dice.chance(kind.carries("po") * kept);
        boolean namesCarrier = dice.chance(kind.carries("carrier") * kept);
        String version = year > 0.7 && dice.chance(0.85) ? "5.0" : dice.chance(0.8) ? "4.2" : "4.1";
        return new Facts(
                code(dice, year, kind, scene.system()),
                order,
                10 * dice.between(1, 9),
                namesOrder,
                namesItem,
                sku.perishable() || dice.chance(0.1) ? "L" + (20_000 + dice.below(9_999)) : null,
                "SH-" + (100_000 + dice.below(900_000)),
                namesShipment,
                purchaseOrder,
                namesPurchaseOrder,
                dice.chance(kind.carries("supplier") * kept),
                namesCarrier,
                dice.chance(0.6) ? "1Z" + (100_000_000L + dice.below(900_000_000)) : null,
                dice.chance(kept) ? orderType(dice, scene.customer().tier(), hidden.orderType()) : null,
                dice.chance(kept) ? promised(dice, at, scene.customer().tier()) : null,
                expected,
                actual,
                namesQuantity,
                dice.chance(kept) ? String.format(Locale.ROOT, "%.2f", value) : null,
                currency,
                dice.chance(0.97),
                cover ? availability(dice, scene, hidden, expected) : List.of(),
                cover && dice.chance(0.75) ? substitutes(dice, sku, expected) : List.of(),
                dice.chance(kind.carries("cover") * 0.8)
                        ? inbound(dice, at, purchaseOrder, hidden, expected)
                        : List.of(),
                dice.chance(kept) ? pictureTakenAt(dice, at) : null,
                references(dice, scene.system()),
                dice.chance(0.7) ? 0 : dice.between(1, 5),
                dice.chance(0.75 * kept) ? document(dice, kind, version) : null,
                version);
    }

    private static int actual(Dice dice, String how, int expected) {
        boolean asUsual = dice.chance(0.85);
        return switch (how) {
            case "short" -> asUsual ? (int) (expected * 0.9 * Math.sqrt(dice.unit())) : expected;
            case "differs" ->
                asUsual
                        ? Math.max(0, (int) Math.round(expected * dice.between(0.55, 1.2)))
                        : (int) (expected * 0.5 * dice.unit());
            default -> asUsual ? expected : (int) (expected * dice.unit());
        };
    }

    private @Nullable String code(Dice dice, double year, Catalogue.Kind kind, String system) {
        if (dice.chance(0.08)) {
            return null;
        }
        Catalogue.Kind from =
                dice.chance(OTHER_CODE) ? catalogue.kind(kind.near.get(dice.weighted(kind.nearWeights))) : kind;
        double[] weights = new double[from.codes.size()];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            Catalogue.Code code = from.codes.get(i);
            weights[i] = code.of(system) ? code.weight() : 0;
            sum += weights[i];
        }
        if (sum == 0 || dice.chance(0.08)) {
            return dice.pick(java.util.Objects.requireNonNull(catalogue.genericCodes.get(system)));
        }
        String code = from.codes.get(dice.weighted(weights)).code();
        for (Catalogue.Renaming renaming : catalogue.renamings) {
            if (year >= renaming.from() && renaming.code().equals(code)) {
                return renaming.to();
            }
        }
        return code;
    }

    private String document(Dice dice, Catalogue.Kind kind, String version) {
        Catalogue.Kind of = dice.chance(0.2) ? dice.pick(catalogue.kinds) : kind;
        String document = of.documents.get(dice.weighted(of.documentWeights));
        return version.equals("5.0") ? catalogue.newDocuments.getOrDefault(document, document) : document;
    }

    private static String orderType(Dice dice, String tier, @Nullable String planted) {
        if (planted != null) {
            return planted;
        }
        if (dice.chance(0.1)) {
            return "EXPORT";
        }
        return dice.chance(tier.equals("C") ? 0.5 : 0.2) ? "B2C" : dice.chance(0.15) ? "RUSH" : "B2B";
    }

    private static Instant promised(Dice dice, Instant at, String tier) {
        double median = tier.equals("A") ? 36 : tier.equals("B") ? 54 : 80;
        double hours = dice.chance(0.12) ? -dice.logNormal(14, 1) : dice.logNormal(median, 0.8);
        Instant promised = at.plus(Duration.ofMinutes((long) (60 * hours)));
        return promised.truncatedTo(ChronoUnit.HOURS);
    }

    private static Instant pictureTakenAt(Dice dice, Instant at) {
        double minutes = dice.chance(0.08) ? dice.logNormal(240, 0.8) : dice.logNormal(5, 0.9);
        return at.minusSeconds((long) (60 * minutes));
    }

    /** Stock elsewhere: little where the material itself is scarce. */
    private List<Stock> availability(Dice dice, Scene scene, Hidden hidden, int expected) {
        double plenty = switch (hidden.cause()) {
            case RAW_MATERIAL -> 0.35;
            case SUPPLIER_CAPACITY, CUSTOMS -> 0.6;
            case WAREHOUSE_CAPACITY, DEMAND_SPIKE -> 1.6;
            default -> 1.0;
        };
        List<Stock> stocks = new ArrayList<>();
        for (World.Site site : World.SITES) {
            if (!site.equals(scene.site()) && stocks.size() < 3 && dice.chance(Math.min(0.6, 0.42 * plenty))) {
                int quantity = (int) Math.clamp(dice.logNormal(expected * 1.4 * plenty, 0.9), 1, 200_000);
                stocks.add(new Stock(site.code(), quantity, dice.between(6, 72)));
            }
        }
        return List.copyOf(stocks);
    }

    private List<Other> substitutes(Dice dice, World.Sku sku, int expected) {
        List<Other> others = new ArrayList<>();
        // Every third item has no like.
        for (int step = 1; step <= sku.index() % 3; step++) {
            String like =
                    world.skus.get((sku.index() + step) % world.skus.size()).code();
            int quantity = (int) Math.clamp(dice.logNormal(expected * 2.0, 1), 1, 200_000);
            others.add(new Other(like, quantity, dice.chance(0.25) ? null : dice.chance(0.6)));
        }
        return List.copyOf(others);
    }

    private static List<Receipt> inbound(Dice dice, Instant at, String order, Hidden hidden, int expected) {
        if (dice.chance(0.25)) {
            return List.of();
        }
        double days = hidden.cause() == Cause.RAW_MATERIAL ? 14 : hidden.cause() == Cause.TRANSIT ? 3 : 6;
        Instant eta = at.plus(Duration.ofHours((long) (24 * dice.logNormal(days, 0.7))))
                .truncatedTo(ChronoUnit.HOURS);
        return List.of(new Receipt(order, eta, (int) Math.clamp(dice.logNormal(expected * 3.0, 0.8), 1, 400_000)));
    }

    private static List<Reference> references(Dice dice, String system) {
        String usual = switch (system) {
            case "wms" -> dice.chance(0.7) ? "wave" : "task";
            case "erp" -> dice.chance(0.6) ? "delivery" : "workitem";
            case "tms" -> "load";
            default -> dice.chance(0.6) ? "interchange" : "idoc";
        };
        String type = dice.chance(0.6) ? usual : dice.pick(List.of("document", "wave", "delivery", "message"));
        List<Reference> references = new ArrayList<>();
        references.add(new Reference(type, String.valueOf(1_000 + dice.below(900_000))));
        if (dice.chance(0.3)) {
            references.add(new Reference("batch", String.valueOf(dice.below(10_000))));
        }
        return List.copyOf(references);
    }
}
