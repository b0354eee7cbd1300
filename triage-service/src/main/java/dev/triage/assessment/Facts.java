package dev.triage.assessment;

import dev.triage.intake.ExceptionEvent;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Which facts an event carries, by the dotted path planners and the API use. */
final class Facts {

    private static final Map<String, Predicate<ExceptionEvent>> KNOWN = Map.ofEntries(
            Map.entry("exceptionCode", event -> event.exceptionCode() != null),
            Map.entry("message", event -> !event.message().isBlank()),
            Map.entry("order.number", event -> event.order() != null),
            Map.entry(
                    "order.customer",
                    event -> event.order() != null && event.order().customer() != null),
            Map.entry(
                    "order.customerTier",
                    event -> event.order() != null && event.order().customerTier() != null),
            Map.entry(
                    "order.promisedAt",
                    event -> event.order() != null && event.order().promisedAt() != null),
            Map.entry("item", event -> event.item() != null),
            Map.entry(
                    "quantity.expected",
                    event -> event.quantity() != null && event.quantity().expected() != null),
            Map.entry(
                    "quantity.actual",
                    event -> event.quantity() != null && event.quantity().actual() != null),
            Map.entry("site", event -> event.site() != null),
            Map.entry("supplier", event -> event.supplier() != null),
            Map.entry(
                    "carrier.scac",
                    event -> event.carrier() != null && event.carrier().scac() != null),
            Map.entry(
                    "carrier.tracking",
                    event -> event.carrier() != null && event.carrier().tracking() != null),
            Map.entry("shipment", event -> event.shipment() != null),
            Map.entry("purchaseOrder", event -> event.purchaseOrder() != null),
            Map.entry("value", event -> event.value() != null),
            Map.entry("references", event -> !event.references().isEmpty()),
            Map.entry("availability", event -> !event.availability().isEmpty()),
            Map.entry("substitutes", event -> !event.substitutes().isEmpty()),
            Map.entry("inbound", event -> !event.inbound().isEmpty()),
            Map.entry("dataAsOf", event -> event.dataAsOf() != null));

    private Facts() {}

    static boolean known(String path) {
        return KNOWN.containsKey(path);
    }

    /** Those of the paths the event has nothing at, in the order given. */
    static List<String> missing(ExceptionEvent event, List<String> paths) {
        return paths.stream()
                .filter(path -> {
                    Predicate<ExceptionEvent> there = KNOWN.get(path);
                    return there != null && !there.test(event);
                })
                .toList();
    }
}
