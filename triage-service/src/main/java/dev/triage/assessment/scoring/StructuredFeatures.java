package dev.triage.assessment.scoring;

import dev.triage.assessment.scoring.FeatureSet.Feature;
import dev.triage.assessment.scoring.FeatureSet.Kind;
import dev.triage.intake.ExceptionEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts of an event as steps: what is there, how much is short, how soon it is due, what it is worth. */
final class StructuredFeatures {

    private static final Kind HAS = new Kind("has");
    private static final Feature HAS_ORDER = HAS.of("order");
    private static final Feature HAS_ITEM = HAS.of("item");
    private static final Feature HAS_LOT = HAS.of("lot");
    private static final Feature HAS_QUANTITY = HAS.of("quantity");
    private static final Feature HAS_SITE = HAS.of("site");
    private static final Feature HAS_SUPPLIER = HAS.of("supplier");
    private static final Feature HAS_CARRIER = HAS.of("carrier");
    private static final Feature HAS_TRACKING = HAS.of("tracking");
    private static final Feature HAS_SHIPMENT = HAS.of("shipment");
    private static final Feature HAS_PURCHASE_ORDER = HAS.of("purchase-order");
    private static final Feature HAS_VALUE = HAS.of("value");
    private static final Feature HAS_NOTES = HAS.of("notes");
    private static final Feature HAS_MESSAGE = HAS.of("message");
    private static final Feature HAS_CODE = HAS.of("code");
    private static final Kind TIER = new Kind("tier");
    private static final Kind ORDER_TYPE = new Kind("ordertype");
    private static final Kind UNIT = new Kind("unit");
    private static final Kind SHORT = new Kind("short");
    private static final double[] STEPS = {1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1e6};
    private static final String[] STEP_NAMES = {
        "negative", "zero", "1", "3", "10", "30", "100", "300", "1k", "3k", "10k", "30k", "100k", "300k", "1m", "e6"
    };
    private static final Feature[] QUANTITIES = new Kind("quantity").each(STEP_NAMES);
    private static final Feature[] VALUES = new Kind("value").each(STEP_NAMES);
    private static final Kind DUE = new Kind("due");
    private static final Kind AGE = new Kind("dataage");
    private static final Kind ELSEWHERE = new Kind("elsewhere");
    private static final Kind SUBSTITUTE = new Kind("substitute");
    private static final Kind INBOUND = new Kind("inbound");
    private static final Kind REFERENCE = new Kind("reference");
    private static final Kind ATTRIBUTE = new Kind("attribute");
    private static final Kind MAPPED = new Kind("mapped");

    private static final int LONGEST = 40;
    private static final int MOST_LISTED = 12;
    private static final double[] HOURS = {-24, 0, 4, 12, 24, 48, 96, 168, 336};
    private static final String[] HOUR_STEPS = {
        "past-day", "past", "0-4h", "4-12h", "12-24h", "1-2d", "2-4d", "4-7d", "7-14d", "later"
    };

    private StructuredFeatures() {}

    static void add(FeatureSet features, ExceptionEvent event) {
        presence(features, event);
        order(features, event);
        quantity(features, event);
        if (event.value() != null) {
            features.add(VALUES[magnitude(event.value().amount())]);
        }
        remedies(features, event);
        if (event.dataAsOf() != null) {
            double minutes = hours(event.dataAsOf(), event.time()) * 60;
            features.add(AGE, minutes < 5 ? "fresh" : minutes < 30 ? "half-hour" : minutes < 120 ? "two-hours" : "old");
        }
        int listed = 0;
        for (ExceptionEvent.Reference reference : event.references()) {
            if (listed++ < MOST_LISTED) {
                features.add(REFERENCE, plain(reference.type()));
            }
        }
        attributes(features, event.attributes());
        for (ExceptionEvent.Mapping mapping : event.mappings()) {
            features.add(MAPPED, plain(mapping.table()));
        }
    }

    /** How long until the promise, as a step; {@code none} without one. */
    static String timeToPromise(ExceptionEvent event) {
        ExceptionEvent.Order order = event.order();
        if (order == null || order.promisedAt() == null) {
            return "none";
        }
        double hours = hours(event.time(), order.promisedAt());
        int step = 0;
        while (step < HOURS.length && hours >= HOURS[step]) {
            step++;
        }
        return HOUR_STEPS[step];
    }

