package dev.triage.governance;

import dev.triage.assessment.Assessment;
import dev.triage.intake.ExceptionEvent;
import dev.triage.platform.CanonicalJson;
import dev.triage.platform.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The facts a ruling rests on, as one canonical object. {@code material} are the facts of the case: when one of them
 * changes, what was approved is no longer what would be done, and the approval is stale. {@code context} is what was
 * estimated or counted from them and moves with time alone (risk, rank, occurrences, age of the data): kept and hashed,
 * but no reason to ask again.
 */
record Evidence(Map<String, Object> document) {

    static Evidence of(CaseFacts facts) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("material", material(facts));
        document.put("context", context(facts));
        return new Evidence(document);
    }

    /** From what was stored. */
    static Evidence read(String json) {
        return new Evidence(Envelope.read(json));
    }

    String text() {
        return CanonicalJson.of(document);
    }

    String sha256() {
        return CanonicalJson.sha256(document);
    }

    /** The hash of the material facts alone: equal hashes, equal ground. */
    String materialSha256() {
        return CanonicalJson.sha256(part("material"));
    }

    /**
     * What differs in the present facts, for people: {@code availability at DC-WEST: 400 EA → 20 EA}. Empty when no
     * material fact does.
     */
    List<String> differences(Evidence present) {
        Map<String, String> before = flat(part("material"));
        Map<String, String> now = flat(present.part("material"));
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String was = before.getOrDefault(name, "none");
            String is = now.getOrDefault(name, "none");
            if (!was.equals(is)) {
                differences.add(name + ": " + was + " → " + is);
            }
        }
        Object asOf = part("context").get("dataAsOf");
        Object presentAsOf = present.part("context").get("dataAsOf");
        if (!differences.isEmpty()
                && asOf instanceof String was
                && presentAsOf instanceof String is
                && Instant.parse(is).isAfter(Instant.parse(was))) {
            differences.add("dataAsOf newer: " + was + " → " + is);
        }
        return differences;
    }

    @SuppressWarnings("unchecked") // an object of JSON has text for keys
    private Map<String, Object> part(String name) {
        return document.get(name) instanceof Map<?, ?> part ? (Map<String, Object>) part : Map.of();
    }

    private static Map<String, Object> material(CaseFacts facts) {
        ExceptionEvent event = facts.event();
        Fields material = new Fields();
        material.put("category", facts.assessment().category().name());
        material.put("abstained", facts.assessment().abstained());
        if (event.order() != null) {
            ExceptionEvent.Order order = event.order();
            material.put("order", order.number());
            material.put("order line", order.line());
            material.put("order type", order.type());
            material.put("customer", order.customer());
            material.put("customer tier", order.customerTier());
            material.put("promised at", text(order.promisedAt()));
        }
        if (event.item() != null) {
            material.put("item", event.item().sku());
            material.put("lot", event.item().lot());
        }
        if (event.quantity() != null) {
            ExceptionEvent.Quantity quantity = event.quantity();
            material.put("quantity expected", amount(quantity.expected(), quantity.uom()));
            material.put("quantity actual", amount(quantity.actual(), quantity.uom()));
        }
        material.put("site", event.site() == null ? null : event.site().code());
        material.put("supplier", event.supplier());
        material.put("carrier", event.carrier() == null ? null : event.carrier().scac());
        material.put("shipment", event.shipment());
        if (event.purchaseOrder() != null) {
            material.put("purchase order", event.purchaseOrder().number());
            material.put("purchase order line", event.purchaseOrder().line());
        }
        material.put("value", money(event.value()));
        material.put("availability", availability(event));
        material.put("substitutes", substitutes(event));
        material.put("inbound", inbound(event));
        return material.fields;
    }

    private static Map<String, Object> availability(ExceptionEvent event) {
        Fields sites = new Fields();
        for (ExceptionEvent.Availability at : event.availability()) {
            sites.unique("availability at " + at.site(), amount(at.quantity(), at.uom()));
            sites.unique("lead time from " + at.site(), amount(at.leadTimeHours(), "h"));
            sites.unique("cost from " + at.site(), money(at.cost()));
        }
        return sites.fields;
    }

    private static Map<String, Object> substitutes(ExceptionEvent event) {
        Fields items = new Fields();
        for (ExceptionEvent.Substitute item : event.substitutes()) {
            items.unique("substitute " + item.sku(), amount(item.quantity(), item.uom()));
            items.unique(
                    "customer consent to " + item.sku(),
                    item.customerConsent() == null ? null : String.valueOf(item.customerConsent()));
        }
        return items.fields;
    }

    private static Map<String, Object> inbound(ExceptionEvent event) {
        Fields receipts = new Fields();
        for (ExceptionEvent.Inbound receipt : event.inbound()) {
            String amount = amount(receipt.quantity(), null);
            receipts.unique(
                    "inbound" + (receipt.purchaseOrder() == null ? "" : " " + receipt.purchaseOrder()),
                    (amount == null ? "" : amount + " ") + "on " + receipt.eta());
        }
        return receipts.fields;
    }

    private static Map<String, Object> context(CaseFacts facts) {
        Assessment assessment = facts.assessment();
        Fields context = new Fields();
        context.put("source", facts.event().id().source());
        context.put("event", facts.event().id().id());
        context.put("dataAsOf", text(facts.event().dataAsOf()));
        context.put("confidencePercent", percent(assessment.confidence()));
        context.put("delayRiskPercent", percent(assessment.delayRisk()));
        context.put("noveltyPercent", percent(assessment.novelty()));
        context.put("priority", assessment.priority().name());
        context.put("expectedLoss", money(assessment.expectedLoss()));
        context.put("dueAt", text(assessment.rank().dueAt()));
        context.put("occurrences", facts.occurrences());
        context.put("openRequests", facts.openRequests());
        context.put("missing", assessment.missing());
        context.put("models", assessment.models());
        return context.fields;
    }

    private static Map<String, String> flat(Map<String, Object> material) {
        Map<String, String> flat = new LinkedHashMap<>();
        material.forEach((name, value) -> {
            if (value instanceof Map<?, ?> many) {
                many.forEach((key, each) -> flat.put(String.valueOf(key), String.valueOf(each)));
            } else {
                flat.put(name, String.valueOf(value));
            }
        });
        return flat;
    }

    private static long percent(double share) {
        return (long) Math.floor(share * 100 + 1e-9);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static @Nullable String money(@Nullable Money money) {
        return money == null ? null : amount(money.amount(), money.currency());
    }

    /** 400 and 400.00 are the same quantity. */
    private static @Nullable String amount(@Nullable BigDecimal amount, @Nullable String unit) {
        if (amount == null) {
            return null;
        }
        String plain = amount.stripTrailingZeros().toPlainString();
        return unit == null ? plain : plain + " " + unit;
    }

    /** Members in canonical form: what is not known is not there. */
    private static final class Fields {

        private final Map<String, Object> fields = new LinkedHashMap<>();

        void put(String name, @Nullable Object value) {
            if (value != null) {
                fields.put(name, value);
            }
        }

        /** A second entry of the same name is another fact. */
        void unique(String name, @Nullable Object value) {
            String free = name;
            for (int i = 2; fields.containsKey(free); i++) {
                free = name + " (" + i + ")";
            }
            put(free, value);
        }
    }
}
