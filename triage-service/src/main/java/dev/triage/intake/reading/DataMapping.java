package dev.triage.intake.reading;

import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import dev.triage.intake.ExceptionEvent.Availability;
import dev.triage.intake.ExceptionEvent.Carrier;
import dev.triage.intake.ExceptionEvent.Inbound;
import dev.triage.intake.ExceptionEvent.Item;
import dev.triage.intake.ExceptionEvent.Mapping;
import dev.triage.intake.ExceptionEvent.Note;
import dev.triage.intake.ExceptionEvent.Order;
import dev.triage.intake.ExceptionEvent.PurchaseOrder;
import dev.triage.intake.ExceptionEvent.Quantity;
import dev.triage.intake.ExceptionEvent.Reference;
import dev.triage.intake.ExceptionEvent.Site;
import dev.triage.intake.ExceptionEvent.Substitute;
import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns valid data into the canonical event. Each instance maps one event: it gathers what the schema does not know and
 * what the crosswalks changed on its way.
 */
final class DataMapping {

    private static final Set<String> ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,6})?");
    private static final Set<String> STATUS_ATTRIBUTES = Set.of("status", "inventoryStatus", "orderStatus");

    private final JsonNode data;
    private final Crosswalks.ForSource crosswalks;
    private final Map<String, Object> extra;
    private final List<Mapping> mappings = new ArrayList<>();

    /** @param extra where unknown fields go; may hold what the envelope left over */
    DataMapping(JsonNode data, Crosswalks.ForSource crosswalks, Map<String, Object> extra) {
        this.data = data;
        this.crosswalks = crosswalks;
        this.extra = extra;
    }

    ExceptionEvent event(
            EventId id, ExceptionEvent.Kind kind, @Nullable String subject, Instant time, Instant receivedAt) {
        keepUnknown(data, "", DataFields.TOP);
        return new ExceptionEvent(
                id,
                kind,
                subject,
                time,
                receivedAt,
                text(data, "exceptionCode"),
                TextRules.neutral(data.path("message").stringValue("")),
                notes(),
                order(),
                item(),
                quantity(),
                site(),
                text(data, "supplier"),
                carrier(),
                shipment(),
                purchaseOrder(),
                value(),
                references(),
                availability(),
                substitutes(),
                inbound(),
                time(data, "dataAsOf"),
                attributes(),
                extra,
                mappings);
    }

    private List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        eachOf("notes", DataFields.NOTE, (note, pointer) -> {
            String author = text(note, "author");
            notes.add(new Note(
                    author == null ? null : TextRules.neutral(author),
                    time(note, "at"),
                    TextRules.neutral(note.path("text").stringValue(""))));
        });
        return notes;
    }

    private @Nullable Order order() {
        JsonNode order = object("order", DataFields.ORDER);
        return order == null
                ? null
                : new Order(
                        code(order, "number"),
                        text(order, "line"),
                        mapped("order-type", order, "type", "/order"),
                        text(order, "customer"),
                        mapped("customer-tier", order, "customerTier", "/order"),
                        time(order, "promisedAt"));
    }

    private @Nullable Item item() {
        JsonNode item = object("item", DataFields.ITEM);
        if (item == null) {
            return null;
        }
        String description = text(item, "description");
        return new Item(
                crosswalks.map("sku", code(item, "sku"), "/item/sku", mappings),
                description == null ? null : TextRules.neutral(description),
                text(item, "lot"));
    }

    private @Nullable Quantity quantity() {
        JsonNode quantity = object("quantity", DataFields.QUANTITY);
        return quantity == null
                ? null
                : new Quantity(
                        decimal(quantity, "expected"),
                        decimal(quantity, "actual"),
                        mapped("uom", quantity, "uom", "/quantity"));
    }

    private @Nullable Site site() {
        JsonNode site = object("site", DataFields.SITE);
        if (site == null) {
            return null;
        }
        String zone = text(site, "timeZone");
        if (zone != null && !ZONES.contains(zone)) {
            extra.put("/site/timeZone", zone);
            zone = null;
        }
        return new Site(crosswalks.map("site", code(site, "code"), "/site/code", mappings), zone);
    }

    private @Nullable Carrier carrier() {
        JsonNode carrier = object("carrier", DataFields.CARRIER);
        return carrier == null
                ? null
                : new Carrier(text(carrier, "scac"), text(carrier, "service"), text(carrier, "tracking"));
    }

    private @Nullable String shipment() {
        JsonNode shipment = object("shipment", DataFields.SHIPMENT);
        return shipment == null ? null : code(shipment, "number");
    }

    private @Nullable PurchaseOrder purchaseOrder() {
        JsonNode order = object("purchaseOrder", DataFields.PURCHASE_ORDER);
        return order == null ? null : new PurchaseOrder(code(order, "number"), text(order, "line"));
    }

    private @Nullable Money value() {
        JsonNode value = object("value", DataFields.VALUE);
        return value == null ? null : new Money(new BigDecimal(code(value, "amount")), code(value, "currency"));
    }

    private List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        eachOf(
                "references",
                DataFields.REFERENCE,
                (one, pointer) -> references.add(new Reference(code(one, "type"), code(one, "id"))));
        return references;
    }

    private List<Availability> availability() {
        List<Availability> availability = new ArrayList<>();
        eachOf("availability", DataFields.AVAILABILITY, (one, pointer) -> {
            JsonNode hours = one.path("leadTimeHours");
            availability.add(new Availability(
                    crosswalks.map("site", code(one, "site"), pointer + "/site", mappings),
                    new BigDecimal(code(one, "quantity")),
                    mapped("uom", one, "uom", pointer),
                    hours.isNumber() ? hours.decimalValue() : null,
                    cost(one, pointer)));
        });
        return availability;
    }

    /** The schema leaves the cost open; what is no amount with a currency is kept among the unknown fields. */
    private @Nullable Money cost(JsonNode one, String pointer) {
        JsonNode cost = one.path("cost");
        if (!cost.isObject()) {
            return null;
        }
        String amount = cost.path("amount").stringValue("");
        String currency = cost.path("currency").stringValue("");
        if (DECIMAL.matcher(amount).matches() && currency.length() == 3) {
            keepUnknown(cost, pointer + "/cost", DataFields.VALUE);
            return new Money(new BigDecimal(amount), currency);
        }
        extra.put(pointer + "/cost", PlainJson.of(cost));
        return null;
    }

    private List<Substitute> substitutes() {
        List<Substitute> substitutes = new ArrayList<>();
        eachOf("substitutes", DataFields.SUBSTITUTE, (one, pointer) -> {
            JsonNode consent = one.path("customerConsent");
            substitutes.add(new Substitute(
                    crosswalks.map("sku", code(one, "sku"), pointer + "/sku", mappings),
                    decimal(one, "quantity"),
                    mapped("uom", one, "uom", pointer),
                    consent.isBoolean() ? consent.booleanValue() : null));
        });
        return substitutes;
    }

    private List<Inbound> inbound() {
        List<Inbound> inbound = new ArrayList<>();
        eachOf("inbound", DataFields.INBOUND, (one, pointer) -> {
            Instant eta = time(one, "eta");
            if (eta == null) {
                throw new IllegalStateException("The schema promises an eta at " + pointer);
            }
            inbound.add(new Inbound(text(one, "purchaseOrder"), eta, decimal(one, "quantity")));
        });
        return inbound;
    }

    private Map<String, Object> attributes() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> attribute : data.path("attributes").properties()) {
            String name = attribute.getKey();
            Object value = PlainJson.of(attribute.getValue());
            if (value instanceof String code && STATUS_ATTRIBUTES.contains(name)) {
                value = crosswalks.map("status", code, Pointers.child("/attributes", name), mappings);
            }
            attributes.put(name, value);
        }
        return attributes;
    }

    private @Nullable JsonNode object(String name, Set<String> known) {
        JsonNode object = data.get(name);
        if (object == null || !object.isObject()) {
            return null;
        }
        keepUnknown(object, "/" + name, known);
        return object;
    }

    private void eachOf(String name, Set<String> known, Each each) {
        JsonNode list = data.path(name);
        for (int i = 0; i < list.size(); i++) {
            String pointer = "/" + name + "/" + i;
            keepUnknown(list.get(i), pointer, known);
            each.take(list.get(i), pointer);
        }
    }

    /** Takes one element of a list, with its pointer. */
    private interface Each {
        void take(JsonNode element, String pointer);
    }

    private void keepUnknown(JsonNode object, String pointer, Set<String> known) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!known.contains(field.getKey())) {
                String name = pointer.isEmpty() ? field.getKey() : Pointers.child(pointer, field.getKey());
                extra.put(name, PlainJson.of(field.getValue()));
            }
        }
    }

    private @Nullable String mapped(String table, JsonNode object, String name, String pointer) {
        String code = text(object, name);
        return code == null ? null : crosswalks.map(table, code, pointer + "/" + name, mappings);
    }

    private static String code(JsonNode object, String name) {
        return object.path(name).stringValue("");
    }

    /** Text that may be absent; blank says nothing and counts as absent. */
    private static @Nullable String text(JsonNode object, String name) {
        String text = object.path(name).stringValue("");
        return text.isBlank() ? null : text;
    }

    private static @Nullable BigDecimal decimal(JsonNode object, String name) {
        JsonNode decimal = object.path(name);
        return decimal.isString() ? new BigDecimal(decimal.stringValue()) : null;
    }

    private static @Nullable Instant time(JsonNode object, String name) {
        JsonNode time = object.path(name);
        return time.isString() ? Rfc3339.parse(time.stringValue()) : null;
    }
}
