package dev.triage.cases;

import static dev.triage.cases.JsonForm.decimal;
import static dev.triage.cases.JsonForm.instant;
import static dev.triage.cases.JsonForm.list;
import static dev.triage.cases.JsonForm.map;
import static dev.triage.cases.JsonForm.text;

import dev.triage.intake.EventId;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The stored form of a case's facts: the canonical event in the contract's field names, and where older fields are from. */
final class FactsCodec {

    private FactsCodec() {}

    static String write(Facts facts) {
        return JsonForm.object(form -> {
            event(form, facts.event());
            if (!facts.older().isEmpty()) {
                form.put("older", facts.older(), FactsCodec::stamps);
            }
        });
    }

    private static void stamps(JsonForm form, Map<String, Stamp> stamps) {
        stamps.forEach((field, stamp) -> form.put(field, List.of(stamp.at().toString(), stamp.event())));
    }

    private static void event(JsonForm form, ExceptionEvent event) {
        form.put("source", event.id().source());
        form.put("id", event.id().id());
        form.put("kind", event.kind().name());
        form.put("subject", event.subject());
        form.put("time", event.time());
        form.put("receivedAt", event.receivedAt());
        form.put("exceptionCode", event.exceptionCode());
        form.putUnlessEmpty("message", event.message());
        form.each("notes", event.notes(), (f, note) -> {
            f.put("author", note.author());
            f.put("at", note.at());
            f.put("text", note.text());
        });
        form.put("order", event.order(), (f, order) -> {
            f.put("number", order.number());
            f.put("line", order.line());
            f.put("type", order.type());
            f.put("customer", order.customer());
            f.put("customerTier", order.customerTier());
            f.put("promisedAt", order.promisedAt());
        });
        form.put("item", event.item(), (f, item) -> {
            f.put("sku", item.sku());
            f.put("description", item.description());
            f.put("lot", item.lot());
        });
        form.put("quantity", event.quantity(), (f, quantity) -> {
            f.put("expected", plain(quantity.expected()));
            f.put("actual", plain(quantity.actual()));
            f.put("uom", quantity.uom());
        });
        form.put("site", event.site(), (f, site) -> {
            f.put("code", site.code());
            f.put("timeZone", site.timeZone());
        });
        form.put("supplier", event.supplier());
        form.put("carrier", event.carrier(), (f, carrier) -> {
            f.put("scac", carrier.scac());
            f.put("service", carrier.service());
            f.put("tracking", carrier.tracking());
        });
        form.put("shipment", event.shipment());
        form.put("purchaseOrder", event.purchaseOrder(), (f, purchase) -> {
            f.put("number", purchase.number());
            f.put("line", purchase.line());
        });
        form.put("value", event.value(), FactsCodec::money);
        form.each("references", event.references(), (f, reference) -> {
            f.put("type", reference.type());
            f.put("id", reference.id());
        });
        form.each("availability", event.availability(), (f, stock) -> {
            f.put("site", stock.site());
            f.put("quantity", plain(stock.quantity()));
            f.put("uom", stock.uom());
            f.put("leadTimeHours", plain(stock.leadTimeHours()));
            f.put("cost", stock.cost(), FactsCodec::money);
        });
        form.each("substitutes", event.substitutes(), (f, substitute) -> {
            f.put("sku", substitute.sku());
            f.put("quantity", plain(substitute.quantity()));
            f.put("uom", substitute.uom());
            f.put("customerConsent", (Object) substitute.customerConsent());
        });
        form.each("inbound", event.inbound(), (f, inbound) -> {
            f.put("purchaseOrder", inbound.purchaseOrder());
            f.put("eta", inbound.eta());
            f.put("quantity", plain(inbound.quantity()));
        });
        form.put("dataAsOf", event.dataAsOf());
        form.putUnlessEmpty("attributes", event.attributes());
        form.putUnlessEmpty("extra", event.extra());
        form.each("mappings", event.mappings(), (f, mapping) -> {
            f.put("pointer", mapping.pointer());
            f.put("table", mapping.table());
            f.put("from", mapping.from());
            f.put("to", mapping.to());
            f.put("version", mapping.version());
        });
    }

    private static void money(JsonForm form, Money money) {
        form.put("amount", money.amount().toPlainString());
        form.put("currency", money.currency());
    }

    private static @Nullable String plain(@Nullable BigDecimal number) {
        return number == null ? null : number.toPlainString();
    }