    /** Lower case, spaces and colons as underscores, at most 40 characters: fit to stand in a feature's name. */
    static String plain(String value) {
        int length = Math.min(value.length(), LONGEST);
        boolean ready = length == value.length();
        for (int i = 0; i < length && ready; i++) {
            char c = value.charAt(i);
            ready = c > ' ' && c < 127 && c != ':' && (c < 'A' || c > 'Z');
        }
        if (ready) {
            return value;
        }
        StringBuilder plain = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = Character.toLowerCase(value.charAt(i));
            plain.append(Character.isWhitespace(c) || Character.isISOControl(c) || c == ':' ? '_' : c);
        }
        return plain.toString();
    }

    private static void presence(FeatureSet features, ExceptionEvent event) {
        has(features, HAS_ORDER, event.order() != null);
        has(features, HAS_ITEM, event.item() != null);
        has(features, HAS_LOT, event.item() != null && event.item().lot() != null);
        has(features, HAS_QUANTITY, event.quantity() != null);
        has(features, HAS_SITE, event.site() != null);
        has(features, HAS_SUPPLIER, event.supplier() != null);
        has(features, HAS_CARRIER, event.carrier() != null);
        has(features, HAS_TRACKING, event.carrier() != null && event.carrier().tracking() != null);
        has(features, HAS_SHIPMENT, event.shipment() != null);
        has(features, HAS_PURCHASE_ORDER, event.purchaseOrder() != null);
        has(features, HAS_VALUE, event.value() != null);
        has(features, HAS_NOTES, !event.notes().isEmpty());
        has(features, HAS_MESSAGE, !event.message().isEmpty());
        has(features, HAS_CODE, event.exceptionCode() != null);
    }

    private static void has(FeatureSet features, Feature what, boolean there) {
        if (there) {
            features.add(what);
        }
    }

    private static void order(FeatureSet features, ExceptionEvent event) {
        ExceptionEvent.Order order = event.order();
        if (order == null) {
            return;
        }
        features.add(TIER, order.customerTier() == null ? "none" : plain(order.customerTier()));
        features.add(ORDER_TYPE, order.type() == null ? "none" : plain(order.type()));
        features.add(DUE, timeToPromise(event));
    }

    private static void quantity(FeatureSet features, ExceptionEvent event) {
        ExceptionEvent.Quantity quantity = event.quantity();
        if (quantity == null) {
            return;
        }
        if (quantity.uom() != null) {
            features.add(UNIT, plain(quantity.uom()));
        }
        BigDecimal expected = quantity.expected();
        if (expected != null) {
            features.add(QUANTITIES[magnitude(expected)]);
        }
        features.add(SHORT, shortStep(expected, quantity.actual()));
    }

    private static String shortStep(@Nullable BigDecimal expected, @Nullable BigDecimal actual) {
        if (expected == null || actual == null) {
            return "unknown";
        }
        double wanted = expected.doubleValue();
        double missing = wanted - actual.doubleValue();
        if (missing < 0) {
            return "over";
        }
        if (missing == 0) {
            return "none";
        }
        double share = missing / Math.max(Math.abs(wanted), 1e-9);
        return share < 0.1 ? "tenth" : share < 0.25 ? "quarter" : share < 0.5 ? "half" : share < 1 ? "most" : "all";
    }

    private static void remedies(FeatureSet features, ExceptionEvent event) {
        ExceptionEvent.Quantity quantity = event.quantity();
        BigDecimal shortfall = quantity == null ? null : quantity.shortfall();
        if (!event.availability().isEmpty()) {
            features.add(ELSEWHERE, shortfall != null && covers(event.availability(), shortfall) ? "enough" : "some");
        }
        if (!event.substitutes().isEmpty()) {
            boolean consent = event.substitutes().stream()
                    .anyMatch(substitute -> Boolean.TRUE.equals(substitute.customerConsent()));
            features.add(SUBSTITUTE, consent ? "consent" : "no-consent");
        }
        if (!event.inbound().isEmpty()) {
            ExceptionEvent.Order order = event.order();
            Instant promised = order == null ? null : order.promisedAt();
            boolean inTime = promised != null
                    && event.inbound().stream()
                            .anyMatch(inbound -> inbound.eta().isBefore(promised));
            features.add(INBOUND, inTime ? "in-time" : "late-or-unknown");
        }
    }

    private static boolean covers(List<ExceptionEvent.Availability> availability, BigDecimal shortfall) {
        for (ExceptionEvent.Availability site : availability) {
            if (site.quantity().compareTo(shortfall) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static void attributes(FeatureSet features, Map<String, Object> attributes) {
        int listed = 0;
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            if (listed++ == MOST_LISTED) {
                return;
            }
            String name = plain(attribute.getKey());
            features.add(ATTRIBUTE, name, attributeStep(attribute.getValue()));
        }
    }

    private static String attributeStep(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Boolean flag -> flag.toString();
            case Number number -> {
                double size = number.doubleValue();
                yield size < 0
                        ? "negative"
                        : size == 0 ? "0" : size <= 1 ? "1" : size <= 3 ? "2-3" : size <= 10 ? "4-10" : "many";
            }
            case String text -> text.chars().anyMatch(Character::isDigit) ? "#" : plain(text);
            default -> "other";
        };
    }

    /** Half powers of ten by comparison, so that no logarithm is needed and 0 and negative amounts have a step. */
    private static int magnitude(BigDecimal amount) {
        double size = amount.doubleValue();
        if (size <= 0) {
            return size < 0 ? 0 : 1;
        }
        int step = 0;
        while (step < STEPS.length && size >= STEPS[step]) {
            step++;
        }
        return step + 2;
    }

    private static double hours(Instant from, Instant to) {
        return Duration.between(from, to).toSeconds() / 3600.0;
    }
}
