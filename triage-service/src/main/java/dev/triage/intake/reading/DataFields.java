package dev.triage.intake.reading;

import java.util.Set;

/** The field names of the data schema, object by object; what is not here is unknown and kept as it came. */
final class DataFields {

    static final Set<String> TOP = Set.of(
            "exceptionCode",
            "message",
            "notes",
            "order",
            "item",
            "quantity",
            "site",
            "supplier",
            "carrier",
            "shipment",
            "purchaseOrder",
            "value",
            "references",
            "attributes",
            "availability",
            "substitutes",
            "inbound",
            "dataAsOf");
    static final Set<String> NOTE = Set.of("author", "at", "text");
    static final Set<String> ORDER = Set.of("number", "line", "type", "customer", "customerTier", "promisedAt");
    static final Set<String> ITEM = Set.of("sku", "description", "lot");
    static final Set<String> QUANTITY = Set.of("expected", "actual", "uom");
    static final Set<String> SITE = Set.of("code", "timeZone");
    static final Set<String> CARRIER = Set.of("scac", "service", "tracking");
    static final Set<String> SHIPMENT = Set.of("number");
    static final Set<String> PURCHASE_ORDER = Set.of("number", "line");
    static final Set<String> VALUE = Set.of("amount", "currency");
    static final Set<String> REFERENCE = Set.of("type", "id");
    static final Set<String> AVAILABILITY = Set.of("site", "quantity", "uom", "leadTimeHours", "cost");
    static final Set<String> SUBSTITUTE = Set.of("sku", "quantity", "uom", "customerConsent");
    static final Set<String> INBOUND = Set.of("purchaseOrder", "eta", "quantity");

    private DataFields() {}
}