    static Facts read(String json) {
        JsonNode node = JsonForm.read(json);
        ExceptionEvent event = event(node);
        Map<String, Stamp> older = new HashMap<>();
        JsonNode stamps = node.get("older");
        if (stamps != null) {
            stamps.forEachEntry((field, stamp) -> older.put(
                    field,
                    new Stamp(
                            Instant.parse(stamp.path(0).asString()),
                            stamp.path(1).asString())));
        }
        return new Facts(event, Stamp.of(event), older);
    }

    private static ExceptionEvent event(JsonNode node) {
        return new ExceptionEvent(
                new EventId(needed(node, "source"), needed(node, "id")),
                ExceptionEvent.Kind.valueOf(needed(node, "kind")),
                text(node, "subject"),
                Instant.parse(needed(node, "time")),
                Instant.parse(needed(node, "receivedAt")),
                text(node, "exceptionCode"),
                Objects.requireNonNullElse(text(node, "message"), ""),
                list(
                        node,
                        "notes",
                        n -> new ExceptionEvent.Note(text(n, "author"), instant(n, "at"), needed(n, "text"))),
                order(node.get("order")),
                item(node.get("item")),
                quantity(node.get("quantity")),
                site(node.get("site")),
                text(node, "supplier"),
                carrier(node.get("carrier")),
                text(node, "shipment"),
                purchaseOrder(node.get("purchaseOrder")),
                money(node.get("value")),
                list(node, "references", n -> new ExceptionEvent.Reference(needed(n, "type"), needed(n, "id"))),
                list(
                        node,
                        "availability",
                        n -> new ExceptionEvent.Availability(
                                needed(n, "site"),
                                new BigDecimal(needed(n, "quantity")),
                                text(n, "uom"),
                                decimal(n, "leadTimeHours"),
                                money(n.get("cost")))),
                list(
                        node,
                        "substitutes",
                        n -> new ExceptionEvent.Substitute(
                                needed(n, "sku"), decimal(n, "quantity"), text(n, "uom"), consent(n))),
                list(
                        node,
                        "inbound",
                        n -> new ExceptionEvent.Inbound(
                                text(n, "purchaseOrder"), Instant.parse(needed(n, "eta")), decimal(n, "quantity"))),
                instant(node, "dataAsOf"),
                map(node, "attributes"),
                map(node, "extra"),
                list(
                        node,
                        "mappings",
                        n -> new ExceptionEvent.Mapping(
                                needed(n, "pointer"),
                                needed(n, "table"),
                                needed(n, "from"),
                                needed(n, "to"),
                                needed(n, "version"))));
    }

    private static ExceptionEvent.@Nullable Order order(@Nullable JsonNode n) {
        return n == null
                ? null
                : new ExceptionEvent.Order(
                        needed(n, "number"),
                        text(n, "line"),
                        text(n, "type"),
                        text(n, "customer"),
                        text(n, "customerTier"),
                        instant(n, "promisedAt"));
    }

    private static ExceptionEvent.@Nullable Item item(@Nullable JsonNode n) {
        return n == null ? null : new ExceptionEvent.Item(needed(n, "sku"), text(n, "description"), text(n, "lot"));
    }

    private static ExceptionEvent.@Nullable Quantity quantity(@Nullable JsonNode n) {
        return n == null
                ? null
                : new ExceptionEvent.Quantity(decimal(n, "expected"), decimal(n, "actual"), text(n, "uom"));
    }

    private static ExceptionEvent.@Nullable Site site(@Nullable JsonNode n) {
        return n == null ? null : new ExceptionEvent.Site(needed(n, "code"), text(n, "timeZone"));
    }

    private static ExceptionEvent.@Nullable Carrier carrier(@Nullable JsonNode n) {
        return n == null ? null : new ExceptionEvent.Carrier(text(n, "scac"), text(n, "service"), text(n, "tracking"));
    }

    private static ExceptionEvent.@Nullable PurchaseOrder purchaseOrder(@Nullable JsonNode n) {
        return n == null ? null : new ExceptionEvent.PurchaseOrder(needed(n, "number"), text(n, "line"));
    }

    private static @Nullable Money money(@Nullable JsonNode n) {
        return n == null ? null : new Money(new BigDecimal(needed(n, "amount")), needed(n, "currency"));
    }

    private static @Nullable Boolean consent(JsonNode n) {
        JsonNode consent = n.get("customerConsent");
        return consent == null ? null : consent.booleanValue();
    }

    private static String needed(JsonNode node, String name) {
        return Objects.requireNonNull(text(node, name), name);
    }
}
