package dev.triage.playbook;

import dev.triage.intake.ExceptionEvent;
import dev.triage.intake.ExceptionEvent.Reference;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The closed set of things a workflow file may ask about a case: to fill a parameter, to check a precondition, to weigh
 * an effect, to word a reason. A fact is null when the event does not tell it. Free text is never one of them.
 */
enum Fact {
    SITE(
            "site.code",
            Kind.CODE,
            s -> s.event.site() == null ? null : s.event.site().code()),
    SKU(
            "item.sku",
            Kind.CODE,
            s -> s.event.item() == null ? null : s.event.item().sku()),
    LOT(
            "item.lot",
            Kind.CODE,
            s -> s.event.item() == null ? null : s.event.item().lot()),
    ORDER("order.number", Kind.CODE, of(ExceptionEvent.Order::number)),
    ORDER_LINE("order.line", Kind.CODE, of(ExceptionEvent.Order::line)),
    CUSTOMER("order.customer", Kind.CODE, of(ExceptionEvent.Order::customer)),
    CUSTOMER_TIER("order.customerTier", Kind.CODE, of(ExceptionEvent.Order::customerTier)),
    PROMISED_AT("order.promisedAt", Kind.TIME, of(ExceptionEvent.Order::promisedAt)),
    SUPPLIER("supplier", Kind.CODE, s -> s.event.supplier()),
    CARRIER("carrier.scac", Kind.CODE, carrier(ExceptionEvent.Carrier::scac)),
    CARRIER_SERVICE("carrier.service", Kind.CODE, carrier(ExceptionEvent.Carrier::service)),
    TRACKING("carrier.tracking", Kind.CODE, carrier(ExceptionEvent.Carrier::tracking)),
    SHIPMENT("shipment", Kind.CODE, s -> s.event.shipment()),
    PURCHASE_ORDER(
            "purchaseOrder.number",
            Kind.CODE,
            s -> s.event.purchaseOrder() == null
                    ? null
                    : s.event.purchaseOrder().number()),
    PURCHASE_ORDER_LINE(
            "purchaseOrder.line",
            Kind.CODE,
            s -> s.event.purchaseOrder() == null
                    ? null
                    : s.event.purchaseOrder().line()),
    SOURCE("source", Kind.CODE, s -> s.event.id().source()),
    EXCEPTION_CODE("exceptionCode", Kind.CODE, s -> s.event.exceptionCode()),

    EXPECTED("quantity.expected", Kind.QUANTITY, quantity(ExceptionEvent.Quantity::expected)),
    ACTUAL("quantity.actual", Kind.QUANTITY, quantity(ExceptionEvent.Quantity::actual)),
    EXPECTED_SOME(
            "quantity.expected.positive",
            Kind.QUANTITY,
            s -> s.event.quantity() == null
                    ? null
                    : Situation.positive(s.event.quantity().expected())),
    ACTUAL_SOME(
            "quantity.actual.positive",
            Kind.QUANTITY,
            s -> s.event.quantity() == null
                    ? null
                    : Situation.positive(s.event.quantity().actual())),
    DIFFERENCE("quantity.difference", Kind.QUANTITY, s -> difference(s.event.quantity())),
    UOM("quantity.uom", Kind.CODE, Situation::uom),
    SHORTFALL("shortfall", Kind.QUANTITY, s -> s.shortfall),

    OTHER_SITE("availability.best.site", Kind.CODE, s -> s.otherSite == null ? null : s.otherSite.site()),
    OTHER_SITE_STOCK(
            "availability.best.quantity", Kind.QUANTITY, s -> s.otherSite == null ? null : s.otherSite.quantity()),
    OTHER_SITE_LEAD_TIME(
            "availability.best.leadTimeHours",
            Kind.NUMBER,
            s -> s.otherSite == null ? null : s.otherSite.leadTimeHours()),
    OTHER_SITE_IN_TIME("availability.best.inTime", Kind.FLAG, Fact::otherSiteInTime),
    OTHER_SITE_COVERS("availability.best.coversAll", Kind.FLAG, s -> covers(s.transferable(), s)),
    TRANSFERABLE("availability.best.usable", Kind.QUANTITY, Situation::transferable),

    SUBSTITUTE("substitute.best.sku", Kind.CODE, s -> s.substitute == null ? null : s.substitute.sku()),
    SUBSTITUTE_STOCK(
            "substitute.best.quantity", Kind.QUANTITY, s -> s.substitute == null ? null : s.substitute.quantity()),
    SUBSTITUTE_CONSENT(
            "substitute.best.consent",
            Kind.FLAG,
            s -> s.substitute == null ? null : Boolean.TRUE.equals(s.substitute.customerConsent())),
    SUBSTITUTE_COVERS("substitute.best.coversAll", Kind.FLAG, s -> covers(s.substitutable(), s)),
    SUBSTITUTABLE("substitute.best.usable", Kind.QUANTITY, Situation::substitutable),

    INBOUND_PO("inbound.next.purchaseOrder", Kind.CODE, s -> s.inbound == null ? null : s.inbound.purchaseOrder()),
    INBOUND_ETA("inbound.next.eta", Kind.TIME, s -> s.inbound == null ? null : s.inbound.eta()),
    INBOUND_QUANTITY("inbound.next.quantity", Kind.QUANTITY, s -> s.inbound == null ? null : s.inbound.quantity()),
    INBOUND_IN_TIME(
            "inbound.next.inTime",
            Kind.FLAG,
            s -> s.inbound == null
                    ? null
                    : s.inbound.eta().isBefore(s.assessment.rank().dueAt())),

    DOCUMENT("document.id", Kind.CODE, s -> id(s.document())),
    DOCUMENT_TYPE(
            "document.type",
            Kind.CODE,
            s -> s.document() == null ? null : s.document().type()),
    INVOICE("reference.invoice", Kind.CODE, s -> id(s.reference("invoice", "billing"))),
    DELIVERY("reference.delivery", Kind.CODE, s -> id(s.reference("delivery", "shipment"))),
    WAVE("reference.wave", Kind.CODE, s -> id(s.reference("wave"))),
    BIN("reference.bin", Kind.CODE, s -> id(s.reference("bin", "location"))),
    RESERVATION("reference.reservation", Kind.CODE, s -> id(s.reference("reservation", "allocation"))),
    RETURN("reference.return", Kind.CODE, s -> id(s.reference("return", "rma"))),

    CATEGORY("category.code", Kind.CODE, s -> s.assessment.category().name()),
    FAMILY("category.family", Kind.CODE, s -> s.assessment.category().family()),
    ABSTAINED("category.abstained", Kind.FLAG, s -> s.assessment.abstained()),
    CONFIDENCE("confidence.percent", Kind.NUMBER, s -> BigDecimal.valueOf(Math.round(s.assessment.confidence() * 100))),
    NOVELTY("novelty.percent", Kind.NUMBER, s -> BigDecimal.valueOf(Math.round(s.assessment.novelty() * 100))),
    DELAY_RISK("delayRisk.percent", Kind.NUMBER, s -> BigDecimal.valueOf(Math.round(s.assessment.delayRisk() * 100))),
    DUE_AT("due.at", Kind.TIME, s -> s.assessment.rank().dueAt()),
    DUE_HOURS("due.hours", Kind.NUMBER, s -> whole(s.hoursToDue())),
    HOURS_LEFT("due.hoursLeft", Kind.NUMBER, s -> s.hoursToDue() < 0 ? null : whole(s.hoursToDue())),
    HOURS_OVER("due.hoursOver", Kind.NUMBER, s -> s.hoursToDue() < 0 ? whole(-s.hoursToDue()) : null);

    private static final Map<String, Fact> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(fact -> fact.id, fact -> fact));

    /** Times outside cannot be written as RFC 3339 date-times and are nobody's deadline. */
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final String id;
    private final Kind kind;
    private final Function<Situation, @Nullable Object> reading;

    Fact(String id, Kind kind, Function<Situation, @Nullable Object> reading) {
        this.id = id;
        this.kind = kind;
        this.reading = reading;
    }

    static Optional<Fact> named(String id) {
        return Optional.ofNullable(BY_NAME.get(id));
    }

    static String names() {
        return BY_NAME.keySet().stream().sorted().collect(Collectors.joining(", "));
    }

    String id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    /** String, BigDecimal, Instant or Boolean by kind; null when the event does not tell it in a usable form. */
    @Nullable
    Object of(Situation situation) {
        Object value = reading.apply(situation);
        return switch (kind) {
            case CODE -> Situation.code((String) value);
            case QUANTITY -> Situation.notNegative((BigDecimal) value);
            case TIME -> value instanceof Instant at && at.isAfter(EARLIEST) && at.isBefore(LATEST) ? at : null;
            case NUMBER, FLAG -> value;
        };
    }

    /** What sort of value a fact has, and so which parameters it can fill. */
    enum Kind {
        CODE,
        QUANTITY,
        NUMBER,
        TIME,
        FLAG
    }

    private static Function<Situation, @Nullable Object> of(Function<ExceptionEvent.Order, @Nullable Object> part) {
        return s -> s.event.order() == null ? null : part.apply(s.event.order());
    }

    private static Function<Situation, @Nullable Object> carrier(
            Function<ExceptionEvent.Carrier, @Nullable Object> part) {
        return s -> s.event.carrier() == null ? null : part.apply(s.event.carrier());
    }

    private static Function<Situation, @Nullable Object> quantity(
            Function<ExceptionEvent.Quantity, @Nullable Object> part) {
        return s -> s.event.quantity() == null ? null : part.apply(s.event.quantity());
    }

    private static @Nullable BigDecimal difference(ExceptionEvent.@Nullable Quantity quantity) {
        if (quantity == null || quantity.expected() == null || quantity.actual() == null) {
            return null;
        }
        return Situation.positive(
                quantity.expected().subtract(quantity.actual()).abs());
    }

    private static @Nullable Boolean otherSiteInTime(Situation s) {
        if (s.otherSite == null || s.otherSite.leadTimeHours() == null) {
            return null;
        }
        return s.otherSite.leadTimeHours().doubleValue() <= s.hoursToDue();
    }

    private static BigDecimal whole(double hours) {
        return BigDecimal.valueOf((long) Math.floor(hours));
    }

    private static @Nullable Boolean covers(@Nullable BigDecimal usable, Situation s) {
        return usable == null || s.shortfall == null ? null : usable.compareTo(s.shortfall) >= 0;
    }

    private static @Nullable String id(@Nullable Reference reference) {
        return reference == null ? null : reference.id();
    }
}
